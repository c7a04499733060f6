package visit

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Approve gives what a colleague of support asked for, from now on, for those who
// administer the organization. A second click changes nothing; Conflict when
// somebody else refused it, or its time was over.
func (v *Visits) Approve(ctx context.Context, act actor.Actor, access id.SupportAccess) error {
	return v.answer(ctx, act, access, func(ctx context.Context, tx db.Tx, act actor.Actor, a Access) error {
		now := v.clock()
		if a.State == Granted {
			return nil
		}
		if !a.Waits(now) {
			return answeredAlready()
		}
		a.State, a.AnsweredAt, a.EndsAt = Granted, now, now.Add(a.Terms.lasts())
		if err := updateAccess(ctx, tx, a, act.User, id.User{}); err != nil {
			return err
		}
		return v.record(ctx, tx, now, act, a, "support.access_approved", termChanges(a)...)
	})
}

// Refuse says no to what a colleague of support asked for. A second click changes
// nothing; Conflict when somebody else approved it, or its time was over.
func (v *Visits) Refuse(ctx context.Context, act actor.Actor, access id.SupportAccess) error {
	return v.answer(ctx, act, access, func(ctx context.Context, tx db.Tx, act actor.Actor, a Access) error {
		now := v.clock()
		if a.State == Refused {
			return nil
		}
		if !a.Waits(now) {
			return answeredAlready()
		}
		a.State, a.AnsweredAt, a.EndedAt = Refused, now, now
		if err := updateAccess(ctx, tx, a, act.User, id.User{}); err != nil {
			return err
		}
		return v.record(ctx, tx, now, act, a, "support.access_refused")
	})
}

func answeredAlready() error { return fault.New(fault.Conflict, "visit.answered_already") }

// Withdraw takes an access back: whoever of support is in sees nothing more from
// their next request on. What is over already is no error.
func (v *Visits) Withdraw(ctx context.Context, act actor.Actor, access id.SupportAccess) error {
	return v.answer(ctx, act, access, func(ctx context.Context, tx db.Tx, act actor.Actor, a Access) error {
		if a.State != Granted {
			return nil
		}
		return v.end(ctx, tx, v.clock(), a, Withdrawn, act)
	})
}

// answer runs a change of an access by somebody who administers the organization; two of them wait for each other.
func (v *Visits) answer(ctx context.Context, act actor.Actor, access id.SupportAccess, do func(ctx context.Context, tx db.Tx, act actor.Actor, a Access) error) error {
	if err := mustGive(act.Role); err != nil {
		return err
	}
	return v.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustGive(act.Role); err != nil {
			return err
		}
		a, err := lockAccess(ctx, tx, act.Org, access)
		if err != nil {
			return err
		}
		return do(ctx, tx, act, a)
	})
}
