package org

import (
	"fmt"
	"strings"
)

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
