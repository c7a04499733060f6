// Package customer is how the staff reaches a customer: it finds one by whatever
// somebody can tell, opens their data for a reason and a short time, and keeps
// every page that was seen. Until a reason is given it shows no more than what
// names the customer.
//
// It only reads what belongs to a customer; each area changes its own.
package customer

import (
	"time"

	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/notify"
)

// Deps is what Customers works with; all of it is required.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Outbox    *notify.Outbox
	Documents *document.Documents
}

// Customers holds the use cases of who of the staff sees which customer.
type Customers struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	outbox    *notify.Outbox
	documents *document.Documents
}

// New makes the use cases from what they work with.
func New(d Deps) *Customers {
	return &Customers{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, documents: d.Documents}
}

// How long the data of a customer stay open, and of how many customers a day's work may be (../../../docs/decisions/0050-staff-console.md).
const (
	openFor = 30 * time.Minute
	Usual   = 30 // customers in 24 hours; with the next one the operators are told
)
