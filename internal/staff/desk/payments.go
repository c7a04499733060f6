package desk

import (
	"context"
	"errors"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/bank"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/money"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/text"
)

// Unattributed is a page of the money that came without a reference.
type Unattributed struct {
	Payments []bank.Waits
	Sums     []money.Money // of all that waits, credits less debits
	Next     string        // cursor of the page after; empty: there is none
}

// unattributedPage is how many payments a page lists: each is compared with all names.
const unattributedPage = 25

// Unattributed lists the money that no reference gives to anybody, the oldest first, from after the cursor on.
func (d *Desks) Unattributed(ctx context.Context, by staff.Colleague, after string) (u Unattributed, err error) {
	if err := by.Role.Must(staff.BookPayments); err != nil {
		return u, err
	}
	cursor := id.OrZero[id.BankTransaction](after)
	if u.Payments, err = d.bank.WaitingPage(ctx, cursor, unattributedPage+1); err != nil {
		return u, err
	}
	u.Payments, u.Next = keyset.Forward(u.Payments, unattributedPage, func(w bank.Waits) string { return w.ID.String() })
	u.Sums, err = d.bank.Total(ctx)
	return u, err
}

// Payment is one payment that waits, with proposals; NotFound when there is none, or it waits no more.
func (d *Desks) Payment(ctx context.Context, by staff.Colleague, transaction id.BankTransaction) (bank.Waits, error) {
	if err := by.Role.Must(staff.BookPayments); err != nil {
		return bank.Waits{}, err
	}
	found, waits, err := d.bank.WaitingOne(ctx, transaction)
	if err == nil && !waits {
		err = notFound()
	}
	return found, err
}

// NewAttribution is what the form says.
type NewAttribution struct {
	Organization string `form:"organization"` // number
	For          string `form:"for"`          // invoice, order or prepaid
	Number       string `form:"number"`       // of the invoice or order
}

// Purposes are what money may be given to, in the order in which they are offered.
var Purposes = []string{"invoice", "order", "prepaid"}

// clean is to whom the money is given; faults stand beside the fields.
func (n NewAttribution) clean(transaction id.BankTransaction, by staff.Colleague) (a bank.Attribution, err error) {
	a = bank.Attribution{Transaction: transaction, Customer: text.Line(n.Organization), By: by.Name()}
	f := &fault.Fault{Kind: fault.Invalid}
	if a.Customer == "" {
		f.Add("organization", "error.required")
	}
	number := text.Line(n.Number)
	switch n.For {
	case "invoice":
		a.Invoice = number
	case "order":
		a.Order = number
	case "prepaid":
		return a, f.OrNil()
	default:
		f.Add("for", "staff.payments.choose")
	}
	if number == "" {
		f.Add("number", "error.required")
	}
	return a, f.OrNil()
}

// Attribute gives money that waits to an organization: for an invoice or order by the same
// rules as by its reference, else to the prepaid account. A debit is taken back from the organization.
// A second click is no error; Conflict when somebody has decided otherwise. Faults stand beside the fields.
func (d *Desks) Attribute(ctx context.Context, by staff.Colleague, transaction id.BankTransaction, in NewAttribution) error {
	return d.approvals.Act(ctx, by, staff.BookPayments, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		a, err := in.clean(transaction, by)
		if err != nil {
			return err
		}
		done, err := d.bank.AcceptNow(ctx, tx, now, a)
		if err != nil {
			return refusedPayment(err)
		}
		return d.notePayment(ctx, tx, now, by, "bank.attributed", done, map[string]string{"organization": a.Customer, "document": text.Line(in.Number)})
	})
}

// Exclude leaves out money that is no payment of a customer, for a reason; it is booked nowhere.
// A second click is no error; Conflict when somebody has decided otherwise.
func (d *Desks) Exclude(ctx context.Context, by staff.Colleague, transaction id.BankTransaction, reason string) error {
	if err := by.Role.Must(staff.BookPayments); err != nil {
		return err
	}
	reason = text.Line(reason)
	if err := approval.CheckReason(reason); err != nil {
		return err
	}
	return d.approvals.Act(ctx, by, staff.BookPayments, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		done, err := d.bank.IgnoreNow(ctx, tx, now.Truncate(time.Microsecond), by.Name(), transaction)
		if err != nil {
			return refusedPayment(err)
		}
		return d.notePayment(ctx, tx, now, by, "bank.ignored", done, map[string]string{"reason": reason})
	})
}

func (d *Desks) notePayment(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, action string, t bank.Transaction, personal map[string]string) error {
	return d.audit.Record(ctx, tx, now, audit.Event{Action: action, Actor: by.Actor(), Subject: t.ID.String(), Changes: []audit.Change{{Field: "amount", After: t.Amount.String()}}, Personal: personal})
}

// refusedPayment says why money can't be given to somebody; nil when it was before, in the same way.
func refusedPayment(err error) error {
	var unknown *bank.UnknownError
	switch {
	case errors.Is(err, bank.ErrDone):
		return nil
	case errors.Is(err, bank.ErrNotWaiting):
		return fault.New(fault.Conflict, "staff.payments.decided")
	case errors.Is(err, bank.ErrReversal):
		return fault.Field("for", "staff.payments.reversal")
	case fault.Has(err, fault.NotFound):
		return fault.Field("organization", "staff.organization.unknown")
	case !errors.As(err, &unknown):
		return err
	}
	switch unknown.What {
	case "organization":
		return fault.Field("organization", "staff.organization.unknown")
	case "invoice":
		return fault.Field("number", "staff.payments.no_invoice")
	case "order":
		return fault.Field("number", "staff.payments.no_order")
	}
	return notFound()
}
