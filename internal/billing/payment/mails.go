package payment

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/notify"
	orgs "manager/internal/org"
)

// Notice is what a mail tells about an organization's money.
type Notice string

// The notices.
const (
	Credited       Notice = "credited"        // the prepaid account, by somebody
	ToppedUp       Notice = "topped_up"       // the prepaid account, by itself
	TopUpFailed    Notice = "top_up_failed"   // nothing was charged
	Diverted       Notice = "diverted"        // money for something else went to the prepaid account
	TakenBack      Notice = "reversed"        // by the provider of payments
	DebitAnnounced Notice = "debit_announced" // a bank account will be debited
	DebitFailed    Notice = "debit_failed"    // the bank does not pay
	DebitDropped   Notice = "debit_dropped"   // one that was announced is not made
	DebitReturned  Notice = "debit_returned"  // the bank has taken a debit back
	PayoutAsked    Notice = "payout_asked"    // money is held to be paid out
	PayoutReleased Notice = "payout_released" // it is on its way
	PayoutPaid     Notice = "payout_paid"
	PayoutReturned Notice = "payout_returned" // it could not be paid, or came back
	CardExpires    Notice = "card_expires"    // within 30 days

	CorrectedUp   Notice = "corrected_up"   // the staff added to the prepaid account
	CorrectedDown Notice = "corrected_down" // the staff took from it

	RefundedToMeans   Notice = "refunded"         // the card or PayPal account has it back
	RefundedToPrepaid Notice = "refunded_prepaid" // the prepaid account has it back
	RefundRefused     Notice = "refund_refused"   // by the provider; the prepaid account has it
)

// Reason is why money went to the prepaid account.
type Reason string

// The reasons. Without one it is that what was to be paid does not need it.
const (
	Less     Reason = "less"     // than what was to be paid
	More     Reason = "more"     // and the rest was left
	Currency Reason = "currency" // another one
	Ended    Reason = "ended"    // it was paid, cancelled or refunded
	Clerk    Reason = "clerk"    // somebody of the provider found out whose it is
)

// Mail tells the legal representatives, and whoever did it, about the organization's money.
type Mail struct {
	Notice       Notice
	Name         string
	Organization string
	OrgNumber    string
	Amount       money.Money
	Means        string // what the person recognizes the means of payment by
	Order        string // the number of the order or invoice that the money was for
	OrderID      id.Order
	Invoice      id.Document // zero: it was for no invoice
	Reason       Reason      // why it was diverted
	Charges      string      // that a bank took
	Why          string      // of a correction, in the words of the staff
	Expires      time.Time   // the card's last day
	Code         string      // why a bank did not pay, as AC04; of a debit the end of a message key
	Day          time.Time   // of a debit; or on which an invoice is due again
	Payment      id.Payment  // the debit
	Mandate      string      // its reference
	Creditor     string      // who debits
	Ended        bool        // the mandate can't be used any more
}

// MailKind names the template.
func (Mail) MailKind() string { return "payment" }

// tell puts a mail about the organization's money into the outbox.
func (p *Payments) tell(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, org id.Org, m Mail) error {
	return p.orgs.MailLegal(ctx, tx, now, act, org, act.User, func(to orgs.Receiver) notify.Message {
		m.Name, m.Organization, m.OrgNumber = to.FirstName, to.Organization, to.Number
		return m
	})
}
