package team

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

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
		return ts.takeFromTeam(ctx, tx, now, act, t, []org.Member{m})
	})
}

// takeFromTeam takes locked members out of a locked team and writes down who was in it.
func (ts *Teams) takeFromTeam(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, t Team, people []org.Member) error {
	ids := make([]id.Member, len(people))
	for i, m := range people {
		ids[i] = m.ID
	}
	rows, err := tx.Query(ctx, `delete from team_members where org_id = @org and team_id = @team and member_id = any(@members) returning member_id`,
		db.Args{"org": act.Org, "team": t.ID, "members": ids})
	if err != nil {
		return fmt.Errorf("remove from the team: %w", err)
	}
	taken, err := pgx.CollectRows(rows, pgx.RowTo[id.Member])
	if err != nil {
		return fmt.Errorf("remove from the team: %w", err)
	}
	if len(taken) == 0 {
		return nil
	}
	gone := slices.DeleteFunc(slices.Clone(people), func(m org.Member) bool { return !slices.Contains(taken, m.ID) })
	return record(ctx, tx, now, ts.audit, act, actionMembersRemoved, t, gone)
}
