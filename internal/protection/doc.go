// Package protection is about how an organization asks its people to protect
// their accounts: the rule that forces two-factor authentication, exceptions
// from it, and security alerts. What the rule means for a request is read with
// the request itself, in org.
//
// It must not know which factors there are, nor how a person enrols one.
package protection

import (
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/org"
)

// Deps is what Protection works with.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Orgs  *org.Organizations
}

// Protection holds the use cases of the rule, its exceptions and the alerts.
type Protection struct {
	db    *db.DB
	clock clock.Clock
	audit *audit.Log
	orgs  *org.Organizations
}

// New makes the use cases from what they work with.
func New(d Deps) *Protection {
	return &Protection{db: d.DB, clock: d.Clock, audit: d.Audit, orgs: d.Orgs}
}
