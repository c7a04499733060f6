// Package block keeps users out of the portal, and lets them in again, when
// somebody asks for it who has identified, or when the provider itself decides so.
// A blocked user has no session, no way of signing in and no program that still
// works; the systems of mail and web services are told as far as the staff wants.
package block

import (
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/notify"
	"manager/internal/provision"
	"manager/internal/staff/customer"
	"manager/internal/support/code"
)

// Deps is what Blocks works with; all of it is required.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Outbox    *notify.Outbox
	Customers *customer.Customers
	Codes     *code.Codes
	Provision *provision.Simulator
}

// Blocks holds the use cases of users who are kept out.
type Blocks struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	outbox    *notify.Outbox
	customers *customer.Customers
	codes     *code.Codes
	provision *provision.Simulator
}

// New makes the use cases from what they work with.
func New(d Deps) *Blocks {
	return &Blocks{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, customers: d.Customers, codes: d.Codes, provision: d.Provision}
}
