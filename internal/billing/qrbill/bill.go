package qrbill

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"manager/internal/iban"
	"manager/internal/money"
)

// Party is who is paid or pays, with a structured address (type S).
type Party struct {
	Name        string // at most 70 characters
	Street      string // at most 70
	HouseNumber string // at most 16
	PostalCode  string // at most 16
	Town        string // at most 35
	Country     string // two letters
}

// IsZero tells whether the party is left open, for a hand to fill in.
func (p Party) IsZero() bool { return p == Party{} }

// Bill is what a Swiss QR code holds.
type Bill struct {
	Account  iban.IBAN // Swiss or of Liechtenstein
	Creditor Party
	Amount   money.Money // zero with a currency: left open
	Debtor   Party       // zero: left open
	QRR      QRR         // exactly with a QR-IBAN
	SCOR     SCOR        // or none, with any other
	Message  string
	// NotForPayment says, in the document's language, that nothing is to be paid;
	// it stands in the place of the message, beside an amount of zero.
	NotForPayment string
	Structured    string   // billing information; with the message at most 140 characters
	Alternatives  []string // at most two, 100 characters each
}

// The sizes that the guidelines set.
const (
	maxPayload     = 997
	maxMessage     = 140
	maxAlternative = 100
	maxAmount      = 999_999_999_99
	addressType    = "S"
)

// Payload is the text of the code: 31 to 34 lines without a line end at its end.
// It fails for what the guidelines do not allow, and shows letters outside their
// set as question marks.
func (b Bill) Payload() (string, error) {
	if err := b.check(); err != nil {
		return "", fmt.Errorf("write a QR-bill: %w", err)
	}
	amount := ""
	if !b.Amount.IsZero() || b.NotForPayment != "" {
		amount = b.Amount.Plain()
	}
	lines := append([]string{"SPC", "0200", "1", string(b.Account)}, b.Creditor.lines()...)
	lines = append(lines, Party{}.lines()...) // the ultimate creditor, which is not in use yet
	lines = append(lines, amount, string(b.Amount.Currency))
	lines = append(lines, b.Debtor.lines()...)
	kind, reference := b.reference()
	lines = append(lines, kind, reference, Clean(b.Message+b.NotForPayment), "EPD")
	if b.Structured != "" || len(b.Alternatives) > 0 {
		lines = append(lines, Clean(b.Structured))
	}
	for _, alternative := range b.Alternatives {
		lines = append(lines, Clean(alternative))
	}
	payload := strings.Join(lines, "\n")
	if n := utf8.RuneCountInString(payload); n > maxPayload {
		return "", fmt.Errorf("write a QR-bill: %d characters, of at most %d", n, maxPayload)
	}
	return payload, nil
}

// lines are the seven lines of a party; all are empty where it is left open.
func (p Party) lines() []string {
	if p.IsZero() {
		return make([]string, 7)
	}
	return []string{addressType, Clean(p.Name), Clean(p.Street), Clean(p.HouseNumber), Clean(p.PostalCode), Clean(p.Town), p.Country}
}

func (b Bill) reference() (kind, reference string) {
	switch {
	case b.QRR != "":
		return "QRR", string(b.QRR)
	case b.SCOR != "":
		return "SCOR", string(b.SCOR)
	}
	return "NON", ""
}

// check finds everything that is wrong.
func (b Bill) check() error {
	var wrong []error
	add := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	number, ok := iban.Parse(string(b.Account))
	add(!ok || number != b.Account || !strings.HasPrefix(string(number), "CH") && !strings.HasPrefix(string(number), "LI"), "%q is no Swiss account", b.Account)
	add(ok && number.IsQR() != (b.QRR != ""), "a QR-IBAN and a QR reference go together")
	add(b.QRR != "" && b.SCOR != "", "there are two references")
	if b.QRR != "" {
		_, valid := ParseQRR(string(b.QRR))
		add(!valid, "the QR reference %q is wrong", b.QRR)
	}
	if b.SCOR != "" {
		_, valid := ParseSCOR(string(b.SCOR))
		add(!valid, "the creditor reference %q is wrong", b.SCOR)
	}
	add(b.Amount.Currency != money.CHF && b.Amount.Currency != money.EUR, "the currency is %q", b.Amount.Currency)
	add(b.Amount.Negative() || b.Amount.Minor > maxAmount, "the amount is %s", b.Amount)
	add(b.NotForPayment != "" && (!b.Amount.IsZero() || b.Message != ""), "something is to be paid, and nothing is")
	wrong = append(wrong, b.Creditor.check("creditor"))
	if !b.Debtor.IsZero() {
		wrong = append(wrong, b.Debtor.check("debtor"))
	}
	add(utf8.RuneCountInString(b.Message)+utf8.RuneCountInString(b.Structured) > maxMessage, "message and billing information have more than %d characters", maxMessage)
	add(len(b.Alternatives) > 2, "there are %d alternatives", len(b.Alternatives))
	for _, alternative := range b.Alternatives {
		add(utf8.RuneCountInString(alternative) > maxAlternative, "an alternative has more than %d characters", maxAlternative)
	}
	return errors.Join(wrong...)
}

func (p Party) check(who string) error {
	var wrong []error
	for _, line := range []struct {
		name, value string
		longest     int
		needed      bool
	}{
		{"name", p.Name, 70, true}, {"street", p.Street, 70, false}, {"house number", p.HouseNumber, 16, false},
		{"postal code", p.PostalCode, 16, true}, {"town", p.Town, 35, true}, {"country", p.Country, 2, true},
	} {
		if n := utf8.RuneCountInString(line.value); n > line.longest || n == 0 && line.needed {
			wrong = append(wrong, fmt.Errorf("the %s's %s has %d characters", who, line.name, n))
		}
	}
	return errors.Join(wrong...)
}
