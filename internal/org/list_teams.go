package org

import (
	"context"
	"fmt"
	"slices"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/keyset"
)

// TeamsQuery asks for one page of the teams, sorted by name. Search is the
// beginning of a name; Cursor as in ListQuery.
type TeamsQuery struct {
	Search string
	Cursor string
}

// TeamList is one page of teams.
type TeamList struct {
	Teams    []Team
	Previous string // cursor of the page before; empty on the first one
	Next     string // cursor of the page after; empty on the last one
}

// teamPageSize is how many teams stand on a page.
const teamPageSize = 50

// Teams returns one page of the organization's teams. An external sees the
// teams that they are in, without how many others are.
func (o *Organizations) Teams(ctx context.Context, act actor.Actor, q TeamsQuery) (TeamList, error) {
	list, err := o.teamPage(ctx, act, q)
	if err != nil || len(list.Teams) == teamPageSize || q.Cursor == "" {
		return list, err
	}
	if at, ok := q.cursor(); ok && (at.Backwards || len(list.Teams) == 0) { // as in Members
		q.Cursor = ""
		return o.teamPage(ctx, act, q)
	}
	return list, nil
}

func (o *Organizations) teamPage(ctx context.Context, act actor.Actor, q TeamsQuery) (TeamList, error) {
	at, hasCursor := q.cursor()
	batch := &db.Batch{}
	var teams []Team
	db.QueueRows(batch, &teams, q.sql(act, at, hasCursor), db.Args{"org": act.Org, "self": act.Member, "from": fold.Text(q.Search), "to": fold.Text(q.Search) + fold.Last,
		"name": at.SortName}, scanTeam)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return TeamList{}, err
	}
	for i, t := range teams {
		teams[i] = t.asSeenBy(act)
	}
	return q.list(teams, at, hasCursor), nil
}

func (q TeamsQuery) sql(act actor.Actor, at cursor, hasCursor bool) string {
	where := ""
	if fold.Text(q.Search) != "" {
		where += " and t.sort_name >= @from and t.sort_name < @to"
	}
	if hasCursor {
		where += fmt.Sprintf(" and t.sort_name %s @name", beyond(!at.Backwards))
	}
	if !MaySeeMembers(act.Role) {
		where += " and t.id = any(array(select own.team_id from team_members own where own.org_id = @org and own.member_id = @self))"
	}
	return fmt.Sprintf(`select %s %s%s order by t.sort_name%s limit %d`, teamColumns, teamsFrom, where, direction(!at.Backwards), teamPageSize+1)
}

// list cuts the row read too many off and finds the pages around, as neighbours does.
func (q TeamsQuery) list(teams []Team, at cursor, hasCursor bool) TeamList {
	page, before, after := keyset.Settle(teams, teamPageSize, hasCursor, at.Backwards)
	list := TeamList{Teams: page}
	if before {
		list.Previous = cursor{Backwards: true, List: q.fingerprint(), SortName: page[0].sortName}.String()
	}
	if after {
		list.Next = cursor{List: q.fingerprint(), SortName: page[len(page)-1].sortName}.String()
	}
	return list
}

func (q TeamsQuery) cursor() (cursor, bool) { return parseCursor(q.Cursor, q.fingerprint(), 0) }

func (q TeamsQuery) fingerprint() string { return keyset.Fingerprint("teams", fold.Text(q.Search)) }

// asSeenBy leaves out what the actor may not know about the team.
func (t Team) asSeenBy(act actor.Actor) Team {
	if !MaySeeMembers(act.Role) {
		t.Members = Count{}
	}
	return t
}

// TeamChoices are the teams that a form offers, and those chosen before.
type TeamChoices struct {
	Offered []TeamName // only their names, sorted; at most as many as a form shows
	Chosen  []TeamName // those of the chosen ones that are still there
	More    bool       // there are more teams than offered
}

// Has tells whether the team is among those chosen.
func (c TeamChoices) Has(team id.Team) bool {
	return slices.ContainsFunc(c.Chosen, func(t TeamName) bool { return t.ID == team })
}

// NotOffered are those chosen that are not among those offered.
func (c TeamChoices) NotOffered() []TeamName {
	return slices.DeleteFunc(slices.Clone(c.Chosen), func(t TeamName) bool {
		return slices.ContainsFunc(c.Offered, func(o TeamName) bool { return o.ID == t.ID })
	})
}

// TeamChoices returns the teams to choose from, those whose name begins with
// search, for those who manage teams.
func (o *Organizations) TeamChoices(ctx context.Context, act actor.Actor, search string, chosen []id.Team) (TeamChoices, error) {
	if err := mustManageTeams(act.Role); err != nil {
		return TeamChoices{}, err
	}
	var c TeamChoices
	batch := &db.Batch{}
	queueTeamNames(batch, &c.Offered, act.Org, search, teamsOffered+1)
	queueNamesOf(batch, &c.Chosen, act.Org, chosen)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return TeamChoices{}, err
	}
	c.More = len(c.Offered) > teamsOffered
	c.Offered = c.Offered[:min(len(c.Offered), teamsOffered)]
	return c, nil
}

// teamsOffered is how many teams a form or a filter lists.
const teamsOffered = 50
