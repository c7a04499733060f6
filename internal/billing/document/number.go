package document

import (
	"fmt"
	"strings"

	"manager/internal/billing/qrbill"
)

// series is in what documents are numbered from 1 on.
type series struct {
	name string // of the company, empty for the first
	kind Kind
	year int
}

// letters tell the kinds of documents apart in their numbers.
var letters = map[Kind]string{Invoice: "", CreditNote: "G", ProForma: "P"}

// number is what the document of that place is called: 2026-00418, G-2026-00012.
func (s series) number(seq int) string {
	parts := []string{}
	for _, part := range []string{s.name, letters[s.kind]} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, fmt.Sprint(s.year), fmt.Sprintf("%05d", seq)), "-")
}

// reference is the payment reference of the document of that place: a QR reference
// for a QR-IBAN, else a creditor reference, made of customer, year and place.
func (s series) reference(customer string, seq int, qr bool) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, customer) + fmt.Sprintf("%d%05d", s.year, seq)
	if qr {
		reference, err := qrbill.NewQRR(digits)
		return string(reference), err
	}
	reference, err := qrbill.NewSCOR(s.name + digits)
	return string(reference), err
}
