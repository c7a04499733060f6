package org

import (
	"context"
	"slices"
	"strings"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// The users table shows the teams of each row. Its rows bring the IDs, the
// names come with the organization's first teams in the same batch; only where
// there are more teams than that are the missing names asked for. An
// organization without teams is asked once whether it has any, not per row.

// TeamsShown is how many of a member's teams a row of the list shows; it brings
// one more where there are more.
const TeamsShown = 3

// teamIDsColumn has no order: with one Postgres may read a large team from its
// beginning instead of what belongs to the member.
const teamIDsColumn = `case when exists (select from teams where org_id = @org)
		then array(select tm.team_id from team_members tm where tm.org_id = @org and tm.member_id = m.id limit 4) end as team_ids`

// giveTeams gives each member all their teams, not only the few that a table shows.
func (o *Organizations) giveTeams(ctx context.Context, act actor.Actor, members []Member) error {
	at := make(map[id.Member]int, len(members))
	ids := make([]id.Member, len(members))
	for i, m := range members {
		at[m.ID], ids[i] = i, m.ID
	}
	batch := &db.Batch{}
	var named []TeamName
	args := db.Args{"org": act.Org, "members": ids}
	db.QueueRows(batch, &named, `select id, name, sort_name from teams where org_id = @org
		and id = any(array(select distinct team_id from team_members where org_id = @org and member_id = any(@members)))`, args, scanTeamName)
	var member id.Member
	var team id.Team
	db.QueueEach(batch, `select member_id, team_id from team_members where org_id = @org and member_id = any(@members)`, args,
		[]any{&member, &team}, func() {
			m := &members[at[member]]
			m.Teams = append(m.Teams, TeamName{ID: team})
		})
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return err
	}
	_, err := o.nameTeams(ctx, act, members, named, id.Team{})
	return err
}

// nameTeams gives the members' teams, of which only the IDs are there, their
// names, and sorts them by these. It asks for those that are not among the known
// ones, and for the name of the team wanted, if any, and returns what it asked for.
func (o *Organizations) nameTeams(ctx context.Context, act actor.Actor, members []Member, known []TeamName, wanted id.Team) (asked []TeamName, err error) {
	names := make(map[id.Team]TeamName, len(known))
	for _, t := range known {
		names[t.ID] = t
	}
	if unknown := withoutNames(members, names, wanted); len(unknown) > 0 {
		batch := &db.Batch{}
		queueNamesOf(batch, &asked, act.Org, unknown)
		if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
			return nil, err
		}
	}
	for _, t := range asked {
		names[t.ID] = t
	}
	for i := range members {
		m := &members[i]
		// One that has no name was deleted a moment ago.
		m.Teams = slices.DeleteFunc(m.Teams, func(t TeamName) bool { return names[t.ID].ID.IsZero() })
		for j, t := range m.Teams {
			m.Teams[j] = names[t.ID]
		}
		slices.SortFunc(m.Teams, func(a, b TeamName) int { return strings.Compare(a.sortName, b.sortName) })
	}
	return asked, nil
}

func withoutNames(members []Member, names map[id.Team]TeamName, wanted id.Team) (unknown []id.Team) {
	need := func(team id.Team) {
		if _, known := names[team]; !known {
			unknown = append(unknown, team)
		}
	}
	if !wanted.IsZero() {
		need(wanted)
	}
	for _, m := range members {
		for _, t := range m.Teams {
			need(t.ID)
		}
	}
	return unknown
}
