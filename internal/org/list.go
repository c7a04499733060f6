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

	warns     bool   // of accounts without two-factor authentication
	whole     bool   // for a file, which has everything of a member, and asks for all their teams with a query of its own
	byMembers bool   // a team's part of the list is read from the members
	gate      string // a condition that a scan as a whole depends on
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
	q = q.settled(act.Role)
	return o.listed(ctx, act, q)
}

// listed is Members for a query that is settled, for callers who know what the actor may see.
func (o *Organizations) listed(ctx context.Context, act actor.Actor, q ListQuery) (List, error) {
	list, err := o.page(ctx, act, q)
	if err != nil || len(list.Members) == q.Size || q.Cursor == "" {
		return list, err
	}
	// Coming back, the page may have lost rows at its beginning: then it is the first page.
	// And a page behind the end, after removals, would be empty.
	if at, ok := readCursor(q); ok && (at.Backwards || len(list.Members) == 0) {
		q.Cursor = ""
		return o.page(ctx, act, q)
	}
	return list, nil
}

func (q ListQuery) settled(role actor.Role) ListQuery {
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

func (o *Organizations) page(ctx context.Context, act actor.Actor, q ListQuery) (List, error) {
	q.warns = MaySeeProtection(act.Role) && !q.Filter.Any()
	at, hasCursor := readCursor(q)
	list := List{Members: make([]Member, 0, q.Size)}
	var row, first, last listRow
	left := false
	batch := &db.Batch{}
	if sql, args := listQuery(act.Org, q, at, hasCursor); sql != "" {
		db.QueueEach(batch, sql, args, row.places(q), func() {
			switch len(list.Members) {
			case q.Size: // it was read only to know of it
				left = true
				return
			case 0:
				first, list.Unprotected = row, counted(row.unprotected, warnedUpTo)
			}
			last = row
			list.Members = append(list.Members, row.member().asSeenBy(act))
		})
	}
	queueTeamNames(batch, &list.Teams, act.Org, "", teamsOffered)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return List{}, err
	}
	if at.Backwards {
		slices.Reverse(list.Members)
		first, last = last, first
	}
	if len(list.Members) > 0 {
		list.Previous, list.Next = neighbours(q, at, hasCursor, left, first, last)
	}
	more, err := o.nameTeams(ctx, act, list.Members, list.Teams, q.Filter.Team)
	for _, t := range more {
		if t.ID == q.Filter.Team {
			list.Teams = append(list.Teams, t)
		}
	}
	return list, err
}

// asSeenBy leaves out what the actor may not know about another member.
func (m Member) asSeenBy(act actor.Actor) Member {
	if MaySeeProtection(act.Role) {
		return m
	}
	return Member{ID: m.ID, User: m.User, State: m.State, Standing: Standing{Role: m.Standing.Role}, Email: m.Email,
		FirstName: m.FirstName, LastName: m.LastName, Image: m.Image, Teams: m.Teams}
}
