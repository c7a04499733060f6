package document

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/billing/fee"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// PayFromPrepaid pays an open invoice from the prepaid account, with its reminder fees as far as the account holds them. NotFound for an
// unknown document, Conflict when nothing is to be paid for it or the account holds
// too little; one that is paid already is no error.
func (d *Documents) PayFromPrepaid(ctx context.Context, act actor.Actor, document id.Document) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	now := d.clock()
	return d.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := billto.MustUse(act); err != nil {
			return err
		}
		found, _, err := lock(ctx, tx, act.Org, document)
		if err != nil || found.State == Paid && found.Fees.IsZero() {
			return err
		}
		if !found.ToPay().Positive() {
			return fault.New(fault.Conflict, "invoice.not_open")
		}
		held, err := ledger.LockBalance(ctx, tx, act.Org, ledger.Prepaid, found.Total.Currency)
		if err != nil {
			return err
		}
		amount := found.ToPay()
		if held.Minor < amount.Minor && found.State == Open { // the invoice alone
			amount = found.Due()
		}
		if held.Minor < amount.Minor {
			return fault.New(fault.Conflict, "shop.prepaid.not_enough", "Balance", held, "Total", found.ToPay())
		}
		_, err = d.Receive(ctx, tx, now, Received{Org: act.Org, Document: document, Amount: amount, From: ledger.Prepaid, Scope: "invoice_prepaid", Key: document.String(), Actor: act})
		return err
	})
}

// Received is money that came in for an invoice.
type Received struct {
	Org      id.Org
	Document id.Document
	Amount   money.Money
	From     ledger.Kind // the prepaid account, or the clearing account that it came through
	Scope    string      // with Key: by which it is booked once
	Key      string
	Actor    actor.Actor // whoever paid, or the portal itself
}

// Result is where money went.
type Result struct {
	Document Document
	Paid     bool        // the invoice is paid by it, or the reminder fees beside it
	Prepaid  money.Money // what went to the prepaid account instead
}

// Receive books money that came in for an invoice, in a tx of the organization's
// scope. The exact amount that is due pays it; more pays it, then its reminder fees when it
// covers them, and leaves the rest on the prepaid account; less, another currency, or a document that waits for nothing:
// all of it goes to the prepaid account. The caller makes sure that the same money
// is received once.
func (d *Documents) Receive(ctx context.Context, tx db.Tx, now time.Time, in Received) (Result, error) {
	if _, err := org.LockOrganization(ctx, tx, in.Org); err != nil {
		return Result{}, err
	}
	found, _, err := lock(ctx, tx, in.Org, in.Document)
	if err != nil {
		return Result{}, err
	}
	due := money.Zero(in.Amount.Currency)
	if found.State == Open && found.Total.Currency == in.Amount.Currency && in.Amount.Minor >= found.Due().Minor {
		due = found.Due()
	}
	rest := money.New(in.Amount.Minor-due.Minor, in.Amount.Currency)
	fees := money.Zero(in.Amount.Currency)
	if found.Fees.Positive() && found.Fees.Currency == rest.Currency && (due.Positive() || found.State != Open) && rest.Minor >= found.Fees.Minor {
		fees, rest.Minor = found.Fees, rest.Minor-found.Fees.Minor
	}
	result := Result{Document: found, Paid: due.Positive() || fees.Positive(), Prepaid: rest}
	means := meansOf[in.From]
	if due.Positive() {
		if err := in.post(ctx, tx, now, found, "invoice_paid", ledger.Receivable, due); err != nil {
			return Result{}, err
		}
		found.Paid.Minor += due.Minor
		found.State, found.SettledAt, found.SettledBy = Paid, now, means
		if err := d.settle(ctx, tx, now, in.Org, found); err != nil {
			return Result{}, err
		}
		result.Document = found
		if err := Note(ctx, tx, Event{Org: in.Org, Document: found.ID, Kind: "paid", At: now, By: in.Actor.User, Amount: due, Means: means}); err != nil {
			return Result{}, err
		}
		if err := d.audit.Record(ctx, tx, now, audit.Event{Action: "document.paid", Org: in.Org, Actor: in.Actor, Subject: found.ID.String(),
			Changes: []audit.Change{{Field: "total", After: due.String()}}, Personal: map[string]string{"document": found.Number}}); err != nil {
			return Result{}, err
		}
	}
	if fees.Positive() {
		if err := fee.Pay(ctx, tx, now, fee.Payment{Org: in.Org, Document: found.ID, Number: found.Number, From: in.From, Scope: in.Scope, Key: in.Key, By: in.Actor.User}); err != nil {
			return Result{}, err
		}
		if err := Note(ctx, tx, Event{Org: in.Org, Document: found.ID, Kind: "fee_paid", At: now, By: in.Actor.User, Amount: fees, Means: means}); err != nil {
			return Result{}, err
		}
	}
	if !rest.Positive() || in.From == ledger.Prepaid {
		return result, nil
	}
	if err := in.post(ctx, tx, now, found, "account_credited", ledger.Prepaid, rest); err != nil {
		return Result{}, err
	}
	return result, Note(ctx, tx, Event{Org: in.Org, Document: found.ID, Kind: "received_elsewhere", At: now, By: in.Actor.User, Amount: rest, Means: means})
}

// post books a part of the money on an account of the organization.
func (in Received) post(ctx context.Context, tx db.Tx, now time.Time, about Document, kind string, to ledger.Kind, amount money.Money) error {
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: in.Org, Scope: in.Scope, Key: in.Key + " " + string(to), Kind: kind, About: id.About(about.ID), Label: about.Number, By: in.Actor.User,
		Lines: []ledger.Line{{Account: ledger.Of(in.From), Amount: amount.Neg()}, {Account: ledger.Of(to), Amount: amount}}})
	return err
}
