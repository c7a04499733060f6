package payment

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

// What the prepaid account may be credited with.
const (
	MinCredit  = 10_00
	MaxCredit  = 5_000_00
	MaxBalance = 50_000_00
)

// StartOrder charges a payment profile with what is due for an order, once for
// its key; while a payment of the order is under way, that one comes back.
// NotFound for an unknown order or profile, Conflict for an order that is not
// open, a fault beside profile for one that can't be charged. The payment that
// comes back has succeeded, failed, or waits for the person or the provider, who
// sends them back to returnTo with the payment's ID added.
func (p *Payments) StartOrder(ctx context.Context, act actor.Actor, key id.Event, orderID id.Order, profile id.PaymentProfile, returnTo string) (Payment, error) {
	return p.start(ctx, act, key, profile, returnTo, func(ctx context.Context, tx db.Tx, act actor.Actor, made *Payment) (*Payment, error) {
		found, err := order.LockOpen(ctx, tx, act.Org, orderID)
		if err != nil {
			return nil, err
		}
		made.Purpose, made.Order, made.Amount = ForOrder, orderID, found.Due()
		return onePayment(ctx, tx, `p.order_id = @order and p.state in ('created', 'confirming', 'pending')`, db.Args{"org": act.Org, "order": orderID})
	})
}

// StartDocument charges a payment profile with what is due for an invoice, as StartOrder does for an order.
func (p *Payments) StartDocument(ctx context.Context, act actor.Actor, key id.Event, documentID id.Document, profile id.PaymentProfile, returnTo string) (Payment, error) {
	return p.start(ctx, act, key, profile, returnTo, func(ctx context.Context, tx db.Tx, act actor.Actor, made *Payment) (*Payment, error) {
		found, err := document.LockToPay(ctx, tx, act.Org, documentID)
		if err != nil {
			return nil, err
		}
		made.Purpose, made.Document, made.Amount = ForDocument, documentID, found.ToPay()
		return onePayment(ctx, tx, `p.document_id = @document and p.state in ('created', 'confirming', 'pending')`, db.Args{"org": act.Org, "document": documentID})
	})
}

// StartCredit charges a payment profile to credit the prepaid account, once for
// its key. Faults stand beside amount and profile.
func (p *Payments) StartCredit(ctx context.Context, act actor.Actor, key id.Event, amount money.Money, profile id.PaymentProfile, returnTo string) (Payment, error) {
	if amount.Minor < MinCredit || amount.Minor > MaxCredit {
		return Payment{}, fault.Field("amount", "prepaid.amount.out_of_bounds", "Min", money.New(MinCredit, amount.Currency), "Max", money.New(MaxCredit, amount.Currency))
	}
	return p.start(ctx, act, key, profile, returnTo, func(ctx context.Context, tx db.Tx, act actor.Actor, made *Payment) (*Payment, error) {
		made.Purpose, made.Amount = ForCredit, amount
		return nil, checkRoom(ctx, tx, act.Org, amount)
	})
}

// start writes the payment down, asks the provider, and books its answer. What
// may be paid is decided by prepare, which may find a payment that is under way already.
func (p *Payments) start(ctx context.Context, act actor.Actor, key id.Event, profile id.PaymentProfile, returnTo string, prepare func(context.Context, db.Tx, actor.Actor, *Payment) (*Payment, error)) (Payment, error) {
	now := p.clock()
	var made Payment
	var chosen Profile
	fresh := false
	err := p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		before, err := onePayment(ctx, tx, `p.key = @key`, db.Args{"org": act.Org, "key": key})
		if err != nil {
			return err
		}
		if before != nil {
			made = *before
			return nil
		}
		all, err := readProfiles(ctx, tx, act.Org)
		if err != nil {
			return err
		}
		if chosen, err = findProfile(all, profile); err != nil {
			return err
		}
		if !chosen.Means.Charged() || chosen.Expired(now) {
			return fault.Field("profile", "payment.profile.cannot_charge")
		}
		made = Payment{ID: id.New[id.Payment](), Profile: profile, Means: chosen.Means, Provider: chosen.Provider, State: Created, CreatedBy: act.User, CreatedAt: now}
		before, err = prepare(ctx, tx, act, &made)
		if err != nil {
			return err
		}
		if before != nil {
			made = *before
			return nil
		}
		fresh = true
		return p.insert(ctx, tx, now, act.Org, &made, chosen, key)
	})
	if err != nil || !fresh || chosen.Means == Debit { // a debit waits for its day
		return made, err
	}
	return p.charge(ctx, act.Org, made, chosen.Token, returnTo, true)
}

// charge asks the provider and books the answer. Without an answer the payment
// stays as it is, and the job finds out what became of it.
func (p *Payments) charge(ctx context.Context, org id.Org, made Payment, token, returnTo string, present bool) (Payment, error) {
	if made.Provider != p.provider.Name() { // it was kept with a provider that is no longer used
		return p.Apply(ctx, org, made.ID, Outcome{State: Failed, Failure: "other"})
	}
	outcome, err := p.provider.Charge(ctx, made.asked(token, returnTo, present))
	if err != nil {
		return made, fmt.Errorf("charge payment %s: %w", made.ID, err)
	}
	return p.Apply(ctx, org, made.ID, outcome)
}

// lookAfter is how long a payment may be open before the provider is asked what became of it, and between two times.
const lookAfter = 30 * time.Second
