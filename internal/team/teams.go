package team

import (
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/org"
)

// Deps is what Teams works with.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Orgs  *org.Organizations
}

// Teams holds the use cases of work teams.
type Teams struct {
	db    *db.DB
	clock clock.Clock
	audit *audit.Log
	orgs  *org.Organizations
}

// New makes the use cases from what they work with.
func New(d Deps) *Teams {
	return &Teams{db: d.DB, clock: d.Clock, audit: d.Audit, orgs: d.Orgs}
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
