package payment

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// ApplyRefund writes down what became of a refund and books it: a success once, a
// failure once, whatever comes in which order and how often. What the provider refuses
// goes to the prepaid account. A failure may follow a success, as when the account of
// a card was closed; nothing follows a failure.
func (p *Payments) ApplyRefund(ctx context.Context, orgID id.Org, refund id.Refund, o Outcome) (after Refund, err error) {
	now := p.clock()
	err = p.db.Write(ctx, db.ForOrg(orgID, id.User{}), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, orgID); err != nil {
			return err
		}
		after, err = p.applyRefundIn(ctx, tx, now, orgID, refund, o)
		return err
	})
	return after, err
}

func (p *Payments) applyRefundIn(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, refund id.Refund, o Outcome) (Refund, error) {
	found, err := lockRefund(ctx, tx, orgID, refund)
	if err != nil {
		return Refund{}, err
	}
	before := found.State
	if !refundFollows(before, o.State) {
		return found, nil
	}
	found.State, found.Failure = o.State, o.Failure
	if o.Ref != "" {
		found.Ref = o.Ref
	}
	if o.State.Ended() {
		found.EndedAt = now
	}
	if err := updateRefund(ctx, tx, orgID, found); err != nil {
		return Refund{}, err
	}
	switch o.State {
	case Succeeded:
		err = p.bookRefund(ctx, tx, now, orgID, found)
	case Failed:
		err = p.bookRefusal(ctx, tx, now, orgID, found, before == Succeeded)
	}
	if err != nil {
		return Refund{}, fmt.Errorf("book refund %s: %w", refund, err)
	}
	return found, nil
}

// refundFollows tells whether a refund can go from one state to another.
func refundFollows(before, after State) bool {
	switch after {
	case Pending:
		return before == Created
	case Succeeded:
		return before == Created || before == Pending
	case Failed:
		return before != Failed
	}
	return false
}

// bookRefund books that the money is back on the card or PayPal account.
func (p *Payments) bookRefund(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, r Refund) error {
	if err := r.post(ctx, tx, now, orgID, "refund_paid", r.ID.String(), ledger.RefundHeld, r.Means.clearing()); err != nil {
		return err
	}
	if err := document.Note(ctx, tx, document.Event{Org: orgID, Document: r.Invoice, Kind: "refunded", At: now, Amount: r.Amount, Means: string(r.Means), Detail: r.Label}); err != nil {
		return err
	}
	if err := p.tellRefund(ctx, tx, now, orgID, RefundedToMeans, r.Amount, r.Invoice, r.Label); err != nil {
		return err
	}
	return p.recordRefund(ctx, tx, now, orgID, "refund.succeeded", r)
}

// bookRefusal puts what the provider doesn't give back on the prepaid account; when it has
// taken the whole payment back meanwhile, the money is gone by that.
func (p *Payments) bookRefusal(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, r Refund, afterSuccess bool) error {
	if afterSuccess {
		if err := r.post(ctx, tx, now, orgID, "refund_returned", r.ID.String(), r.Means.clearing(), ledger.RefundHeld); err != nil {
			return err
		}
	}
	if r.Reversed {
		return r.post(ctx, tx, now, orgID, "payment_reversal", r.Payment.String()+" "+r.ID.String(), ledger.RefundHeld, r.Means.clearing())
	}
	if err := r.post(ctx, tx, now, orgID, "refund_refused", r.ID.String(), ledger.RefundHeld, ledger.Prepaid); err != nil {
		return err
	}
	if err := document.SettleRefund(ctx, tx, orgID, r.Invoice, r.Note); err != nil {
		return err
	}
	for _, e := range []document.Event{{Kind: "refund_refused", Means: string(r.Means), Detail: r.Label}, {Kind: "refunded", Means: "prepaid"}} {
		e.Org, e.Document, e.At, e.Amount = orgID, r.Invoice, now, r.Amount
		if err := document.Note(ctx, tx, e); err != nil {
			return err
		}
	}
	if err := p.tellRefund(ctx, tx, now, orgID, RefundRefused, r.Amount, r.Invoice, r.Label); err != nil {
		return err
	}
	return p.recordRefund(ctx, tx, now, orgID, "refund.refused", r)
}

// post moves what is refunded from one account to another, once.
func (r Refund) post(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, scope, key string, from, to ledger.Kind) error {
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: orgID, Scope: scope, Key: key, Kind: scope, About: id.About(r.Invoice), Label: r.Number,
		Lines: []ledger.Line{{Account: ledger.Of(from), Amount: r.Amount.Neg()}, {Account: ledger.Of(to), Amount: r.Amount}}})
	return err
}

func (p *Payments) recordRefund(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, action string, r Refund) error {
	return p.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: orgID, Actor: actor.Actor{Origin: actor.System}, Subject: r.Invoice.String(),
		Changes: []audit.Change{{Field: "amount", After: r.Amount.String()}}, Personal: map[string]string{"document": r.Number}})
}

// tellRefund tells the legal representatives where a refund went.
func (p *Payments) tellRefund(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, notice Notice, amount money.Money, invoice id.Document, means string) error {
	number, err := document.NumberOf(ctx, tx, orgID, invoice)
	if err != nil {
		return err
	}
	return p.tell(ctx, tx, now, actor.Actor{}, orgID, Mail{Notice: notice, Amount: amount, Order: number, Means: means, Invoice: invoice})
}
