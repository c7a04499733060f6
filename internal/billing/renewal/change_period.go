package renewal

import (
	"context"
	"slices"
	"strconv"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
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
