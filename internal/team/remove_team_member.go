package team

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// RemoveMember takes somebody out of a team; whoever led it does so no
// longer. It is no error when the person is not in the team, NotFound when not
// in the organization, Conflict when the team was deleted meanwhile.
func (ts *Teams) RemoveMember(ctx context.Context, act actor.Actor, team id.Team, member id.Member) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	now := ts.clock()
	return ts.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if err != nil {
			return err
		}
		m, err := org.LockMember(ctx, tx, act.Org, member)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `delete from team_members where org_id = @org and team_id = @team and member_id = @member`,
			db.Args{"org": act.Org, "team": team, "member": member})
		if err != nil {
			return fmt.Errorf("remove from the team: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return record(ctx, tx, now, ts.audit, act, actionMembersRemoved, t, []org.Member{m})
	})
}
