package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// SetLeader makes one of a team's members the one to turn to, or with a zero
// member nobody. The same leader twice is no error. Conflict when the team was
// deleted, the person is not (any more) in it or has not accepted the invitation.
func (o *Organizations) SetLeader(ctx context.Context, act actor.Actor, team id.Team, member id.Member) error {
	if err := mustManageTeams(act.Role); err != nil {
		return err
	}
	now := o.clock()
	return o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManageTeams(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if err != nil || t.Leader.ID == member {
			return err
		}
		action, concerned := teamLeaderSet, member
		if member.IsZero() {
			action, concerned = teamLeaderUnset, t.Leader.ID
		}
		m, err := lockMember(ctx, tx, act.Org, concerned)
		if err != nil {
			return err
		}
		if !member.IsZero() && m.Pending() {
			return fault.New(fault.Conflict, "teams.leader.pending")
		}
		if err := updateLeader(ctx, tx, act.Org, team, member); err != nil {
			return err
		}
		return o.recordTeam(ctx, tx, now, act, action, t, []Member{m})
	})
}
