package einvoice

import (
	"errors"
	"fmt"
	"io"

	"manager/internal/billing/document"
)

// ErrProForma is the error of a pro forma invoice: its electronic form would be booked as an invoice.
var ErrProForma = errors.New("a pro forma invoice has no electronic form")

// ErrIncomplete is the error of a document that lacks what EN 16931 demands, or whose amounts don't add up.
var ErrIncomplete = errors.New("the document can't be an electronic invoice")

// WriteCII writes the document as UN/CEFACT Cross Industry Invoice D16B, in the
// profile EN 16931 of Factur-X 1.0 and ZUGFeRD 2. The same content gives the same
// bytes. Errors are ErrProForma, ErrIncomplete, and those of w.
func WriteCII(w io.Writer, c document.Content) error {
	inv, err := read(c)
	if err != nil {
		return err
	}
	return writeXML(w, inv.cii())
}

// WriteUBL writes the document as Invoice or CreditNote of UBL 2.1: by the rules of
// Peppol BIS Billing 3 when the buyer has a Peppol ID and what Peppol wants of an
// invoice is there, else as plain EN 16931. The same content gives the same bytes.
// Errors are ErrProForma, ErrIncomplete, and those of w.
func WriteUBL(w io.Writer, c document.Content) error {
	inv, err := read(c)
	if err != nil {
		return err
	}
	return writeXML(w, inv.ubl())
}

// read makes the model of a content by the rules of the format that it was issued in.
func read(c document.Content) (invoice, error) {
	switch c.Format {
	case 1:
		return read1(c)
	default:
		return invoice{}, fmt.Errorf("%w: unknown format %d", ErrIncomplete, c.Format)
	}
}
