package order

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/archive"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/provision"
	"manager/internal/throttle"
)

// Deps is what the use cases work with.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Throttle  *throttle.Throttle
	Orgs      *org.Organizations
	Products  *product.Products
	Provision *provision.Simulator
	Documents *document.Documents
	Archive   *archive.Archive
	Seller    tax.Registrations
	Zone      *time.Location               // of the seller: in it days begin and end
	Holder    string                       // of the seller's accounts
	Accounts  map[money.Currency]iban.IBAN // to which bank transfers go
	Hooks     Hooks
}

// Hooks are what the area of renewals does when something becomes of an order, in the same transaction.
type Hooks struct {
	// OnBrought notes how the products that a purchase brought are renewed; they run from day on.
	OnBrought func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, day time.Time, paid Order) error
	// OnRenewed extends the products of a renewal that is paid.
	OnRenewed func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, paid Order) error
	// OnRenewalEnded lets the products of a renewal that was not paid be renewed by another order.
	OnRenewalEnded func(ctx context.Context, tx db.Tx, org id.Org, ended Order) error
}

// Orders holds the use cases of carts and orders.
type Orders struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	throttle  *throttle.Throttle
	orgs      *org.Organizations
	products  *product.Products
	provision *provision.Simulator
	documents *document.Documents
	archive   *archive.Archive
	seller    tax.Registrations
	zone      *time.Location
	holder    string
	accounts  map[money.Currency]iban.IBAN
	hooks     Hooks
}

// New makes the use cases from what they work with.
func New(d Deps) *Orders {
	return &Orders{db: d.DB, clock: d.Clock, audit: d.Audit, throttle: d.Throttle, orgs: d.Orgs, products: d.Products, provision: d.Provision, documents: d.Documents, archive: d.Archive,
		seller: d.Seller, zone: d.Zone, holder: d.Holder, accounts: d.Accounts, hooks: d.Hooks}
}

// write runs a change in the locked organization, of who still orders in it.
func (o *Orders) write(ctx context.Context, act actor.Actor, do func(ctx context.Context, tx db.Tx, act actor.Actor) error) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	return o.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := billto.MustUse(act); err != nil {
			return err
		}
		return do(ctx, tx, act)
	})
}

// sellerOn is the seller as far as tax goes at a moment.
func (o *Orders) sellerOn(at time.Time) tax.Seller { return o.seller.On(tax.DayOf(at.In(o.zone))) }
