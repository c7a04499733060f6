package org

import (
	"context"
	"slices"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// Page sizes of the users table.
const (
	DefaultPageSize = 50
	exportChunk     = 5000
)

// PageSizes lists the numbers of rows that a page may have.
var PageSizes = []int{25, 50, 100}

// Filter says which members are wanted; empty fields want all.
type Filter struct {
	Search    string // beginnings of words of name or address
	Role      actor.Role
	TwoFactor Protection
	State     State
	Team      id.Team
}

// Protection says whether the account has two-factor authentication.
type Protection string

// The two answers; the zero value does not ask.
const (
	Protected   Protection = "on"
	Unprotected Protection = "off"
)

// Any tells whether the filter leaves anybody out.
func (f Filter) Any() bool { return f != Filter{} }

// Order is by what the table is sorted. A search is sorted by how it matches instead.
type Order struct {
	ByName     bool // by name; else by role, then name
	Descending bool
}

// ListQuery asks for one page of the users table. Cursor is empty, or one that
// an earlier page gave; one that does not belong to this filter and order, or
// was forged, leads to the first page.
type ListQuery struct {
	Filter Filter
	Order  Order
	Cursor string
	Size   int

	warns            bool   // of accounts without two-factor authentication
	whole            bool   // for a file, which has everything of a member, and asks for all their teams with a query of its own
	scanMembersFirst bool   // a team's part of the list is read from the members
	scanCondition    string // which a scan as a whole depends on
}

// List is one page of the users table. Its members have what the table shows of
// them: no user, no version, of the standing the role only, no times of joining and inviting.
type List struct {
	Members  []Member
	Previous string // cursor of the page before; empty on the first one
	Next     string // cursor of the page after; empty on the last one
	// Unprotected members are counted for administrators who look at everybody.
	Unprotected Count
	// Teams are the first of the organization's teams by name, and the one that
	// the list is filtered by.
	Teams []TeamName
}

// Count is a number of rows, counted no further than to what a page would say.
type Count struct {
	N    int
	More bool // there are more than N
}

const (
	countedUpTo = 99
	// warnedUpTo is lower, because the table counts at every view: that there are
	// more than twenty is all that a warning above it needs to say.
	warnedUpTo = 20
)

// Members returns one page of the organization's members. Who may not see
// their protection gets them without it, and can't filter by it either. An
// external gets Forbidden.
func (o *Organizations) Members(ctx context.Context, act actor.Actor, q ListQuery) (List, error) {
	if err := mustSeeMembers(act.Role); err != nil {
		return List{}, err
	}
	q = q.withDefaults(act.Role)
	return o.queryMembers(ctx, act, q)
}

// queryMembers is Members for a query with its defaults, for callers who know what the actor may see.
func (o *Organizations) queryMembers(ctx context.Context, act actor.Actor, q ListQuery) (List, error) {
	page := pageOf(act, q)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), page.batch()); err != nil {
		return List{}, err
	}
	// Coming back, the page may have lost rows at its beginning: then it is the first page.
	// And a page behind the end, after removals, would be empty.
	if page.hasCursor && len(page.list.Members) < q.Size && (page.at.Backwards || len(page.list.Members) == 0) {
		q.Cursor = ""
		return o.queryMembers(ctx, act, q)
	}
	list := page.ordered()
	more, err := o.nameTeams(ctx, act, list.Members, list.Teams, q.Filter.Team)
	for _, t := range more {
		if t.ID == q.Filter.Team {
			list.Teams = append(list.Teams, t)
		}
	}
	return list, err
}

func (q ListQuery) withDefaults(role actor.Role) ListQuery {
	if !MaySeeProtection(role) {
		q.Filter.TwoFactor = ""
	}
	for _, size := range PageSizes {
		if q.Size == size {
			return q
		}
	}
	q.Size = DefaultPageSize
	return q
}

// listPage is a page of the list on its way: what is asked, and the rows as they come.
type listPage struct {
	act         actor.Actor
	query       ListQuery
	at          cursor
	hasCursor   bool
	list        List
	first, last listRow
	left        bool // there are more rows than the page shows
}

func pageOf(act actor.Actor, q ListQuery) *listPage {
	q.warns = MaySeeProtection(act.Role) && !q.Filter.Any()
	p := &listPage{act: act, query: q, list: List{Members: make([]Member, 0, q.Size)}}
	p.at, p.hasCursor = readCursor(q)
	return p
}

// batch reads the page in one round trip; its rows are added as they come.
func (p *listPage) batch() *db.Batch {
	batch := &db.Batch{}
	if sql, args := listQuery(p.act.Org, p.query, p.at, p.hasCursor); sql != "" {
		var row listRow
		db.QueueEach(batch, sql, args, row.scanTargets(p.query), func() { p.add(&row) })
	}
	QueueTeamNames(batch, &p.list.Teams, p.act.Org, "", TeamsOffered)
	return batch
}

func (p *listPage) add(row *listRow) {
	switch len(p.list.Members) {
	case p.query.Size: // it was read only to know of it
		p.left = true
		return
	case 0:
		p.first, p.list.Unprotected = *row, CountUpTo(row.unprotected, warnedUpTo)
	}
	p.last = *row
	p.list.Members = append(p.list.Members, row.member().asSeenBy(p.act))
}

// ordered is the list in its own order, whichever way it was read.
func (p *listPage) ordered() List {
	if p.at.Backwards {
		slices.Reverse(p.list.Members)
		p.first, p.last = p.last, p.first
	}
	if len(p.list.Members) > 0 {
		p.list.Previous, p.list.Next = neighbours(p.query, p.at, p.hasCursor, p.left, p.first, p.last)
	}
	return p.list
}

// asSeenBy leaves out what the actor may not know about another member.
func (m Member) asSeenBy(act actor.Actor) Member {
	if MaySeeProtection(act.Role) {
		return m
	}
	return Member{ID: m.ID, User: m.User, State: m.State, Standing: Standing{Role: m.Standing.Role}, Email: m.Email,
		FirstName: m.FirstName, LastName: m.LastName, Image: m.Image, Teams: m.Teams}
}
