package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// RemoveTeamMember takes somebody out of a team; whoever led it does so no
// longer. It is no error when the person is not in the team, NotFound when not
// in the organization, Conflict when the team was deleted meanwhile.
func (o *Organizations) RemoveTeamMember(ctx context.Context, act actor.Actor, team id.Team, member id.Member) error {
	if err := mustManageTeams(act.Role); err != nil {
		return err
	}
	now := o.clock()
	return o.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManageTeams(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if err != nil {
			return err
		}
		m, err := lockMember(ctx, tx, act.Org, member)
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
		return o.recordTeam(ctx, tx, now, act, teamMembersRemoved, t, []Member{m})
	})
}

// recordTeamsLeft writes into the history of each team which of its members are
// about to leave the organization; their rows go with them.
func (o *Organizations) recordTeamsLeft(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, teams []teamLeft) error {
	for _, left := range teams {
		if err := o.recordTeam(ctx, tx, now, act, teamMembersLeft, Team{ID: left.team}, left.members); err != nil {
			return err
		}
	}
	return nil
}

// teamLeft is a team, and those of its members who leave.
type teamLeft struct {
	team    id.Team
	members []Member
}

func teamsLeft(ctx context.Context, tx db.Tx, org id.Org, members []Member) ([]teamLeft, error) {
	byID := map[id.Member]Member{}
	ids := make([]id.Member, len(members))
	for i, m := range members {
		ids[i], byID[m.ID] = m.ID, m
	}
	rows, err := tx.Query(ctx, `select team_id, member_id from team_members where org_id = @org and member_id = any(@members) order by team_id, sort_name, member_id`,
		db.Args{"org": org, "members": ids})
	if err != nil {
		return nil, fmt.Errorf("find the teams of those who leave: %w", err)
	}
	var left []teamLeft
	var team id.Team
	var member id.Member
	_, err = pgx.ForEachRow(rows, []any{&team, &member}, func() error {
		if len(left) == 0 || left[len(left)-1].team != team {
			left = append(left, teamLeft{team: team})
		}
		last := &left[len(left)-1]
		last.members = append(last.members, byID[member])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find the teams of those who leave: %w", err)
	}
	return left, nil
}
