package team

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/org"
)

// ListQuery asks for one page of the teams, sorted by name. Search is the
// beginning of a name; Cursor is empty, or one that
// an earlier page gave.
type ListQuery struct {
	Search string
	Cursor string
}

// List is one page of teams.
type List struct {
	Teams    []Team
	Previous string // cursor of the page before; empty on the first one
	Next     string // cursor of the page after; empty on the last one
}

// teamPageSize is how many teams stand on a page.
const teamPageSize = 50

// List returns one page of the organization's teams. An external sees the
// teams that they are in, without how many others are.
func (ts *Teams) List(ctx context.Context, act actor.Actor, q ListQuery) (List, error) {
	list, err := ts.listPage(ctx, act, q)
	if err != nil || len(list.Teams) == teamPageSize || q.Cursor == "" {
		return list, err
	}
	if at, ok := q.cursor(); ok && (at.Backwards || len(list.Teams) == 0) { // the page has lost rows meanwhile
		q.Cursor = ""
		return ts.listPage(ctx, act, q)
	}
	return list, nil
}

func (ts *Teams) listPage(ctx context.Context, act actor.Actor, q ListQuery) (List, error) {
	at, hasCursor := q.cursor()
	batch := &db.Batch{}
	var teams []Team
	db.QueueRows(batch, &teams, q.sql(act, at, hasCursor), db.Args{"org": act.Org, "self": act.Member, "from": fold.Text(q.Search), "to": fold.Text(q.Search) + fold.Last,
		"name": at.SortName}, scanTeam)
	if err := ts.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return List{}, err
	}
	for i, t := range teams {
		teams[i] = t.asSeenBy(act)
	}
	return q.list(teams, at, hasCursor), nil
}

func (q ListQuery) sql(act actor.Actor, at cursor, hasCursor bool) string {
	where := ""
	if fold.Text(q.Search) != "" {
		where += " and t.sort_name >= @from and t.sort_name < @to"
	}
	if hasCursor {
		where += fmt.Sprintf(" and t.sort_name %s @name", at.operator())
	}
	if !org.MaySeeMembers(act.Role) {
		where += " and t.id = any(array(select own.team_id from team_members own where own.org_id = @org and own.member_id = @self))"
	}
	return fmt.Sprintf(`select %s %s%s order by t.sort_name%s limit %d`, teamColumns, teamsFrom, where, at.direction(), teamPageSize+1)
}

// list cuts the row read too many off and finds the pages around.
func (q ListQuery) list(teams []Team, at cursor, hasCursor bool) List {
	page, before, after := keyset.CutPage(teams, teamPageSize, hasCursor, at.Backwards)
	list := List{Teams: page}
	if before {
		list.Previous = cursor{Backwards: true, List: q.fingerprint(), SortName: page[0].sortName}.String()
	}
	if after {
		list.Next = cursor{List: q.fingerprint(), SortName: page[len(page)-1].sortName}.String()
	}
	return list
}

// cursor is a place between two teams of the list, as it travels in the address.
type cursor struct {
	Backwards bool   `json:"b,omitempty"`
	List      string `json:"l"` // which list it belongs to
	SortName  string `json:"n"`
}

func (c cursor) String() string { return keyset.Encode(c) }

func (c cursor) direction() string {
	if c.Backwards {
		return " desc"
	}
	return ""
}

func (c cursor) operator() string {
	if c.Backwards {
		return "<"
	}
	return ">"
}

// cursor is the place that the query begins at; a forged one is none.
func (q ListQuery) cursor() (at cursor, ok bool) {
	// Postgres takes no NUL in a text.
	if !keyset.Decode(q.Cursor, &at) || at.List != q.fingerprint() || strings.ContainsRune(at.SortName, 0) {
		return cursor{}, false
	}
	return at, true
}

func (q ListQuery) fingerprint() string { return keyset.Fingerprint("teams", fold.Text(q.Search)) }

// asSeenBy leaves out what the actor may not know about the team.
func (t Team) asSeenBy(act actor.Actor) Team {
	if !org.MaySeeMembers(act.Role) {
		t.Members = org.Count{}
	}
	return t
}

// Choices are the teams that a form offers, and those chosen before.
type Choices struct {
	Offered []org.TeamName // only their names, sorted; at most as many as a form shows
	Chosen  []org.TeamName // those of the chosen ones that are still there
	More    bool           // there are more teams than offered
}

// Has tells whether the team is among those chosen.
func (c Choices) Has(team id.Team) bool {
	return slices.ContainsFunc(c.Chosen, func(t org.TeamName) bool { return t.ID == team })
}

// NotOffered are those chosen that are not among those offered.
func (c Choices) NotOffered() []org.TeamName {
	return slices.DeleteFunc(slices.Clone(c.Chosen), func(t org.TeamName) bool {
		return slices.ContainsFunc(c.Offered, func(o org.TeamName) bool { return o.ID == t.ID })
	})
}

// Choices returns the teams to choose from, those whose name begins with
// search, for those who manage teams.
func (ts *Teams) Choices(ctx context.Context, act actor.Actor, search string, chosen []id.Team) (Choices, error) {
	if err := mustManage(act.Role); err != nil {
		return Choices{}, err
	}
	var c Choices
	batch := &db.Batch{}
	org.QueueTeamNames(batch, &c.Offered, act.Org, search, org.TeamsOffered+1)
	org.QueueNamesOfTeams(batch, &c.Chosen, act.Org, chosen)
	if err := ts.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Choices{}, err
	}
	c.More = len(c.Offered) > org.TeamsOffered
	c.Offered = c.Offered[:min(len(c.Offered), org.TeamsOffered)]
	return c, nil
}
