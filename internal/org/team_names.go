package org

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
)

// The users table shows the teams of each row. Its rows bring the IDs, the
// names come with the organization's first teams in the same batch; only where
// there are more teams than that are the missing names asked for.

// TeamsShown is how many of a member's teams a row of the list shows; it brings
// one more where there are more.
const TeamsShown = 3

// teamIDsColumn has no order: with one Postgres may read a large team from its
// beginning instead of what belongs to the member.
const teamIDsColumn = `array(select tm.team_id from team_members tm where tm.org_id = @org and tm.member_id = m.id limit 4)`

// teamIDs is the column of a list that shows teams, and an empty one for an export.
func (q ListQuery) teamIDs() string {
	if q.withoutTeams {
		return `'{}'::uuid[]`
	}
	return teamIDsColumn
}

func scanTeamName(row pgx.CollectableRow) (t Team, err error) {
	return t, row.Scan(&t.ID, &t.Name, &t.sortName)
}

// queueTeamNames reads the first teams by name, those that begin with search.
func queueTeamNames(batch *db.Batch, list *[]Team, org id.Org, search string, limit int) {
	where, from := "", fold.Text(search)
	if from != "" {
		where = " and sort_name >= @from and sort_name < @to"
	}
	db.QueueRows(batch, list, `select id, name, sort_name from teams where org_id = @org`+where+` order by sort_name limit `+strconv.Itoa(limit),
		db.Args{"org": org, "from": from, "to": from + fold.Last}, scanTeamName)
}

func queueNamesOf(batch *db.Batch, list *[]Team, org id.Org, teams []id.Team) {
	db.QueueRows(batch, list, `select id, name, sort_name from teams where org_id = @org and id = any(@teams) order by sort_name`,
		db.Args{"org": org, "teams": distinctTeams(teams)}, scanTeamName)
}

// allTeams gives each row all the teams of its member, not only the few that a table shows.
func (o *Organizations) allTeams(ctx context.Context, act actor.Actor, rows []listRow) error {
	at := make(map[id.Member]int, len(rows))
	members := make([]id.Member, len(rows))
	for i, row := range rows {
		at[row.Member.ID], members[i] = i, row.Member.ID
	}
	batch := &db.Batch{}
	batch.Queue(`select member_id, team_id from team_members where org_id = @org and member_id = any(@members)`, db.Args{"org": act.Org, "members": members}).Query(func(found pgx.Rows) error {
		var member id.Member
		var team id.Team
		_, err := pgx.ForEachRow(found, []any{&member, &team}, func() error {
			rows[at[member]].teams = append(rows[at[member]].teams, team)
			return nil
		})
		return err
	})
	return o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

// nameTeams fills in the names of the teams of the rows, and of the one that
// the table is filtered by.
func (o *Organizations) nameTeams(ctx context.Context, act actor.Actor, list *List, rows []listRow, filtered id.Team) error {
	names := map[id.Team]Team{}
	for _, t := range list.Teams {
		names[t.ID] = t
	}
	var unknown []id.Team
	for _, team := range append(teamsOf(rows), filtered) {
		if _, known := names[team]; !known && !team.IsZero() {
			unknown = append(unknown, team)
		}
	}
	if len(unknown) > 0 {
		var more []Team
		batch := &db.Batch{}
		queueNamesOf(batch, &more, act.Org, unknown)
		if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
			return err
		}
		for _, t := range more {
			names[t.ID] = t
			if t.ID == filtered {
				list.Teams = append(list.Teams, t)
			}
		}
	}
	for i, row := range rows {
		for _, team := range row.teams {
			if t, known := names[team]; known {
				list.Members[i].Teams = append(list.Members[i].Teams, t)
			}
		}
		slices.SortFunc(list.Members[i].Teams, func(a, b Team) int { return strings.Compare(a.sortName, b.sortName) })
	}
	return nil
}

func teamsOf(rows []listRow) (teams []id.Team) {
	for _, row := range rows {
		teams = append(teams, row.teams...)
	}
	return distinctTeams(teams)
}
