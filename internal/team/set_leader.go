package team

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// SetLeader makes one of a team's members the one to turn to, or with a zero
// member nobody. The same leader twice is no error. Conflict when the team was
// deleted, the person is not (any more) in it or has not accepted the invitation.
func (ts *Teams) SetLeader(ctx context.Context, act actor.Actor, team id.Team, member id.Member) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	now := ts.clock()
	return ts.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if err != nil || t.Leader.ID == member {
			return err
		}
		action, concerned := actionLeaderSet, member
		if member.IsZero() {
			action, concerned = actionLeaderUnset, t.Leader.ID
		}
		m, err := org.LockMember(ctx, tx, act.Org, concerned)
		if err != nil {
			return err
		}
		if !member.IsZero() && m.Pending() {
			return fault.New(fault.Conflict, "teams.leader.pending")
		}
		if err := updateLeader(ctx, tx, act.Org, team, member); err != nil {
			return err
		}
		return record(ctx, tx, now, ts.audit, act, action, t, []org.Member{m})
	})
}
