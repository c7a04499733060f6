package pain

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"

	"manager/internal/iban"
	"manager/internal/money"
)

// Order is a payment order: transfers of one currency from one account on one day.
type Order struct {
	MessageID string // at most 35 characters
	Made      time.Time
	Day       time.Time // on which the bank shall carry it out
	Holder    string    // of the account that pays
	From      iban.IBAN
	BIC       string // of its bank; empty: the bank knows it by the IBAN
	Transfers []Transfer
}

// Transfer is one payment of an order.
type Transfer struct {
	EndToEnd string // at most 35 characters
	UETR     string
	Amount   money.Money
	To       Creditor
	Text     string
}

// Creditor is who is paid, with their structured address.
type Creditor struct {
	Holder      string
	IBAN        iban.IBAN
	Street      string
	HouseNumber string
	PostalCode  string
	Town        string
	Country     string
}

// Total is what all transfers are together; it fails for an order without any or of
// several currencies.
func (o Order) Total() (money.Money, error) {
	if len(o.Transfers) == 0 {
		return money.Money{}, fmt.Errorf("a payment order without a transfer")
	}
	sum := money.Zero(o.Transfers[0].Amount.Currency)
	for _, t := range o.Transfers {
		var err error
		if sum, err = sum.Add(t.Amount); err != nil {
			return sum, fmt.Errorf("add up a payment order: %w", err)
		}
	}
	return sum, nil
}

// Write writes the order as pain.001.001.09: the same order is the same bytes. It
// fails for an order that no bank would take.
func Write(o Order) ([]byte, error) {
	total, err := o.Total()
	if err != nil {
		return nil, err
	}
	if err := o.check(total.Currency); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", "  ")
	if err := encoder.Encode(o.document(total)); err != nil {
		return nil, fmt.Errorf("write a payment order: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// check refuses what a bank would.
func (o Order) check(currency money.Currency) error {
	if err := CheckAccount(o.From); err != nil {
		return err
	}
	if o.MessageID == "" || o.MessageID != Text(o.MessageID, 35) || Text(o.Holder, 70) == "" {
		return fmt.Errorf("payment order %q of %q: the message needs an ID of up to 35 characters, and the account a holder", o.MessageID, o.Holder)
	}
	for _, t := range o.Transfers {
		switch {
		case t.EndToEnd == "" || t.EndToEnd != Text(t.EndToEnd, 35):
			return fmt.Errorf("transfer %q: the end-to-end ID has up to 35 characters", t.EndToEnd)
		case !t.Amount.Positive():
			return fmt.Errorf("transfer %s: the amount is %s", t.EndToEnd, t.Amount)
		case !Reaches(currency, t.To.IBAN):
			return fmt.Errorf("transfer %s: %s is not paid to %s", t.EndToEnd, currency, t.To.IBAN.Masked())
		case !Writable(t.To.Holder) || !Writable(t.To.Town) || len(t.To.Country) != 2:
			return fmt.Errorf("transfer %s: the creditor needs a name, a town and a country", t.EndToEnd)
		}
	}
	return nil
}

// CheckAccount fails for an account that can't be debited.
func CheckAccount(from iban.IBAN) error {
	if _, ok := iban.Parse(string(from)); !ok {
		return fmt.Errorf("%q is no IBAN", from)
	}
	if from.IsQR() {
		return fmt.Errorf("%s is a QR-IBAN: it takes payments in, and nothing can be paid from it; name the account's ordinary IBAN in MANAGER_BANK_ACCOUNTS", from.Grouped())
	}
	return nil
}

// Reaches tells whether payments in the currency go to the account: euros to the
// countries of SEPA, francs within Switzerland and Liechtenstein.
func Reaches(currency money.Currency, to iban.IBAN) bool {
	switch {
	case to.IsQR():
		return false
	case currency == money.EUR:
		return to.SEPA()
	}
	return to.Swiss()
}
