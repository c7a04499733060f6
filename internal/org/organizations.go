package org

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/throttle"
)

// Deps is what Organizations works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Accounts *identity.Accounts
	Throttle *throttle.Throttle
	Hooks    Hooks
}

// Hooks are what other areas do for an organization; a function that is
// nil does nothing. Each works inside the batch or the transaction given to it.
type Hooks struct {
	// CountBlockers reads how many things of an area keep the organization from being deleted, counted up to limit.
	CountBlockers func(batch *db.Batch, org id.Org, limit int, count *int)
	// CountMoney reads how much of its money keeps the organization from being deleted: what is unpaid, and what accounts hold.
	CountMoney func(batch *db.Batch, org id.Org, limit int, unpaid, balances *int)
	// CountDocuments reads how many documents an organization has that can be sent before it is deleted, counted up to limit.
	CountDocuments func(batch *db.Batch, org id.Org, limit int, count *int)
	// SendDocuments has them sent to the actor, who deletes the organization in tx.
	SendDocuments func(ctx context.Context, tx db.Tx, act actor.Actor) error
	// OnClose deletes what the area has of an organization that is being closed.
	OnClose func(ctx context.Context, tx db.Tx, org id.Org) error
	// OnMembersLeave notes what the area has to about members who are about to leave the actor's organization.
	OnMembersLeave func(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []Member) error
}

// Organizations holds the use cases of organizations and their members.
type Organizations struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	outbox   *notify.Outbox
	accounts *identity.Accounts
	throttle *throttle.Throttle
	hooks    Hooks
}

// New makes the use cases from what they work with.
func New(d Deps) *Organizations {
	return &Organizations{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts, throttle: d.Throttle, hooks: d.Hooks}
}

// Write runs a change on the actor's organization in one transaction. It locks
// the organization, so that changes of its members happen one after the other,
// and reads again what the actor is in it: the role in the request may be a
// moment old. It is NotFound when the actor is no member any more, and Forbidden
// when the organization forces a second factor that they do not have.
func (o *Organizations) Write(ctx context.Context, act actor.Actor, do func(ctx context.Context, tx db.Tx, act actor.Actor) error) error {
	return o.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
		act, err := lockAsMember(ctx, tx, o.clock(), act)
		if err != nil {
			return err
		}
		return do(ctx, tx, act)
	})
}

// Other is the organization on the other side of a change of two.
type Other struct {
	ID     id.Org
	Number string
	Name   string
}

// WriteAcross runs a change of the actor's organization and of another one in
// one transaction, which sees every organization for the reason given. It locks
// both in the order of their IDs and reads again what the actor is in their own.
// NotFound when the actor is no member any more or one of the two is gone.
func (o *Organizations) WriteAcross(ctx context.Context, act actor.Actor, other id.Org, reason string, do func(ctx context.Context, tx db.Tx, act actor.Actor, other Other) error) error {
	return o.db.Write(ctx, db.System(reason), func(ctx context.Context, tx db.Tx) error {
		sides, err := lockOrgs(ctx, tx, act.Org, other)
		if err != nil {
			return err
		}
		there, ok := sides[other]
		if _, here := sides[act.Org]; !ok || !here {
			return notFound()
		}
		act, err := lockAsMember(ctx, tx, o.clock(), act)
		if err != nil {
			return err
		}
		return do(ctx, tx, act, there)
	})
}

// TellMembersLeave lets the areas above note what they have to about members
// who are about to leave, before their rows go.
func (o *Organizations) TellMembersLeave(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []Member) error {
	if o.hooks.OnMembersLeave == nil {
		return nil
	}
	return o.hooks.OnMembersLeave(ctx, tx, now, act, members)
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }

func changedMeanwhile() error {
	return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
}

// RecordMember writes an event about one member into the organization's log.
func (o *Organizations) RecordMember(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, action string, m Member, changes ...audit.Change) error {
	return o.audit.Record(ctx, tx, now, audit.Event{
		Action: action, Org: act.Org, Actor: act, Subject: m.ID.String(), Changes: changes,
		Personal: map[string]string{"member": m.Name(), "email": m.Email},
	})
}
