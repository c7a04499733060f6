package payment

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

// Hooks are what the area of renewals does about payments that the portal makes by itself, in the same transaction.
type Hooks struct {
	// OnRefused is told of an order that no means of payment could be charged for.
	OnRefused func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, refused Payment) error
}

// chargeJob charges a payment that the portal makes by itself.
type chargeJob struct {
	Org     id.Org     `json:"org"`
	Payment id.Payment `json:"payment"`
}

// Kind names the job in the database, logs and metrics.
func (chargeJob) Kind() string { return "payment_charge" }

// QueueCharge writes down, in a tx that holds the organization's lock, that what is
// due for an order is charged to a means of payment without anybody being there;
// it happens once tx is committed, and once for the key. When it is refused, the
// fallback is charged. While a payment of the order is under way nothing is added.
func (p *Payments) QueueCharge(ctx context.Context, tx db.Tx, now time.Time, org id.Org, due order.Order, by Profile, key id.Event) error {
	open, err := onePayment(ctx, tx, `(p.order_id = @order and p.state in ('created', 'confirming', 'pending') or p.key = @key) limit 1`, db.Args{"org": org, "order": due.ID, "key": key})
	if err != nil || open != nil {
		return err
	}
	made := Payment{ID: id.New[id.Payment](), Purpose: ForOrder, Order: due.ID, Profile: by.ID, Means: by.Means, Provider: by.Provider, Amount: due.Due(), State: Created, CreatedAt: now}
	if err := p.insert(ctx, tx, now, org, &made, by, key); err != nil || by.Means == Debit {
		return err
	}
	return p.queue.Add(ctx, tx, chargeJob{Org: org, Payment: made.ID})
}

type charger struct {
	river.WorkerDefaults[chargeJob]
	payments *Payments
}

// Work charges the payment; asked again it is the same charge.
func (c *charger) Work(ctx context.Context, job *river.Job[chargeJob]) error {
	return c.payments.chargeQueued(ctx, job.Args.Org, job.Args.Payment)
}

func (p *Payments) chargeQueued(ctx context.Context, org id.Org, payment id.Payment) error {
	var found *Payment
	var token string
	dropped := "" // why it is not made
	err := p.db.Write(ctx, db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		if found, err = onePayment(ctx, tx, `p.id = @id`, db.Args{"org": org, "id": payment}); err != nil || found == nil {
			return err
		}
		if token, err = tokenOf(ctx, tx, org, found.Profile); err != nil {
			return err
		}
		dropped, err = isDropped(ctx, tx, org, *found)
		return err
	})
	if err != nil || found == nil || found.State != Created || found.Announced(p.clock()) {
		return err
	}
	if dropped != "" {
		_, err = p.Apply(ctx, org, payment, Outcome{State: Failed, Failure: dropped})
		return err
	}
	_, err = p.charge(ctx, org, *found, token, "", false)
	return err
}

// isDropped tells why a payment that was written down is not made, if it is not:
// nothing is due any more, or the mandate has ended since a debit was announced.
func isDropped(ctx context.Context, tx db.Tx, org id.Org, of Payment) (why string, err error) {
	settled, err := isSettled(ctx, tx, org, of)
	if err != nil || settled {
		return failedSettled, err
	}
	if of.Means != Debit {
		return "", nil
	}
	holds, err := mandateHolds(ctx, tx, org, of.Mandate)
	if err != nil || holds {
		return "", err
	}
	return failedWithdrawn, nil
}

// isSettled tells whether what a payment is for is not due any more, or not in that amount.
func isSettled(ctx context.Context, tx db.Tx, org id.Org, of Payment) (settled bool, err error) {
	due := of.Amount
	switch of.Purpose {
	case ForOrder:
		var found order.Order
		found, err = order.LockOpen(ctx, tx, org, of.Order)
		due = found.Due()
	case ForDocument:
		var found document.Document
		found, err = document.LockToPay(ctx, tx, org, of.Document)
		due = found.ToPay()
	}
	if fault.Has(err, fault.Conflict) {
		return true, nil
	}
	return due != of.Amount, err
}

// refused charges the fallback in place of a means of payment that refused an order
// that the portal charges by itself, and tells when there is none.
func (p *Payments) refused(ctx context.Context, tx db.Tx, now time.Time, org id.Org, refused Payment) error {
	all, err := readProfiles(ctx, tx, org)
	if err != nil {
		return err
	}
	fallback, found := automatic(usable(all, now, refused.Amount.Currency), id.PaymentProfile{}, []id.PaymentProfile{refused.Profile})
	fresh := !slices.ContainsFunc(all, func(o Profile) bool { return o.ID == refused.Profile && o.Fallback })
	if found && fresh {
		due, err := order.LockOpen(ctx, tx, org, refused.Order)
		if fault.Has(err, fault.Conflict) { // it was cancelled meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		sum := sha256.Sum256(refused.ID[:])
		return p.QueueCharge(ctx, tx, now, org, due, fallback, id.Event(sum[:16]))
	}
	if p.hooks.OnRefused == nil {
		return nil
	}
	return p.hooks.OnRefused(ctx, tx, now, org, refused)
}

// Automatic is what is charged by itself in place of a person: the means of
// payment chosen, else the default one, unless it is a card that has expired or an
// account that can't be debited in the currency; ok is false when there is none.
func Automatic(all []Profile, chosen id.PaymentProfile, now time.Time, currency money.Currency) (found Profile, ok bool) {
	usable := func(p Profile) bool { return p.Usable(now, currency) }
	for _, fits := range []func(Profile) bool{func(p Profile) bool { return p.ID == chosen }, func(p Profile) bool { return p.Default }, func(p Profile) bool { return p.Fallback }} {
		if i := slices.IndexFunc(all, func(p Profile) bool { return fits(p) && usable(p) }); i >= 0 {
			return all[i], true
		}
	}
	return Profile{}, false
}
