package camt

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"manager/internal/money"
)

// Kind is what a message is.
type Kind string

// The kinds of messages.
const (
	Statement    Kind = "statement"    // camt.053: all that was booked, with balances
	Notification Kind = "notification" // camt.054: single bookings, or what a collective one is made of
)

// Message is the head of a file.
type Message struct {
	Kind    Kind
	Version string // as in "08"
	ID      string
	Page    string // of a message that comes in several files; empty: it is one file
	Last    bool   // it is the last page
}

// Report is one statement or notification of a message.
type Report struct {
	Message
	ID       string
	Account  string // IBAN, or what the bank calls the account otherwise
	Currency string // empty: the bank does not say
	Made     string // the day on which it was made
	Balances []Balance
}

// Balance is what the account held.
type Balance struct {
	Code   string // OPBD, PRCD, CLBD, ITBD and others
	Amount Amount
	Credit bool
}

// Amount is an amount as the file says it, never negative.
type Amount struct {
	Value    string
	Currency string
}

// IsZero tells whether the file says no amount.
func (a Amount) IsZero() bool { return a.Value == "" }

// String is the amount and its currency, as people read it.
func (a Amount) String() string { return strings.TrimSpace(a.Currency + " " + a.Value) }

// Money is the amount in minor units. It fails for a currency that isn't kept, a
// negative amount and parts of a cent.
func (a Amount) Money() (money.Money, error) {
	currency, ok := money.ParseCurrency(a.Currency)
	if !ok {
		return money.Money{}, fmt.Errorf("%q is no currency that is kept", a.Currency)
	}
	whole, part, _ := strings.Cut(a.Value, ".")
	part = strings.TrimRight(part, "0")
	if whole == "" || len(whole) > 13 || len(part) > 2 || strings.Trim(whole+part, "0123456789") != "" {
		return money.Money{}, fmt.Errorf("%q is no amount from zero on, in whole cents", a.Value)
	}
	minor, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil || minor > money.Max {
		return money.Money{}, fmt.Errorf("%q is too large an amount", a.Value)
	}
	return money.New(minor, currency), nil
}

// Entry is one booking on the account, without what it is made of.
type Entry struct {
	Amount    Amount
	Credit    bool
	Reversal  bool
	Status    string // BOOK, PDNG, INFO or FUTR
	BookedOn  string // the day as the bank says it, like 2026-11-28; empty: it doesn't
	ValuedOn  string
	Reference string // the account servicer's
	Code      string // of the bank transaction, like PMNT/RCDT/VCOM
	Charges   Charges
}

// Booked tells whether the money is on the account, or has left it.
func (e Entry) Booked() bool { return e.Status == "BOOK" }

// Charges are what the bank took.
type Charges struct {
	Total   Amount   // empty: it doesn't say
	Records []Amount // one by one
}

// Batch names the payment order that an entry is the booking of.
type Batch struct {
	MessageID string
	PaymentID string
}

// Detail is one of the transactions that a booking is made of.
type Detail struct {
	Amount     Amount // in the account's currency; empty: the bank doesn't say
	Instructed Amount // what the debtor ordered, where that is another amount
	Credit     bool
	Signed     bool   // Credit was said here, not taken from the entry
	Reference  string // the account servicer's
	EndToEnd   string
	MessageID  string
	PaymentID  string
	UETR       string // version 08 only
	Code       string
	Charges    Charges
	References []string // of the creditor, as they were written
	Text       string   // without structure
	Debtor     Party
	Ultimate   Party
	Return     string // why a payment came back, like AC04; empty: it is no return
}

// Party is somebody who pays.
type Party struct {
	Name    string
	IBAN    string
	Address string // in one line
}

// day is the day of a date or time, as it is written, whatever zone follows it.
func day(date, at string) (string, error) {
	written := strings.TrimSpace(date)
	if written == "" {
		written = strings.TrimSpace(at)
	}
	if written == "" {
		return "", nil
	}
	first := written[:min(len(written), len(time.DateOnly))]
	if _, err := time.Parse(time.DateOnly, first); err != nil {
		return "", Refuse(Malformed, "%q is no date", written)
	}
	return first, nil
}
