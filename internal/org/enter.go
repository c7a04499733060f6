package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// Entry is who comes in with a request: the session, its person, the
// organization of the address with their place in it, and where else they could go.
type Entry struct {
	Session    id.Session
	Persistent bool
	AuthAt     time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time

	User      id.User
	FirstName string
	LastName  string
	LoginID   string
	Language  string // empty: the browser decides
	Theme     string
	TimeZone  string
	Country   string
	Image     id.Image
	LastOrg   id.Org
	// LastNumber is that organization's number while the person belongs to it; read only when no organization is asked for.
	LastNumber string

	Org           id.Org // zero: no such organization, or none asked for
	OrgNumber     string
	OrgName       string
	OrgLook       Look
	Member        id.Member
	Role          actor.Role
	Accounting    bool
	Organizations []Choice // at most SwitcherSize + 1
}

// Choice is an organization that a person can switch to.
type Choice struct {
	Number string
	Name   string
	Look   Look
}

// SwitcherSize is how many organizations the switcher shows; more are on a page of their own.
const SwitcherSize = 8

// Idle is how long a session that ends with the browser lives without a request (security decision, NIST SP 800-63B-4).
const Idle = time.Hour

// Enter finds the living session with the hash of its token, its person and
// their place in the organization with the customer number given (which may be
// empty), in one round trip. found is false when there is no such session; an
// organization that the person does not belong to leaves Org zero.
func (o *Organizations) Enter(ctx context.Context, tokenHash []byte, number string) (e Entry, found bool, err error) {
	batch := &db.Batch{}
	args := db.Args{"hash": tokenHash, "number": number, "now": o.clock(), "idle": Idle}
	var language, theme, lastNumber, orgNumber, orgName, role *string
	var accounting *bool
	var initials *string
	var colour *int
	db.Queue(batch, &found, `
		select s.id, s.persistent, s.auth_at, s.last_seen_at, s.expires_at,
		       u.id, u.first_name, u.last_name, u.login_id, u.language, u.theme, u.time_zone, u.country, u.image_id, u.last_org_id,
		       case when @number = '' then (
		           select lo.number from members lm join organizations lo on lo.id = lm.org_id and lo.state = 'active'
		           where lm.org_id = u.last_org_id and lm.user_id = u.id and lm.state = 'active') end,
		       m.org_id, o.number, o.name, m.id, m.role, m.accounting, `+lookColumns+`
		from sessions s
		join users u on u.id = s.user_id and u.state = 'active'
		left join organizations o on o.number = @number and o.state = 'active'
		left join members m on m.org_id = o.id and m.user_id = u.id and m.state = 'active'
		where s.token_hash = @hash and s.revoked_at is null and s.expires_at > @now
		  and (s.persistent or s.last_seen_at > @now - @idle::interval)`, args,
		&e.Session, &e.Persistent, &e.AuthAt, &e.LastSeenAt, &e.ExpiresAt,
		&e.User, &e.FirstName, &e.LastName, &e.LoginID, &language, &theme, &e.TimeZone, &e.Country, &e.Image, &e.LastOrg, &lastNumber,
		&e.Org, &orgNumber, &orgName, &e.Member, &role, &accounting, &e.OrgLook.Logo, &initials, &colour, &e.OrgLook.Banner)
	db.QueueRows(batch, &e.Organizations, `
		select o.number, o.name, `+lookColumns+`
		from members m join organizations o on o.id = m.org_id and o.state = 'active'
		where m.user_id = (select user_id from sessions where token_hash = @hash) and m.state = 'active'
		order by m.org_id limit @limit`, db.Args{"hash": tokenHash, "limit": SwitcherSize + 1},
		func(row pgx.CollectableRow) (c Choice, err error) {
			return c, row.Scan(append([]any{&c.Number, &c.Name}, c.Look.columns()...)...)
		})
	if err := o.db.Read(ctx, db.System("who comes in"), batch); err != nil {
		return Entry{}, false, err
	}
	if !found {
		return Entry{}, false, nil
	}
	e.Language, e.Theme, e.LastNumber = text(language), text(theme), text(lastNumber)
	if !e.Org.IsZero() {
		e.OrgNumber, e.OrgName, e.Role, e.Accounting = text(orgNumber), text(orgName), actor.Role(text(role)), *accounting
		e.OrgLook.Initials, e.OrgLook.Colour = text(initials), *colour
	}
	return e, true, nil
}

// touchEvery is how long the last-seen times may lag: a session write per request would halve what the server can do.
const touchEvery = time.Minute

// NeedsTouch tells whether the entry's last-seen times are due, or the person has come to another organization.
func (e Entry) NeedsTouch(now time.Time) bool {
	return now.Sub(e.LastSeenAt) >= touchEvery || (!e.Org.IsZero() && e.Org != e.LastOrg)
}

// Touch notes that the person is here now, on a session that still lives.
func (o *Organizations) Touch(ctx context.Context, e Entry) error {
	now := o.clock()
	return o.db.Write(ctx, db.System("last seen"), func(ctx context.Context, tx db.Tx) error {
		batch := &db.Batch{} // users before sessions before members: the order of every other change
		if !e.Org.IsZero() {
			batch.Queue(`update users set last_org_id = @org where id = @user and last_org_id is distinct from @org`, db.Args{"org": e.Org, "user": e.User})
		}
		batch.Queue(`update sessions set last_seen_at = @now where id = @session and revoked_at is null`, db.Args{"now": now, "session": e.Session})
		if !e.Org.IsZero() {
			batch.Queue(`update members set last_seen_at = @now where org_id = @org and id = @member`, db.Args{"now": now, "org": e.Org, "member": e.Member})
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("note when the person was last seen: %w", err)
		}
		return nil
	})
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
