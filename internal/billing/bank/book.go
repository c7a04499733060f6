package bank

import (
	"context"
	"errors"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// The scopes of the ledger's keys: of money that came in, and of what was taken back.
const (
	scope         = "bank"
	reversalScope = "bank_reversal"
)

// bookOrg books what waits to be booked for an organization, in chunks. When it is
// closed its transactions wait for a clerk.
func (b *Bank) bookOrg(ctx context.Context, orgID id.Org) error {
	for {
		var booked int
		err := b.db.Write(ctx, db.ForOrg(orgID, id.User{}), func(ctx context.Context, tx db.Tx) error {
			if _, err := org.LockOrganization(ctx, tx, orgID); err != nil {
				return err
			}
			all, err := lockToBook(ctx, tx, orgID)
			if err != nil {
				return err
			}
			booked = len(all)
			for _, t := range all {
				if err := b.book(ctx, tx, b.clock(), t, ""); err != nil {
					return err
				}
			}
			return nil
		})
		if isNotFound(err) {
			return b.release(ctx, orgID)
		}
		if err != nil || booked < bookChunk {
			return err
		}
	}
}

func isNotFound(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.NotFound
}

// book books a transaction of an organization, which is locked; by is the clerk who
// gave it to the organization, empty when its reference did.
func (b *Bank) book(ctx context.Context, tx db.Tx, now time.Time, t Transaction, by string) (err error) {
	act := actor.Actor{Org: t.Org, Origin: actor.System}
	switch {
	case !t.Credit:
		t, err = b.bookReversal(ctx, tx, now, act, t)
	case !t.Document.IsZero():
		t, err = b.bookDocument(ctx, tx, now, act, t)
	case !t.Order.IsZero():
		t, err = b.bookOrder(ctx, tx, now, act, t)
	default:
		t, err = b.bookPrepaid(ctx, tx, now, act, t)
	}
	if err != nil {
		return err
	}
	return settle(ctx, tx, now, by, t)
}

func (b *Bank) bookDocument(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, t Transaction) (Transaction, error) {
	result, err := b.documents.Receive(ctx, tx, now, document.Received{Org: t.Org, Document: t.Document, Amount: t.Amount, From: ledger.BankClearing, Scope: scope, Key: t.ID.String(), Actor: act})
	if err != nil {
		return t, err
	}
	found := result.Document
	t = t.allocated(result.Paid, result.Prepaid, found.State == document.Open, found.Total.Currency)
	return t, b.tellDiverted(ctx, tx, now, act, t, payment.Mail{Invoice: found.ID, Order: found.Number})
}

func (b *Bank) bookOrder(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, t Transaction) (Transaction, error) {
	result, err := b.orders.Receive(ctx, tx, now, order.Received{Org: t.Org, Order: t.Order, Amount: t.Amount, From: ledger.BankClearing, Scope: scope, Key: t.ID.String(), Actor: act})
	if err != nil {
		return t, err
	}
	found := result.Order
	t = t.allocated(result.Paid, result.Prepaid, found.State == order.Open, found.Total.Currency)
	return t, b.tellDiverted(ctx, tx, now, act, t, payment.Mail{OrderID: found.ID, Order: found.Number})
}

// allocated is a transaction with where its money went, and why.
func (t Transaction) allocated(paid bool, rest money.Money, open bool, currency money.Currency) Transaction {
	t.State, t.Prepaid, t.Paid = Prepaid, rest, t.amountOn(t.Amount.Minor-rest.Minor)
	switch {
	case paid && rest.Positive():
		t.State, t.Reason = Paid, More
	case paid:
		t.State, t.Reason = Paid, ""
	case currency != t.Amount.Currency:
		t.Reason = Currency
	case !open:
		t.Reason = Ended
	default:
		t.Reason = Less
	}
	return t
}

// bookPrepaid credits the prepaid account with money that a clerk gave to the organization.
func (b *Bank) bookPrepaid(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, t Transaction) (Transaction, error) {
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: t.Org, Scope: scope, Key: t.ID.String() + " prepaid", Kind: "account_credited", About: id.About(t.ID),
		Lines: []ledger.Line{{Account: ledger.Of(ledger.BankClearing), Amount: t.Amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: t.Amount}}})
	if err != nil {
		return t, err
	}
	t.State, t.Reason, t.Paid, t.Prepaid = Prepaid, Clerk, t.amountOn(0), t.Amount
	return t, b.tellDiverted(ctx, tx, now, act, t, payment.Mail{})
}

// tellDiverted tells the organization, and its log, what went to the prepaid account.
func (b *Bank) tellDiverted(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, t Transaction, about payment.Mail) error {
	if !t.Prepaid.Positive() {
		return nil
	}
	about.Notice, about.Amount, about.Reason = payment.Diverted, t.Prepaid, payment.Reason(t.Reason)
	if t.Reason == Less {
		about.Charges = t.Charges
	}
	if err := b.tell(ctx, tx, now, act, about); err != nil {
		return err
	}
	return b.audit.Record(ctx, tx, now, audit.Event{Action: "prepaid.credited", Org: t.Org, Actor: act, Subject: t.ID.String(), Changes: []audit.Change{{Field: "amount", After: t.Prepaid.String()}}})
}

// bookReversal takes back what the bank took back: from the prepaid account as far as
// it goes, the rest is owed. What was paid stays paid.
func (b *Bank) bookReversal(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, t Transaction) (Transaction, error) {
	held, err := ledger.LockBalance(ctx, tx, t.Org, ledger.Prepaid, t.Amount.Currency)
	if err != nil {
		return t, err
	}
	back := t.amountOn(min(held.Minor, t.Amount.Minor))
	owed := t.amountOn(t.Amount.Minor - back.Minor)
	_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: t.Org, Scope: reversalScope, Key: t.ID.String(), Kind: "payment_reversed", About: id.About(t.ID),
		Lines: []ledger.Line{{Account: ledger.Of(ledger.BankClearing), Amount: t.Amount}, {Account: ledger.Of(ledger.Prepaid), Amount: back.Neg()}, {Account: ledger.Of(ledger.Receivable), Amount: owed.Neg()}}})
	if err != nil {
		return t, err
	}
	t.State = TakenBack
	if !t.Document.IsZero() {
		if err := document.Note(ctx, tx, document.Event{Org: t.Org, Document: t.Document, Kind: "taken_back", At: now, Amount: t.Amount, Means: "bank_transfer"}); err != nil {
			return t, err
		}
	}
	if err := b.tell(ctx, tx, now, act, payment.Mail{Notice: payment.TakenBack, Amount: t.Amount, Means: "bank_transfer"}); err != nil {
		return t, err
	}
	return t, b.audit.Record(ctx, tx, now, audit.Event{Action: "payment.reversed", Org: t.Org, Actor: act, Subject: t.ID.String(), Changes: []audit.Change{{Field: "amount", After: t.Amount.String()}}})
}
