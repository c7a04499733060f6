package bank

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"manager/internal/billing/camt"
	"manager/internal/id"
	"manager/internal/money"
)

// State is what has become of a transaction.
type State string

// The states.
const (
	Booking   State = "booking"    // it belongs to an organization and is about to be booked
	Paid      State = "paid"       // an invoice or order; what was more went to the prepaid account
	Prepaid   State = "prepaid"    // all went to the prepaid account
	TakenBack State = "taken_back" // a debit that took a credit back
	Waiting   State = "waiting"    // for a clerk
	Reversed  State = "reversed"   // taken back while it waited, or what took it back
	Payout    State = "payout"     // it belongs to a payout
	Ignored   State = "ignored"    // it is no payment
	Detailed  State = "detailed"   // what it was made of came later and stands in its place
)

// Level is what a transaction is in the bank's file.
type Level string

// The levels.
const (
	OfEntry  Level = "entry"  // a booking that is not divided
	OfDetail Level = "detail" // a part of a booking
)

// Reason is why money went to the prepaid account.
type Reason string

// The reasons.
const (
	Less     Reason = "less"
	More     Reason = "more"
	Currency Reason = "currency"
	Ended    Reason = "ended"
	Clerk    Reason = "clerk"
)

// Transaction is one movement on an account of the seller.
type Transaction struct {
	ID          id.BankTransaction
	Place       int64 // in its file, from 1 on
	Account     string
	Kind        camt.Kind
	Level       Level
	Credit      bool
	Reversal    bool
	EntryRef    string
	BankRef     string
	Fingerprint [16]byte
	Occurrence  int // among equal ones
	Amount      money.Money
	Instructed  string // what the debtor ordered, where that is another amount
	Charges     string // that a bank took
	BookedOn    time.Time
	ValuedOn    time.Time // zero: not said
	Refs        []string  // with the right check digits
	EndToEnd    string
	MessageID   string
	PaymentID   string
	UETR        string
	Debtor      camt.Party
	Text        string
	Return      string // why it came back; empty: it is no return
	Undivided   bool   // the bank says several payments, and not what each of them is

	State    State
	Reason   Reason
	Org      id.Org
	Document id.Document
	Order    id.Order
	Paid     money.Money
	Prepaid  money.Money
	Reverses id.BankTransaction
}

// fingerprint is what a transaction is known by where the bank gives no reference:
// its day, amount, reference and end-to-end ID; where it has neither of these two, the
// debtor and the text.
func fingerprint(t Transaction) (sum [16]byte) {
	hash := sha256.New()
	add := func(parts ...string) {
		for _, part := range parts {
			var size [4]byte
			binary.BigEndian.PutUint32(size[:], uint32(len(part)))
			hash.Write(size[:])
			hash.Write([]byte(part))
		}
	}
	add(t.BookedOn.Format(time.DateOnly), t.Amount.String(), t.EndToEnd)
	add(t.Refs...)
	if len(t.Refs) == 0 && t.EndToEnd == "" {
		add(t.Debtor.Name, t.Debtor.IBAN, t.Text)
	}
	copy(sum[:], hash.Sum(nil))
	return sum
}

// key is a short name of texts, for sets of many.
func key(parts ...string) (sum [16]byte) {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write([]byte(part))
		hash.Write([]byte{0})
	}
	copy(sum[:], hash.Sum(nil))
	return sum
}
