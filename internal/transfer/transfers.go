// Package transfer is the area of product transfers: an organization offers a
// product to an address; whoever has that address accepts the offer into an
// organization that they administer, or refuses it.
//
// An acceptance holds the locks of both organizations, in the order of their
// IDs. It must not know HTTP or templates.
package transfer

import (
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/product"
)

// Deps is what Transfers works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Orgs     *org.Organizations
	Products *product.Products
}

// Transfers holds the use cases of product transfers.
type Transfers struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	outbox   *notify.Outbox
	orgs     *org.Organizations
	products *product.Products
}

// New makes the use cases from what they work with.
func New(d Deps) *Transfers {
	return &Transfers{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, orgs: d.Orgs, products: d.Products}
}
