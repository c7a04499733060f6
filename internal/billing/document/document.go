package document

import (
	"encoding/json"
	"fmt"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

// State is what has become of a document.
type State string

// The states. Overdue is never kept: it is an open one whose due date has passed.
const (
	Open      State = "open"
	Overdue   State = "overdue"
	Paid      State = "paid"
	Refunded  State = "refunded"
	Cancelled State = "cancelled" // credited in full before it was paid
	None      State = "none"      // of a pro forma invoice, which is owed by nobody
)

// Document is a document that was issued, without what it says.
type Document struct {
	ID         id.Document
	Kind       Kind
	Number     string
	State      State
	IssuedOn   tax.Day
	DueOn      tax.Day // zero: nothing was left to pay
	Net        money.Money
	VAT        money.Money
	Total      money.Money
	Paid       money.Money // received for it and not given back
	Credited   money.Money // by credit notes
	Fees       money.Money // of reminders, open: claims of their own beside it
	SettledAt  time.Time
	SettledBy  string // prepaid, bank_transfer, card, paypal or sepa_debit
	Order      id.Order
	Original   id.Document // that a credit note takes back
	OriginalNo string
	Profile    id.PaymentProfile
	Reference  string
	About      string // its first line
	Lines      int
}

// Due is what is still to be paid.
func (d Document) Due() money.Money {
	return money.New(d.Total.Minor-d.Paid.Minor-d.Credited.Minor, d.Total.Currency)
}

// ToPay is what is still to be paid, with the reminder fees beside it.
func (d Document) ToPay() money.Money {
	due := d.Due()
	if d.Kind != Invoice || d.State != Open && d.State != Overdue {
		due.Minor = 0
	}
	due.Minor += d.Fees.Minor
	return due
}

// Final tells whether the document may be printed as an invoice: once nothing is open.
func (d Document) Final() bool { return d.State != Open && d.State != Overdue }

// read reads what a document says.
func read(content []byte) (c Content, err error) {
	if err := json.Unmarshal(content, &c); err != nil {
		return c, fmt.Errorf("read a document: %w", err)
	}
	if c.Format != Format {
		return c, fmt.Errorf("read a document: its format is %d, and %d is known", c.Format, Format)
	}
	return c, nil
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
