package renewal

import (
	"context"
	"slices"
	"strconv"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/order"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// ShorterFrom is the first day on which a product can get a shorter period without
// paying again for what is paid already: one month before it is due.
func (r *Renewal) ShorterFrom() tax.Day { return addMonths(r.Anchor, r.Due, -1) }

// Early tells whether a period of so many months is shorter than the one that runs, and its time has not come.
func (r *Renewal) Early(months int, today tax.Day) bool {
	return months < r.RunMonths && today < r.ShorterFrom()
}

// Sells tells whether it can be renewed for so many months.
func (r *Renewal) Sells(months int) bool {
	return slices.ContainsFunc(r.Periods, func(p Period) bool { return p.Months == months })
}

// Today is the day that it is for the seller.
func (r *Renewals) Today() tax.Day { return r.today() }

// PeriodChange is another period of a product.
type PeriodChange struct {
	Product   id.Product
	Months    int
	Now       bool // it is ordered at once, in place of at the next renewal
	Confirmed bool // the person knows that what is paid is given up by a shorter period before its time
	Key       id.Event
}

// ChangePeriod sets the period of the next renewal of a product, as SetPeriod does, or
// orders it now: the order comes back, and takes effect when it is paid. A fault beside
// confirmed for a shorter period before its time that is not confirmed.
func (r *Renewals) ChangePeriod(ctx context.Context, act actor.Actor, in PeriodChange) (placed *order.Order, err error) {
	if !in.Now {
		return nil, r.SetPeriod(ctx, act, in.Product, in.Months)
	}
	list, err := r.Chosen(ctx, act, []id.Product{in.Product})
	if err != nil {
		return nil, err
	}
	one := list.Renewals[0]
	switch {
	case !one.Sells(in.Months):
		return nil, fault.Field("months", "error.unknown_choice")
	case one.Early(in.Months, r.today()) && !in.Confirmed:
		return nil, fault.Field("confirmed", "renewal.period.confirmation_needed")
	}
	made, err := r.Place(ctx, act, Selection{Key: in.Key, Lines: []Line{{Product: in.Product, Months: in.Months}}, Now: true})
	if err != nil {
		return nil, err
	}
	return &made[0], nil
}

// SetPeriod sets the period of the next renewal of a product, for those who reach
// accounting: it takes effect when the order or invoice that carries it is paid. A
// fault beside months for a period for which the product isn't sold. The same again is no error.
func (r *Renewals) SetPeriod(ctx context.Context, act actor.Actor, product id.Product, months int) error {
	now := r.clock()
	return r.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		s, err := r.read(ctx, tx, now, act.Org, renewable+`and p.id = @product`, db.Args{"product": product})
		if err != nil {
			return err
		}
		if len(s.renewals) == 0 {
			return notFound()
		}
		one := s.renewals[0]
		if !one.Sells(months) {
			return fault.Field("months", "error.unknown_choice")
		}
		if one.Months == months {
			return nil
		}
		before := one.Months
		one.Months, one.Changes = months, months != one.RunMonths
		batch := &db.Batch{}
		queueSave(batch, act.Org, one)
		if err := send(ctx, tx, batch, "set the period of a renewal"); err != nil {
			return err
		}
		return r.audit.Record(ctx, tx, now, audit.Event{Action: "renewal.period_set", Org: act.Org, Actor: act, Subject: product.String(),
			Changes: []audit.Change{{Field: "months", Before: strconv.Itoa(before), After: strconv.Itoa(months)}}, Personal: map[string]string{"product": one.Name}})
	})
}

// SetEnd sets whether a product ends when it is due, for those who reach accounting. The same again is no error.
func (r *Renewals) SetEnd(ctx context.Context, act actor.Actor, product id.Product, ends bool) error {
	now := r.clock()
	return r.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		return r.SetEndIn(ctx, tx, now, act, product, ends)
	})
}

// SetEndIn is SetEnd inside a transaction that holds the organization's lock, of whoever may end the product.
func (r *Renewals) SetEndIn(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product, ends bool) error {
	s, err := r.read(ctx, tx, now, act.Org, renewable+`and p.id = @product`, db.Args{"product": product})
	if err != nil {
		return err
	}
	if len(s.renewals) == 0 {
		return notFound()
	}
	one := s.renewals[0]
	if one.Ends == ends {
		return nil
	}
	one.Ends = ends
	one.plan(r.policy, s.profiles, r.today(), now)
	batch := &db.Batch{}
	queueSave(batch, act.Org, one)
	if err := send(ctx, tx, batch, "set the end of a product"); err != nil {
		return err
	}
	action := "renewal.end_asked"
	if !ends {
		action = "renewal.end_withdrawn"
	}
	return r.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: product.String(), Personal: map[string]string{"product": one.Name}})
}
