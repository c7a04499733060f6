package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
)

// Staying is why somebody can't leave an organization.
type Staying string

// The reasons; the zero value is none.
const (
	OnlyMember Staying = "only_member"
	LastLegal  Staying = "last_legal"
)

// MustStay tells what keeps the actor in the organization.
func (o *Organizations) MustStay(ctx context.Context, act actor.Actor) (Staying, error) {
	var legal, anybody bool
	batch := &db.Batch{}
	db.Queue(batch, nil, othersSQL, legalBesideArgs(act.Org, act.Member), &legal, &anybody)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return "", err
	}
	return staying(act.Role, legal, anybody), nil
}

// Leave takes the actor out of the organization, at once and everywhere. It is
// a Conflict for its last legal representative and its only member.
func (o *Organizations) Leave(ctx context.Context, act actor.Actor) error {
	now := o.clock()
	return o.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
		act, due, err := lockMembership(ctx, tx, now, act)
		if err != nil {
			return err
		}
		if due.Blocks(now) && !MayLeaveUnprotected(act.Role) {
			return mustBeProtected()
		}
		m, err := LockMember(ctx, tx, act.Org, act.Member)
		if err != nil {
			return err
		}
		var legal, anybody bool
		if err := tx.QueryRow(ctx, othersSQL, legalBesideArgs(act.Org, act.Member)).Scan(&legal, &anybody); err != nil {
			return err
		}
		switch staying(act.Role, legal, anybody) {
		case OnlyMember:
			return fault.New(fault.Conflict, "org.leave.only_member")
		case LastLegal:
			return fault.New(fault.Conflict, "org.leave.last_legal")
		}
		if err := o.TellMembersLeave(ctx, tx, now, act, []Member{m}); err != nil {
			return err
		}
		if err := DeleteMembers(ctx, tx, act.Org, []Member{m}); err != nil {
			return err
		}
		switched, err := remindLastLegal(ctx, tx, act.Org)
		if err != nil {
			return err
		}
		if err := o.RecordMember(ctx, tx, now, act, "member.left", m); err != nil {
			return err
		}
		return o.recordReminders(ctx, tx, now, act, switched)
	})
}

func staying(role actor.Role, otherLegal, anybody bool) Staying {
	switch {
	case !anybody:
		return OnlyMember
	case role == actor.LegalRepresentative && !otherLegal:
		return LastLegal
	}
	return ""
}

const othersSQL = `select ` + legalBesideSQL + `, exists (select from members where org_id = @org and state = 'active' and id <> all(@except))`
