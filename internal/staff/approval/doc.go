// Package approval has the acts that take two people of the staff: one proposes,
// another one approves, and only then the act is carried out, in the transaction
// of the approval. It is one mechanism for acts of all kinds: a kind says what
// permission its acts want and how one is carried out.
//
// It must not know any kind; the desks register theirs.
//
// Locks are taken in this order: the proposal, the roles of the staff, what the act locks.
package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/staff"
)

// lives is how long a proposal may be approved.
const lives = 72 * time.Hour

// Deps is what Approvals works with; all of it is required.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
}

// Approvals holds the use cases of acts that take two people.
type Approvals struct {
	db    *db.DB
	clock clock.Clock
	audit *audit.Log
	kinds map[string]kind
}

// New makes the use cases from what they work with; without kinds nothing can be proposed.
func New(d Deps) *Approvals {
	return &Approvals{db: d.DB, clock: d.Clock, audit: d.Audit, kinds: map[string]kind{}}
}

// On is the same use cases on the connections of d, for jobs.
func (a *Approvals) On(d *db.DB) *Approvals {
	on := *a
	on.db = d
	return &on
}

// kind is a Kind whatever its data.
type kind struct {
	act      staff.Act
	carryOut func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p Proposal) error
}

// Kind is a kind of acts; T is what one needs to be carried out.
type Kind[T any] struct {
	Name string
	Act  staff.Act // the permission of whoever proposes and of whoever approves
	// CarryOut does what was proposed, in the transaction of the approval, by the colleague who
	// approves. A fault of it keeps the proposal as it is: what is impossible now is no refusal.
	CarryOut func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p Proposal, data T) error
}

// Registered is a kind that can be proposed.
type Registered[T any] struct {
	approvals *Approvals
	name      string
}

// Register makes a kind known, when the portal is put together.
func Register[T any](a *Approvals, k Kind[T]) Registered[T] {
	r := Registered[T]{approvals: a, name: k.Name}
	a.kinds[k.Name] = kind{act: k.Act, carryOut: func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p Proposal) error {
		data, err := r.Data(p)
		if err != nil {
			return err
		}
		return k.CarryOut(ctx, tx, now, by, p, data)
	}}
	return r
}

// Is tells whether a proposal is of this kind.
func (r Registered[T]) Is(p Proposal) bool { return p.Kind == r.name }

// Data is what a proposal of this kind needs to be carried out.
func (r Registered[T]) Data(p Proposal) (data T, err error) {
	if err := json.Unmarshal(p.data, &data); err != nil {
		return data, fmt.Errorf("read what proposal %s is about: %w", p.ID, err)
	}
	return data, nil
}
