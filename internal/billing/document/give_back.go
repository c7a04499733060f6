package document

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// credit issues the note and books it: first what is open shrinks, the rest was paid and is given back.
func (d *Documents) credit(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, of id.Org, invoice Document, note Content, in Credit, split SplitRefund) (Credited, error) {
	done := Credited{ID: in.Key, Total: note.Total, Prepaid: money.New(max(0, note.Total.Minor-invoice.Due().Minor), note.Total.Currency), Held: money.Zero(note.Total.Currency)}
	refunded, settledBy := done.Prepaid, ""
	if refunded.Positive() {
		back, err := split(ctx, tx, invoice, refunded)
		if err != nil {
			return done, err
		}
		settledBy = "prepaid"
		if back.Held.Positive() {
			settledBy, done.Held, done.Prepaid.Minor = back.Means, back.Held, refunded.Minor-back.Held.Minor
		}
	}
	if _, err := d.Issue(tx, now, Draft{ID: in.Key, Org: of, Content: note, Original: invoice.ID, By: act.User, Settled: settledBy}); err != nil {
		return done, err
	}
	if err := postCredit(ctx, tx, now, act, of, invoice, note, done); err != nil {
		return done, err
	}
	after := invoice.afterCredit(now, note.Total, refunded, settledBy)
	if err := d.settle(ctx, tx, now, of, after); err != nil {
		return done, err
	}
	if after.State == Cancelled || after.State == Refunded { // nothing was owed, and so nobody was late
		if _, err := d.waiveFees(ctx, tx, now, act, of, after, 0, "credited"); err != nil {
			return done, err
		}
	}
	for _, e := range []Event{{Kind: "credited", Amount: note.Total, Detail: in.Reason}, {Kind: "refunded", Amount: done.Prepaid, Means: "prepaid"}} {
		if e.Org, e.Document, e.At, e.By = of, invoice.ID, now, act.User; e.Amount.IsZero() {
			continue
		}
		if err := Note(ctx, tx, e); err != nil {
			return done, err
		}
	}
	return done, d.audit.Record(ctx, tx, now, audit.Event{Action: "document.credited", Org: of, Actor: act, Subject: invoice.ID.String(),
		Changes: []audit.Change{{Field: "total", After: note.Total.String()}}, Personal: map[string]string{"document": invoice.Number}})
}

// afterCredit is an invoice of which so much was credited, and so much of that given back.
func (d Document) afterCredit(now time.Time, total, refunded money.Money, settledBy string) Document {
	d.Credited.Minor += total.Minor
	d.Paid.Minor -= refunded.Minor
	if d.Due().IsZero() && d.State == Open {
		d.State, d.SettledAt = Cancelled, now
		if d.Paid.Positive() {
			d.State = Paid
		}
	}
	if d.Credited == d.Total && d.State == Paid {
		d.State, d.SettledAt, d.SettledBy = Refunded, now, settledBy
	}
	return d
}

// postCredit takes revenue and VAT back, and gives back what had been paid.
func postCredit(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, of id.Org, invoice Document, note Content, done Credited) error {
	posting := ledger.Posting{Org: of, Scope: "credit_note", Key: done.ID.String(), Kind: "invoice_credited", About: id.About(invoice.ID), Label: invoice.Number, By: act.User,
		Lines: []ledger.Line{{Account: ledger.Of(ledger.Receivable), Amount: note.Total}}}
	for _, line := range note.booked() {
		line.Amount = line.Amount.Neg()
		posting.Lines = append(posting.Lines, line)
	}
	if _, err := ledger.Post(ctx, tx, now, posting); err != nil {
		return err
	}
	refunded := money.New(done.Prepaid.Minor+done.Held.Minor, note.Total.Currency)
	if refunded.IsZero() {
		return nil
	}
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: of, Scope: "refund", Key: done.ID.String(), Kind: "invoice_refunded", About: id.About(invoice.ID), Label: invoice.Number, By: act.User,
		Lines: []ledger.Line{{Account: ledger.Of(ledger.Receivable), Amount: refunded.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: done.Prepaid}, {Account: ledger.Of(ledger.RefundHeld), Amount: done.Held}}})
	return err
}

// SettleRefund says of a credit note, and of its invoice where that is refunded, that what
// was to go back to the means went to the prepaid account.
func SettleRefund(ctx context.Context, tx db.Tx, of id.Org, invoice, note id.Document) error {
	_, err := tx.Exec(ctx, `update documents set settled_by = 'prepaid' where org_id = @org and state = 'refunded' and id in (@invoice, @note)`, db.Args{"org": of, "invoice": invoice, "note": note})
	if err != nil {
		return fmt.Errorf("say where a refund went: %w", err)
	}
	return nil
}

// ToPrepaid is the split that gives everything to the prepaid account.
func ToPrepaid(_ context.Context, _ db.Tx, _ Document, amount money.Money) (Back, error) {
	return Back{Held: money.Zero(amount.Currency)}, nil
}
