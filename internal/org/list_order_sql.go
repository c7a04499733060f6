package org

import (
	"fmt"
	"slices"
	"strings"

	"manager/internal/actor"
)

// A page is read from indexes that already have its order. Two orders exist as
// they are: by name, and by role upwards. Any other is put together from one
// scan per role, each cut at the size of a page, so that a page costs a few
// hundred index entries at most, however large the organization is.

// inOrderSQL lists members without a search. By name, behind a cursor:
//
//	select … from members m where m.org_id = @org and (m.sort_name, m.id) > (@name, @member) order by m.sort_name, m.id limit 51
func (q ListQuery) inOrderSQL(at cursor, hasCursor bool) string {
	upwards := q.Order.Descending == at.Backwards
	whole := func(key string) string {
		where := q.Filter.conditions()
		if hasCursor {
			where += fmt.Sprintf(" and (%s) %s (%s)", columnsOf(key), beyond(upwards), valuesOf(key))
		}
		return q.scanSQL(where, ordered(key, upwards))
	}
	switch {
	case q.Filter.Role == "" && q.Order.ByName && !q.partly():
		return whole("name")
	case q.Filter.Role == "" && !q.Order.ByName && !q.Order.Descending:
		return whole("role name")
	}
	return q.scanPerRole(at, hasCursor)
}

// indexed tells whether what is asked besides the role has an index of its own, which lies by role.
func (f Filter) indexed() bool { return f.TwoFactor != "" || f.State != "" }

// partly tells whether that index is read: a team's rows have both orders.
func (q ListQuery) partly() bool { return q.Filter.indexed() && !q.fromTeam() }

// fromTeam tells whether the rows of the team are read, rather than the members.
func (q ListQuery) fromTeam() bool { return !q.Filter.Team.IsZero() && !q.scanMembersFirst }

// scanPerRole puts one scan per role together. Collaborators and below, by role, behind a cursor:
//
//	select * from (
//		(select … from members m where m.org_id = @org and m.role_rank = 3 and (m.sort_name, m.id) > (@name, @member) order by m.sort_name, m.id limit 51)
//		union all
//		(select … from members m where m.org_id = @org and m.role_rank = 4 order by m.sort_name, m.id limit 51)
//	) m limit 51
func (q ListQuery) scanPerRole(at cursor, hasCursor bool) string {
	names := q.Order.ByName && q.Order.Descending == at.Backwards || !q.Order.ByName && !at.Backwards
	order := ordered("name", names)
	var scans []string
	for _, r := range q.ranks(at, hasCursor) {
		where := fmt.Sprintf("%s and m.role_rank = %d", q.Filter.conditions(), r)
		if hasCursor && (q.Order.ByName || r == at.Rank) {
			where += fmt.Sprintf(" and (%s) %s (%s)", columnsOf("name"), beyond(names), valuesOf("name"))
		}
		scans = append(scans, q.scanSQL(where, order))
	}
	switch {
	case len(scans) == 0: // a forged cursor behind the only role asked for
		return q.scanSQL("and false", order)
	case len(scans) == 1:
		return scans[0]
	case q.Order.ByName:
		return fmt.Sprintf("select * from ((%s)) m order by %s limit %d", strings.Join(scans, ") union all ("), order, q.Size+1)
	}
	// Postgres appends the scans in the order given (in parallel it may not, which the
	// connections have switched off), and doesn't begin those behind the page.
	return fmt.Sprintf("select * from ((%s)) m limit %d", strings.Join(scans, ") union all ("), q.Size+1)
}

// ranks are those of the roles asked for, in the order in which they are read;
// sorted by role, those that lie before the cursor are left out.
func (q ListQuery) ranks(at cursor, hasCursor bool) []int {
	upwards := q.Order.Descending == at.Backwards
	var ranks []int
	for _, role := range actor.Roles {
		r := RoleRank(role)
		passed := hasCursor && !q.Order.ByName && r != at.Rank && (r < at.Rank) == upwards
		if !passed && (q.Filter.Role == "" || q.Filter.Role == role) {
			ranks = append(ranks, r)
		}
	}
	if !q.Order.ByName && !upwards {
		slices.Reverse(ranks)
	}
	return ranks
}

// scanSQL reads one index in its order, of the members or of a team's rows. It has the limit in its text: there are few page sizes, and with a
// parameter Postgres would plan the query anew every time, for more than it takes to run.
func (q ListQuery) scanSQL(where, order string) string {
	from := "members m where m.org_id = @org"
	where += q.scanCondition
	if q.scanMembersFirst {
		where = " and (select true from team_members g where g.org_id = @org and g.team_id = @team and g.member_id = m.id)" + where
	}
	if q.fromTeam() {
		from = "team_members t join members m on m.org_id = @org and m.id = t.member_id where t.org_id = @org and t.team_id = @team"
		where, order = ofTeam.Replace(where), ofTeam.Replace(order)
	}
	return fmt.Sprintf("select %s from %s %s order by %s limit %d", q.columns("''", "0"), from, where, order, q.Size+1)
}

// ofTeam reads the keys of the order from the rows of the team instead of the members'.
var ofTeam = strings.NewReplacer("m.role_rank", "t.role_rank", "m.sort_name", "t.sort_name", "m.id", "t.member_id")

func columnsOf(key string) string {
	if key == "name" {
		return "m.sort_name, m.id"
	}
	return "m.role_rank, m.sort_name, m.id"
}

func valuesOf(key string) string {
	if key == "name" {
		return "@name, @member"
	}
	return "@rank, @name, @member"
}

func ordered(key string, upwards bool) string {
	d := direction(upwards)
	return strings.ReplaceAll(columnsOf(key), ",", d+",") + d
}

func direction(upwards bool) string {
	if upwards {
		return ""
	}
	return " desc"
}

func beyond(upwards bool) string {
	if upwards {
		return ">"
	}
	return "<"
}
