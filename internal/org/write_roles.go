package org

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
)

// errLegalConcerned says that a change of roles needs the organization for itself.
var errLegalConcerned = errors.New("a legal representative is among the members")

// writeRoles runs a change that gives members a role, with these members locked.
// One that concerns a legal representative has the organization for itself, as
// every change that Write runs: whether somebody is the last one must not change
// meanwhile. Others run beside each other: the organization is only kept from
// changing, the actor from losing their role. Forbidden for whoever manages no
// members, NotFound when one of the members is not in the organization.
func (o *Organizations) writeRoles(ctx context.Context, act actor.Actor, members []id.Member, role actor.Role, do func(ctx context.Context, tx db.Tx, act actor.Actor, found []Member) error) error {
	change := func(ctx context.Context, tx db.Tx, act actor.Actor, found []Member) error {
		if len(found) == 0 || len(found) < len(id.Distinct(members)) {
			return notFound()
		}
		return do(ctx, tx, act, found)
	}
	if role != actor.LegalRepresentative {
		err := o.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
			act, found, err := lockBeside(ctx, tx, act, id.Distinct(members))
			if err == nil {
				err = MustManageMembers(act.Role)
			}
			if err == nil && slices.ContainsFunc(found, func(m Member) bool { return m.Standing.Role == actor.LegalRepresentative }) {
				err = errLegalConcerned
			}
			if err != nil {
				return err
			}
			return change(ctx, tx, act, found)
		})
		if !errors.Is(err, errLegalConcerned) {
			return err
		}
	}
	return o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := MustManageMembers(act.Role); err != nil {
			return err
		}
		found, err := LockMembers(ctx, tx, act.Org, members)
		if err != nil {
			return err
		}
		return change(ctx, tx, act, found)
	})
}

const shareOrgSQL = `select number, name from organizations where id = @org and state = 'active' for share`

// shareActorSQL keeps the actor's role from changing without keeping their other changes waiting.
const shareActorSQL = `select role, accounting from members where org_id = @org and id = @member and user_id = @user and state = 'active' for share`

const lockMembersSQL = `select ` + MemberColumns + ` from members m where m.org_id = @org and m.id = any(@members) order by m.id for update`

// lockBeside locks the members given, which are sorted, and reads again what the
// actor is, in one round trip. Rows are locked in the order of their IDs, the actor's among them.
func lockBeside(ctx context.Context, tx db.Tx, act actor.Actor, members []id.Member) (actor.Actor, []Member, error) {
	var found []Member
	var active, member bool
	batch := &db.Batch{}
	lock := func(some []id.Member) {
		if len(some) > 0 {
			db.QueueRows(batch, &found, lockMembersSQL, db.Args{"org": act.Org, "members": some}, ScanMember)
		}
	}
	db.Queue(batch, &active, shareOrgSQL, db.Args{"org": act.Org}, &act.OrgNumber, &act.OrgName)
	at, self := slices.BinarySearchFunc(members, act.Member, func(a, b id.Member) int { return bytes.Compare(a[:], b[:]) })
	before, after := members[:at], members[at:]
	lock(before)
	if self { // who changes their own role locks their row for that at once: a lock that is only shared can't grow
		lock(after[:1])
		after = after[1:]
	}
	db.Queue(batch, &member, shareActorSQL, db.Args{"org": act.Org, "member": act.Member, "user": act.User}, &act.Role, &act.Accounting)
	lock(after)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return actor.Actor{}, nil, fmt.Errorf("lock the members: %w", err)
	}
	if !active || !member {
		return actor.Actor{}, nil, notFound()
	}
	return act, found, nil
}

// writeStandings writes what the members are from now on and sends each of them
// the summary; somebody who is only invited reads the role on the invitation.
func (o *Organizations) writeStandings(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, changes []standingChange) error {
	batch := &db.Batch{}
	users := make([]id.User, 0, len(changes))
	for _, c := range changes {
		queueStanding(batch, act.Org, c.member.ID, c.after)
		users = append(users, c.member.User)
	}
	languages := map[id.User]i18n.Lang{}
	queueLanguages(batch, languages, users)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("change the roles: %w", err)
	}
	for _, c := range changes {
		if c.member.Pending() {
			continue
		}
		lang, chosen := languages[c.member.User]
		if !chosen {
			lang = act.Lang
		}
		if err := o.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, User: c.member.User, To: c.member.Email, Lang: lang, Message: c.mail(act)}); err != nil {
			return err
		}
	}
	return nil
}

func (c standingChange) mail(act actor.Actor) RoleChangedMail {
	return RoleChangedMail{
		Name: c.member.FirstName, Organization: act.OrgName, Number: act.OrgNumber, ChangedBy: act.Name(),
		Before: c.member.Standing.Role, After: c.after.Role, Accounting: MayUseAccounting(c.after), BillingMail: c.after.BillingMail, BillingSMS: c.after.BillingSMS,
	}
}

// concernsLegal tells whether a legal representative is changed, or made.
func (c standingChange) concernsLegal() bool {
	return c.member.Standing.Role == actor.LegalRepresentative || c.after.Role == actor.LegalRepresentative
}

func queueStanding(batch *db.Batch, org id.Org, member id.Member, s Standing) {
	batch.Queue(`
		update members set role = @role, accounting = @accounting, billing_mail = @mail, billing_sms = @sms, version = version + 1
		where org_id = @org and id = @member`,
		db.Args{"role": s.Role, "accounting": s.Accounting, "mail": s.BillingMail, "sms": s.BillingSMS, "org": org, "member": member})
}

// queueLanguages reads the languages that people chose, or else those of their last browsers.
func queueLanguages(batch *db.Batch, languages map[id.User]i18n.Lang, users []id.User) {
	batch.Queue(`
		select id, coalesce(language, browser_language) from users
		where id = any(@users) and coalesce(language, browser_language) is not null`, db.Args{"users": users}).Query(func(rows pgx.Rows) error {
		var user id.User
		var language string
		_, err := pgx.ForEachRow(rows, []any{&user, &language}, func() error {
			if lang, ok := i18n.ParseLang(language); ok {
				languages[user] = lang
			}
			return nil
		})
		return err
	})
}
