// Package review is the desk at which the staff decides on people who lost every
// second factor and sent documents: who sees a case leaves a line, and where the
// account represents an organization two decide, neither of whom sees the other's
// verdict before their own.
package review

import (
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/lockout"
)

// Deps is what Reviews works with; all of it is required.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Cases *lockout.Cases
}

// Reviews holds the use cases of the desk.
type Reviews struct {
	db    *db.DB
	clock clock.Clock
	cases *lockout.Cases
}

// New makes the use cases from what they work with.
func New(d Deps) *Reviews { return &Reviews{db: d.DB, clock: d.Clock, cases: d.Cases} }
