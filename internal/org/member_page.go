package org

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
)

// MemberPage is one member and what the actor may do with them.
type MemberPage struct {
	Member    Member
	OnlyLegal bool // the organization's only legal representative
	Self      bool
	MayModify bool
	MayRemove bool
	// Protection tells whether 2FA, activity and invitation are shown at all.
	Protection bool
	// LockedAt is since when the person's account is locked, LockedAfter that many wrong passwords;
	// zero when it is not, and for readers who may not know.
	LockedAt    time.Time
	LockedAfter int
	// Mail is how far the invitation's mail has come; for those who see the invitation.
	Mail notify.Progress
}

// maxTeams is how many teams the page of a member names.
const maxTeams = 100

// Member returns one member of the organization, as far as the actor may know
// them. NotFound for a member of another one, Forbidden for externals.
func (o *Organizations) Member(ctx context.Context, act actor.Actor, member id.Member) (MemberPage, error) {
	if err := mustSeeMembers(act.Role); err != nil {
		return MemberPage{}, err
	}
	var m Member
	var found, otherLegal bool
	batch := &db.Batch{}
	queueMember(batch, &found, act.Org, member, &m)
	var teams []TeamName
	db.QueueRows(batch, &teams, `select t.id, t.name, t.sort_name from team_members g join teams t on t.org_id = g.org_id and t.id = g.team_id
		where g.org_id = @org and g.member_id = @member order by t.sort_name limit @limit`, db.Args{"org": act.Org, "member": member, "limit": maxTeams}, scanTeamName)
	db.Queue(batch, nil, `select `+legalBesideSQL, legalBesideArgs(act.Org, member), &otherLegal)
	var mail notify.Progress
	var page MemberPage
	if MaySeeProtection(act.Role) {
		db.Queue(batch, new(bool), `select locked_at, coalesce(locked_after, 0) from members where org_id = @org and id = @member`,
			db.Args{"org": act.Org, "member": member}, orZero{&page.LockedAt}, &page.LockedAfter)
		notify.QueueProgress(batch, act.Org, member, InvitationMailKind, &mail)
	}
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return MemberPage{}, err
	}
	if !found {
		return MemberPage{}, notFound()
	}
	m.Teams = teams
	only := m.isLegal() && !otherLegal
	page.Member, page.OnlyLegal, page.Self, page.Mail = m.asSeenBy(act), only, m.ID == act.Member, mail
	page.Protection, page.MayModify = MaySeeProtection(act.Role), MayGive(act.Role, m.Standing.Role)
	page.MayRemove = MayRemove(act.Role, m.Standing.Role) && !page.Self && !only
	return page, nil
}

// MembersOf returns those of the members given that are in the organization,
// sorted by role and name, for a page that asks before it changes several. It
// is for those who manage members, and NotFound when none is there.
func (o *Organizations) MembersOf(ctx context.Context, act actor.Actor, members []id.Member) ([]Member, error) {
	if err := MustManageMembers(act.Role); err != nil {
		return nil, err
	}
	var list []Member
	batch := &db.Batch{}
	queueMembers(batch, &list, act.Org, members, `m.role_rank, m.sort_name, m.id`)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, notFound()
	}
	return slices.Clip(list), nil
}
