package org

import (
	"context"
	"fmt"
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
// there are more teams than that are the missing names asked for. An
// organization without teams is asked once whether it has any, not per row.

// TeamsShown is how many of a member's teams a row of the list shows; it brings
// one more where there are more.
const TeamsShown = 3

// teamIDsColumn has no order: with one Postgres may read a large team from its
// beginning instead of what belongs to the member.
const teamIDsColumn = `case when exists (select from teams where org_id = @org)
		then array(select tm.team_id from team_members tm where tm.org_id = @org and tm.member_id = m.id limit 4) end as team_ids`

// TeamName is a team where only its name is shown: a page of people has many.
type TeamName struct {
	ID   id.Team
	Name string

	sortName string
}

// TeamsOffered is how many teams a form or a filter lists.
const TeamsOffered = 50

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
		QueueNamesOfTeams(batch, &asked, act.Org, unknown)
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

func scanTeamName(row pgx.CollectableRow) (t TeamName, err error) {
	return t, row.Scan(&t.ID, &t.Name, &t.sortName)
}

// QueueTeamNames reads the first teams by name, those that begin with search.
func QueueTeamNames(batch *db.Batch, list *[]TeamName, org id.Org, search string, limit int) {
	where, from := "", fold.Text(search)
	if from != "" {
		where = " and sort_name >= @from and sort_name < @to"
	}
	db.QueueRows(batch, list, `select id, name, sort_name from teams where org_id = @org`+where+` order by sort_name limit `+strconv.Itoa(limit),
		db.Args{"org": org, "from": from, "to": from + fold.Last}, scanTeamName)
}

// QueueNamesOfTeams reads the names of the teams given, sorted by name.
func QueueNamesOfTeams(batch *db.Batch, list *[]TeamName, org id.Org, teams []id.Team) {
	db.QueueRows(batch, list, `select id, name, sort_name from teams where org_id = @org and id = any(@teams) order by sort_name`,
		db.Args{"org": org, "teams": id.Distinct(teams)}, scanTeamName)
}

// A team's part of the list is read either from the team's rows, looking up per
// row what else is asked, or from the index of what else is asked, looking up
// per entry who is in the team. The first is quick for a small team, the second
// for a team of nearly everybody; Postgres is told which by a count that ends early.

// smallTeam is how many people may be in a team that is read whole.
const smallTeam = 2000

const teamSizeSQL = `(select count(*) from (select from team_members where org_id = @org and team_id = @team limit %d) counted)`

// listTeamSQL lists the members of a team of whom something is asked that has an
// index of its own; one of the two scans is switched off by the size of the team:
//
//	with team_size as materialized (select (select count(*) from (select from team_members where … limit 2001) counted) as people)
//	select * from (
//		(select … from team_members t join members m on … where … and (select people from team_size) <= 2000 order by … limit 51)
//		union all
//		(select … from members m where … and (select people from team_size) > 2000 order by … limit 51)
//	) m order by m.role_rank, m.sort_name, m.id limit 51
func listTeamSQL(q ListQuery, at cursor, hasCursor bool) string {
	ofTeam, ofMembers := q, q
	ofTeam.scanCondition = " and (select people from team_size) <= " + fmt.Sprint(smallTeam)
	ofMembers.scanCondition, ofMembers.scanMembersFirst = " and (select people from team_size) > "+fmt.Sprint(smallTeam), true
	return fmt.Sprintf(`with team_size as materialized (select `+teamSizeSQL+` as people) select * from ((%s) union all (%s)) m order by %s limit %d`,
		smallTeam+1, ofTeam.inOrderSQL(at, hasCursor), ofMembers.inOrderSQL(at, hasCursor), q.orderOfRows(at), q.Size+1)
}

// orderOfRows is the order in which the query reads rows that several scans found.
func (q ListQuery) orderOfRows(at cursor) string {
	if q.Order.ByName {
		return ordered("name", q.Order.Descending == at.Backwards)
	}
	return "m.role_rank" + direction(q.Order.Descending == at.Backwards) + ", " + ordered("name", !at.Backwards)
}

// searchTeamSQL finds a team's members by their words. The team drives when it
// is small and no word is rarer; its driver's number is behind those of the words.
func searchTeamSQL(q ListQuery, words []string, at cursor, hasCursor bool) string {
	team := len(words)
	if hasCursor && at.Driver == team {
		return q.searchFromTeam(words, at, true, "")
	}
	if hasCursor {
		return q.searchFromWord(words, at.Driver, at, true, "")
	}
	counts := []string{fmt.Sprintf("(%d, "+teamSizeSQL+")", team, smallTeam+1)}
	drives := []string{q.searchFromTeam(words, at, false, fmt.Sprintf(" and (select number from driver) = %d", team))}
	for i := range words {
		// A word that is not rare has as many entries as a large team.
		counts = append(counts, fmt.Sprintf("(%d, (select case when count(*) < %d then count(*) else %d end from (select from member_words c where %s limit %d) c))",
			i, rareUpTo, smallTeam+1, begins("c", i), rareUpTo))
		drives = append(drives, q.searchFromWord(words, i, at, false, fmt.Sprintf(" and (select number from driver) = %d", i)))
	}
	return fmt.Sprintf(`with driver as materialized (select number from (values %s) as counted (number, entries) order by entries, number limit 1)
		select * from ((%s)) m order by word, sort_name, id limit %d`, strings.Join(counts, ", "), strings.Join(drives, ") union all ("), q.Size+1)
}

// searchFromTeam reads the whole team; its rows lie as the entries of the first word do.
func (q ListQuery) searchFromTeam(words []string, at cursor, hasCursor bool, scanCondition string) string {
	where := scanCondition + q.Filter.conditions() + q.Filter.roleCondition()
	for i := range words[1:] {
		where += fmt.Sprintf(" and strpos(w.beside, @has%d) > 0", i+1)
	}
	if hasCursor {
		where += fmt.Sprintf(" and (w.word, m.sort_name, m.id) %s (@word, @name, @member)", beyond(!at.Backwards))
	}
	d := direction(!at.Backwards)
	return fmt.Sprintf(`select %s from team_members t
		join lateral (select o.word, o.beside from member_words o where %s and o.member_id = t.member_id order by o.word limit 1) w on true
		join members m on m.org_id = @org and m.id = t.member_id
		where t.org_id = @org and t.team_id = @team%s order by w.word%s, m.sort_name%s, m.id%s limit %d`,
		q.columns("w.word", fmt.Sprint(len(words))), begins("o", 0), where, d, d, d, q.Size+1)
}
