package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
)

// Overview is what the organization's first page shows of its people; empty for
// externals, and without what only administrators know for collaborators.
type Overview struct {
	People      Count
	Pending     Count
	Expired     Count // of the pending invitations
	Unprotected Count
	LegalAlone  bool // one legal representative only
	Newest      []Member
}

// newestShown is how many of the newest members the overview lists.
const newestShown = 5

// Overview returns what the actor may know of the organization's people.
func (o *Organizations) Overview(ctx context.Context, act actor.Actor) (Overview, error) {
	var v Overview
	if !MaySeeMembers(act.Role) {
		return v, nil
	}
	batch := &db.Batch{}
	args := db.Args{"org": act.Org, "limit": newestShown, "rank": RoleRank(actor.LegalRepresentative)}
	db.QueueRows(batch, &v.Newest, `select `+MemberColumns+` from members m where m.org_id = @org and m.state = 'active' order by m.joined_at desc, m.id limit @limit`, args, ScanMember)
	QueueCount(batch, &v.People, act.Org, IsActive)
	if MaySeeProtection(act.Role) {
		QueueCount(batch, &v.Pending, act.Org, isPending)
		QueueCount(batch, &v.Unprotected, act.Org, IsUnprotected)
		QueueCount(batch, &v.Expired, act.Org, isPending+" and invitation_expires_at <= @now", db.Args{"now": o.clock()})
		db.Queue(batch, nil, `select count(*) = 1 from (select 1 from members where org_id = @org and role_rank = @rank and state = 'active' limit 2) legal`, args, &v.LegalAlone)
	}
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Overview{}, err
	}
	for i, m := range v.Newest {
		joined := m.JoinedAt
		v.Newest[i] = m.asSeenBy(act)
		v.Newest[i].JoinedAt = joined
	}
	return v, nil
}
