package document

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/fee"
	"manager/internal/billing/ledger"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Returned is money that had paid an invoice, and that its bank has taken back.
type Returned struct {
	Org      id.Org
	Document id.Document
	Amount   money.Money
	From     ledger.Kind // the clearing account that it had come through
	Key      string      // by which it is booked once
	DueOn    tax.Day     // when the invoice is due again
}

// Reopened is what became of an invoice.
type Reopened struct {
	Document Document
	Amount   money.Money // that is open again; zero: nothing is
}

// Reopen opens a paid invoice again, in tx, which holds the organization's lock: as far as it was paid
// and the money was not given back. What the invoice says does not change; reminders begin anew by the new day.
func (d *Documents) Reopen(ctx context.Context, tx db.Tx, now time.Time, in Returned) (Reopened, error) {
	found, _, err := lock(ctx, tx, in.Org, in.Document)
	if err != nil {
		return Reopened{}, err
	}
	amount := money.New(min(in.Amount.Minor, found.Paid.Minor), found.Total.Currency)
	if found.State != Paid && found.State != Open || found.Kind != Invoice || found.Total.Currency != in.Amount.Currency || !amount.Positive() {
		return Reopened{Document: found, Amount: money.Zero(in.Amount.Currency)}, nil
	}
	_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: in.Org, Scope: "payment_reversal", Key: in.Key + " invoice", Kind: "invoice_reopened", About: id.About(found.ID), Label: found.Number,
		Lines: []ledger.Line{{Account: ledger.Of(in.From), Amount: amount}, {Account: ledger.Of(ledger.Receivable), Amount: amount.Neg()}}})
	if err != nil {
		return Reopened{}, err
	}
	found.Paid.Minor -= amount.Minor
	found.State, found.SettledAt, found.SettledBy, found.DueOn = Open, time.Time{}, "", max(found.DueOn, in.DueOn)
	// In one statement: the database lets the due day go on only when what was paid goes down.
	_, err = tx.Exec(ctx, `update documents set paid = @paid, state = 'open', settled_at = null, settled_by = '', due_on = @due where org_id = @org and id = @id`,
		db.Args{"org": in.Org, "id": found.ID, "paid": found.Paid.Minor, "due": found.DueOn.Time()})
	if err != nil {
		return Reopened{}, fmt.Errorf("open an invoice again: %w", err)
	}
	if err := Note(ctx, tx, Event{Org: in.Org, Document: found.ID, Kind: "returned", At: now, Amount: amount, Means: meansOf[in.From]}); err != nil {
		return Reopened{}, err
	}
	return Reopened{Document: found, Amount: amount}, d.audit.Record(ctx, tx, now, audit.Event{Action: "document.reopened", Org: in.Org, Actor: actor.Actor{Origin: actor.System}, Subject: found.ID.String(),
		Changes: []audit.Change{{Field: "total", After: amount.String()}}, Personal: map[string]string{"document": found.Number}})
}

// ReopenFees opens the reminder fees of an invoice again that the same money had paid under the scope given, as far
// as the amount covers them, in tx, which holds the organization's lock; it returns how much that is.
func (d *Documents) ReopenFees(ctx context.Context, tx db.Tx, now time.Time, in Returned, scope string) (money.Money, error) {
	none := money.Zero(in.Amount.Currency)
	found, _, err := lock(ctx, tx, in.Org, in.Document)
	if err != nil || found.State != Paid && found.State != Open {
		return none, err
	}
	minor, err := fee.Reopen(ctx, tx, now, fee.Payment{Org: in.Org, Document: found.ID, Number: found.Number, From: in.From, Scope: scope, Key: in.Key}, in.Amount)
	if err != nil || minor == 0 {
		return none, err
	}
	reopened := money.New(minor, in.Amount.Currency)
	return reopened, Note(ctx, tx, Event{Org: in.Org, Document: found.ID, Kind: "returned", At: now, Amount: reopened, Means: meansOf[in.From]})
}
