package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
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

// Place is somebody's place in an organization, and who else is there.
type Place struct {
	Org    Other
	Member id.Member
	Role   actor.Role
	Staying
}

const personPlacesSQL = `
	select o.id, o.number, o.name, m.id, m.role,
		exists (select from members other where other.org_id = o.id and other.role_rank = @rank and other.state = 'active' and other.id <> m.id),
		exists (select from members other where other.org_id = o.id and other.state = 'active' and other.id <> m.id)
	from members m join organizations o on o.id = m.org_id where m.user_id = @user and m.state = 'active' order by o.id`

// QueuePlaces reads the places of a person in all their organizations, and what keeps them there.
func QueuePlaces(batch *db.Batch, list *[]Place, user id.User) {
	db.QueueRows(batch, list, personPlacesSQL, db.Args{"user": user, "rank": RoleRank(actor.LegalRepresentative)}, func(row pgx.CollectableRow) (m Place, err error) {
		var legal, anybody bool
		err = row.Scan(&m.Org.ID, &m.Org.Number, &m.Org.Name, &m.Member, &m.Role, &legal, &anybody)
		m.Staying = staying(m.Role, legal, anybody)
		return m, err
	})
}

// LockPlaces locks, in the order of their IDs, the organizations in which a person is, and reads their places.
func LockPlaces(ctx context.Context, tx db.Tx, user id.User) (list []Place, err error) {
	rows, err := tx.Query(ctx, `select o.id from organizations o where o.id in (select org_id from members where user_id = @user) order by o.id for update`, db.Args{"user": user})
	if err != nil {
		return nil, fmt.Errorf("lock the organizations of a person: %w", err)
	}
	if _, err := pgx.CollectRows(rows, pgx.RowTo[id.Org]); err != nil {
		return nil, fmt.Errorf("lock the organizations of a person: %w", err)
	}
	batch := &db.Batch{}
	QueuePlaces(batch, &list, user)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the organizations of a person: %w", err)
	}
	return list, nil
}

// EraseMember takes somebody whose account is erased out of an organization, which
// is locked; what the log says about it names nobody. The reason is that of an operator, else empty.
func (o *Organizations) EraseMember(ctx context.Context, tx db.Tx, now time.Time, by actor.Actor, place Place, reason string) error {
	by.Org, by.OrgNumber, by.OrgName, by.Member = place.Org.ID, place.Org.Number, place.Org.Name, place.Member
	m, err := LockMember(ctx, tx, by.Org, place.Member)
	if err != nil {
		return err
	}
	m.FirstName, m.LastName, m.Email = "", "", ""
	if err := o.TellMembersLeave(ctx, tx, now, by, []Member{m}); err != nil {
		return err
	}
	if err := DeleteMembers(ctx, tx, by.Org, []Member{m}); err != nil {
		return err
	}
	switched, err := remindLastLegal(ctx, tx, by.Org)
	if err != nil {
		return err
	}
	event := audit.Event{Action: "member.account_deleted", Org: by.Org, Actor: by, Subject: m.ID.String()}
	if reason != "" {
		event.Personal = map[string]string{"reason": reason}
	}
	if err := o.audit.Record(ctx, tx, now, event); err != nil {
		return err
	}
	return o.recordReminders(ctx, tx, now, by, switched)
}

// QueueErasure erases what is left of a person in organizations: invitations to
// the addresses @keys, and the names @names of whoever invited others in the organizations @orgs.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	batch.Queue(`delete from members where state = 'invited' and email_key = any(@keys)`, args).Exec(gone("invitations"))
	batch.Queue(`update members set invited_by = null where org_id = any(@orgs) and invited_by = any(@names)`, args).Exec(gone("inviter_names"))
}
