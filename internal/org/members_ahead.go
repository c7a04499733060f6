package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
)

// MembersAhead is what Members would ask on behalf of somebody who is only
// expected: it travels with the question who comes in (Enter) and counts for
// nothing until that is answered.
type MembersAhead struct {
	query ListQuery
	page  *listPage
}

// ExpectMembers prepares Members for the actor who is expected; nil when that actor may not see members.
func ExpectMembers(expected actor.Actor, q ListQuery) *MembersAhead {
	if !MaySeeMembers(expected.Role) {
		return nil
	}
	return &MembersAhead{query: q, page: pageOf(expected, q.withDefaults(expected.Role))}
}

// Question is for Enter, once.
func (a *MembersAhead) Question() db.Question { return a.page.question() }

// MembersAsked is Members, without asking again when ahead was answered for the same query, and for the actor
// who has come: the same person, at the same place in the same organization. ahead may be nil.
func (o *Organizations) MembersAsked(ctx context.Context, act actor.Actor, q ListQuery, ahead *MembersAhead) (List, error) {
	if ahead == nil || ahead.query != q || !ahead.page.act.StandsAs(act) {
		return o.Members(ctx, act, q)
	}
	if err := mustSeeMembers(act.Role); err != nil {
		return List{}, err
	}
	return o.buildList(ctx, ahead.page)
}
