package org

import (
	"context"
	"maps"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// WithdrawInvitations takes the pending ones among the members given back:
// their links are void at once, and they are not listed any more. It returns
// how many there were, is NotFound when none of them is in the organization
// (nor was a moment ago: a button clicked twice is no error), and a Conflict
// when none is pending.
func (o *Organizations) WithdrawInvitations(ctx context.Context, act actor.Actor, members []id.Member) (int, error) {
	if err := mustManage(act.Role); err != nil {
		return 0, err
	}
	now := o.clock()
	withdrawn := 0
	err := o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		gone, err := goneLately(ctx, tx, now, act.Org, members)
		if err != nil || gone {
			withdrawn = len(members)
			return err
		}
		pending, err := lockPending(ctx, tx, act.Org, members)
		if err != nil {
			return err
		}
		withdrawn = len(pending)
		return o.withdraw(ctx, tx, now, act, pending)
	})
	return withdrawn, err
}

// withdraw deletes invitations, and records it; the caller holds the locks.
func (o *Organizations) withdraw(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []Member) error {
	for _, m := range members {
		if !MayRemove(act.Role, m.Standing.Role) {
			return mustBeLegal()
		}
	}
	left, err := teamsLeft(ctx, tx, act.Org, members)
	if err != nil {
		return err
	}
	if err := deleteMembers(ctx, tx, act.Org, members); err != nil {
		return err
	}
	if err := o.recordTeamsLeft(ctx, tx, now, act, left); err != nil {
		return err
	}
	return o.recordGone(ctx, tx, now, act, members, RemovalRecord{})
}

// recordGone writes down who is gone, and what was decided about what those with a user leave.
func (o *Organizations) recordGone(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []Member, record RemovalRecord) error {
	for _, m := range members {
		action, decided := "member.removed", record
		if m.Pending() {
			action, decided = "member.invitation_withdrawn", RemovalRecord{}
		}
		personal := map[string]string{"member": m.Name(), "email": m.Email}
		maps.Copy(personal, decided.Personal)
		err := o.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: m.ID.String(), Changes: decided.Changes, Personal: personal})
		if err != nil {
			return err
		}
	}
	return nil
}
