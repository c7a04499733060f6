package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Refund is money that goes back to the means by which a payment was made. Its states
// are Created, Pending, Succeeded and Failed.
type Refund struct {
	ID        id.Refund
	Payment   id.Payment
	Invoice   id.Document // that was credited
	Number    string      // the invoice's
	Note      id.Document // the credit note
	Means     Means
	Label     string // what a person recognizes the means by
	Amount    money.Money
	State     State
	Failure   string
	Ref       string // of the provider
	ChargeRef string // of the payment, the provider's
	Reversed  bool   // the provider has taken the payment itself back
	CreatedAt time.Time
	EndedAt   time.Time
}

// CreditNote is what is taken back of an invoice, and where what had been paid goes.
type CreditNote struct {
	document.Credit
	ToMeans bool // to the cards and PayPal accounts by which it was paid, as far as that goes; else, and for the rest, to the prepaid account
}

// IssuedCreditNote is what became of a credit note.
type IssuedCreditNote struct {
	document.Credited
	Refunds []Refund // what goes back to the means
}

// Credit issues a credit note in the organization, by the provider's staff: see
// document.Credit. What had been paid goes back to the means by which it was paid, the
// newest payment first, or to the prepaid account. The same key again returns the same
// credit note. An error of the provider comes beside what was written down: the job
// asks again until the provider answers.
func (p *Payments) Credit(ctx context.Context, act actor.Actor, of id.Org, in CreditNote) (done IssuedCreditNote, err error) {
	err = p.db.Write(ctx, db.ForOrg(of, act.User), func(ctx context.Context, tx db.Tx) error {
		done, err = p.CreditNow(ctx, tx, p.clock(), act, of, in)
		return err
	})
	if err != nil || done.Repeated {
		return done, err
	}
	for i, made := range done.Refunds {
		after, failed := p.refund(ctx, of, made)
		done.Refunds[i], err = after, errors.Join(err, failed)
	}
	return done, err
}

// CreditNow is Credit in tx; the job asks the provider soon after.
func (p *Payments) CreditNow(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, of id.Org, in CreditNote) (done IssuedCreditNote, err error) {
	split := document.ToPrepaid
	if in.ToMeans {
		split = func(ctx context.Context, tx db.Tx, invoice document.Document, amount money.Money) (back document.Back, err error) {
			done.Refunds, back, err = p.planRefunds(ctx, tx, now, of, invoice, in.Key, amount)
			return back, err
		}
	}
	done.Credited, err = p.documents.Credit(ctx, tx, now, act, of, in.Credit, split)
	if err != nil {
		return done, err
	}
	if done.Repeated {
		done.Refunds, err = refundsOf(ctx, tx, of, in.Key)
		return done, err
	}
	if done.Prepaid.Positive() {
		if err := p.tellRefund(ctx, tx, now, of, RefundedToPrepaid, done.Prepaid, in.Invoice, ""); err != nil {
			return done, err
		}
	}
	return done, p.addRefunds(ctx, tx, now, act, of, done.Refunds)
}

// planRefunds spreads an amount over the payments of an invoice, the newest first, none above what is left of it.
func (p *Payments) planRefunds(ctx context.Context, tx db.Tx, now time.Time, of id.Org, invoice document.Document, note id.Document, amount money.Money) ([]Refund, document.Back, error) {
	back := document.Back{Held: money.Zero(amount.Currency)}
	left, err := p.refundable(ctx, tx, of, invoice)
	if err != nil {
		return nil, back, err
	}
	var plan []Refund
	for _, one := range left {
		part := min(one.Amount.Minor, amount.Minor-back.Held.Minor)
		if part <= 0 {
			break
		}
		one.ID, one.Invoice, one.Number, one.Note, one.Amount.Minor, one.State, one.CreatedAt = id.New[id.Refund](), invoice.ID, invoice.Number, note, part, Created, now
		plan = append(plan, one)
		back.Held.Minor += part
	}
	if len(plan) > 0 {
		back.Means = string(plan[0].Means)
	}
	return plan, back, nil
}

// addRefunds writes refunds down before the provider is asked, and has the job look after each.
func (p *Payments) addRefunds(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, of id.Org, all []Refund) error {
	for _, made := range all {
		if err := insertRefund(ctx, tx, of, made); err != nil {
			return err
		}
		if err := document.Note(ctx, tx, document.Event{Org: of, Document: made.Invoice, Kind: "refund_asked", At: now, By: act.User, Amount: made.Amount, Means: string(made.Means), Detail: made.Label}); err != nil {
			return err
		}
		if err := p.queue.AddAfter(ctx, tx, refundJob{Org: of, Refund: made.ID}, lookAfter); err != nil {
			return err
		}
	}
	return nil
}

// request is what the provider is asked for.
func (r Refund) request() RefundRequest {
	return RefundRequest{Key: r.ID.String(), ChargeKey: r.Payment.String(), ChargeRef: r.ChargeRef, Amount: r.Amount}
}

// refund asks the provider and books the answer. Without an answer the refund stays
// as it is, and the job asks again.
func (p *Payments) refund(ctx context.Context, of id.Org, made Refund) (Refund, error) {
	outcome, err := p.provider.Refund(ctx, made.request())
	if err != nil {
		return made, fmt.Errorf("ask for refund %s: %w", made.ID, err)
	}
	return p.ApplyRefund(ctx, of, made.ID, outcome)
}
