// Package offer has what the staff does in the console with what is for sale: prices and
// tiers, promo codes and gratuities. Who changed or gave what, and why, stands in the log.
//
// It must not know how carts and orders use any of it: the shop does that.
package offer

import (
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/product"
	"manager/internal/staff/approval"
)

// Deps is what Offers works with; all of it is required.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Approvals *approval.Approvals
	Products  *product.Products
	Zone      *time.Location // of the seller: in it days begin and end
}

// Offers holds the use cases of what is for sale.
type Offers struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	approvals *approval.Approvals
	products  *product.Products
	zone      *time.Location
}

// New makes the use cases from what they work with.
func New(d Deps) *Offers {
	return &Offers{db: d.DB, clock: d.Clock, audit: d.Audit, approvals: d.Approvals, products: d.Products, zone: d.Zone}
}

// pageSize is how many rows a page lists.
const pageSize = 50

// Zone is in which days begin and end.
func (o *Offers) Zone() *time.Location { return o.zone }
