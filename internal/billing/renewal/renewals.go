package renewal

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/org"
	"manager/internal/product"
)

// Deps is what the use cases work with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Orgs     *org.Organizations
	Products *product.Products
	Orders   *order.Orders
	Payments *payment.Payments
	Zone     *time.Location // of the seller: in it days begin and end
	Policy   Policy
}

// Renewals holds the use cases of renewals.
type Renewals struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	orgs     *org.Organizations
	products *product.Products
	orders   *order.Orders
	payments *payment.Payments
	zone     *time.Location
	policy   Policy
}

// New makes the use cases from what they work with.
func New(d Deps) *Renewals {
	return &Renewals{db: d.DB, clock: d.Clock, audit: d.Audit, orgs: d.Orgs, products: d.Products, orders: d.Orders, payments: d.Payments, zone: d.Zone, policy: d.Policy}
}

// Policy is on which days steps fall.
func (r *Renewals) Policy() Policy { return r.policy }

// today is the day that it is for the seller.
func (r *Renewals) today() tax.Day { return tax.DayOf(r.clock().In(r.zone)) }

// midnight is the beginning of a day for the seller.
func (r *Renewals) midnight(day tax.Day) time.Time {
	y, m, d := day.Time().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, r.zone)
}

// write runs a change in the locked organization, of who still reaches accounting.
func (r *Renewals) write(ctx context.Context, act actor.Actor, do func(ctx context.Context, tx db.Tx, act actor.Actor) error) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	return r.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := billto.MustUse(act); err != nil {
			return err
		}
		return do(ctx, tx, act)
	})
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
