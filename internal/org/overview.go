package org

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
)

// Overview is what the organization's first page shows of its people: for
// externals no more than themself and whom they can ask, and without what only
// administrators know for collaborators.
type Overview struct {
	Protected   bool // the actor has a second factor
	New         bool // the organization was made less than NewFor ago
	People      Count
	Pending     Count
	Expired     Count // of the pending invitations
	Unprotected Count
	LegalAlone  bool // one legal representative only
	Newest      []Member
	Contacts    []Member // who can give access, for those who can't give it themself
}

// NewFor is how long an organization is new: until then its overview shows the first steps.
const NewFor = 90 * 24 * time.Hour

// Alone tells whether nobody else is in the organization or invited into it.
func (v Overview) Alone() bool { return v.People.N+v.Pending.N <= 1 }

// newestShown is how many of the newest members the overview lists.
const newestShown = 5

// Overview returns what the actor may know of the organization's people.
func (o *Organizations) Overview(ctx context.Context, act actor.Actor) (Overview, error) {
	var v Overview
	var made time.Time
	var found bool
	batch := &db.Batch{}
	args := db.Args{"org": act.Org, "self": act.Member, "visits": act.Role == actor.Visitor, "limit": newestShown, "rank": RoleRank(actor.LegalRepresentative)}
	db.Queue(batch, &found, `select o.created_at, coalesce(m.two_factor, true) from organizations o left join members m on m.org_id = o.id and m.id = @self where o.id = @org and (m.id is not null or @visits)`, args, &made, &v.Protected)
	if MaySeeMembers(act.Role) {
		db.QueueRows(batch, &v.Newest, `select `+MemberColumns+` from members m where m.org_id = @org and m.state = 'active' order by m.joined_at desc, m.id limit @limit`, args, ScanMember)
		QueueCount(batch, &v.People, act.Org, IsActive)
	}
	if MaySeeProtection(act.Role) {
		QueueCount(batch, &v.Pending, act.Org, isPending)
		QueueCount(batch, &v.Unprotected, act.Org, IsUnprotected)
		QueueCount(batch, &v.Expired, act.Org, isPending+" and invitation_expires_at <= @now", db.Args{"now": o.clock()})
		db.Queue(batch, nil, `select count(*) = 1 from (select 1 from members where org_id = @org and role_rank = @rank and state = 'active' limit 2) legal`, args, &v.LegalAlone)
	}
	if !MayManageMembers(act.Role) {
		QueueContacts(batch, &v.Contacts, act, false)
	}
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Overview{}, err
	}
	if !found { // removed a moment ago
		return Overview{}, notFound()
	}
	v.New = o.clock().Sub(made) < NewFor
	for i, m := range v.Newest {
		joined := m.JoinedAt
		v.Newest[i] = m.asSeenBy(act)
		v.Newest[i].JoinedAt = joined
	}
	return v, nil
}
