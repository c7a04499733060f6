package renewal

import (
	"context"
	"time"

	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
)

// state is renewals of one organization with all that their calendars depend on.
type state struct {
	renewals []Renewal
	profiles []payment.Profile
	terms    order.RenewalTerms
}

// read reads the renewals of an organization that a condition finds, inside a
// transaction, with their prices and calendars.
func (r *Renewals) read(ctx context.Context, tx db.Tx, now time.Time, org id.Org, rest string, more db.Args) (*state, error) {
	s := &state{}
	batch := &db.Batch{}
	r.queue(batch, org, &s.renewals, rest, more)
	payment.QueueProfiles(batch, org, &s.profiles)
	if err := send(ctx, tx, batch, "read renewals"); err != nil {
		return nil, err
	}
	batch = &db.Batch{}
	s.queueTerms(batch, org, now, r.zone)
	if err := send(ctx, tx, batch, "read what renewals cost"); err != nil {
		return nil, err
	}
	r.planAll(s, now)
	return s, nil
}

// queueTerms reads what the renewals cost.
func (s *state) queueTerms(batch *db.Batch, org id.Org, now time.Time, zone *time.Location) {
	products := make([]id.Product, len(s.renewals))
	for i, one := range s.renewals {
		products[i] = one.Product
	}
	order.QueueRenewalTerms(batch, org, products, now, zone, &s.terms)
}

// planAll prices the renewals and computes their calendars.
func (r *Renewals) planAll(s *state, now time.Time) {
	today := r.today()
	for i := range s.renewals {
		s.renewals[i].price(&s.terms, r.orders)
		s.renewals[i].plan(r.policy, s.profiles, today, now)
	}
}

// replanIn computes the next steps of products anew, and keeps them; due tells whether
// the day of one of them has come.
func (r *Renewals) replanIn(ctx context.Context, tx db.Tx, org id.Org, products []id.Product) (due bool, err error) {
	if len(products) == 0 {
		return false, nil
	}
	s, err := r.read(ctx, tx, r.clock(), org, `p.id = any(@products)`, db.Args{"products": products})
	if err != nil {
		return false, err
	}
	batch := &db.Batch{}
	for _, one := range s.renewals {
		queueSave(batch, org, one)
		due = due || one.due(r.today())
	}
	return due, send(ctx, tx, batch, "keep the next steps of renewals")
}
