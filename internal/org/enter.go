package org

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
)

// RequestContext has the session, the person and the membership of a request: the
// organization of the address with their place in it, and where else they could go.
type RequestContext struct {
	// Awaiting is set, and nothing else, for who gave the password and not yet the
	// second factor: the session is not signed in.
	Awaiting identity.Awaiting

	Session    id.Session
	Persistent bool
	AuthAt     time.Time // zero when the request came with the token before the last rotation
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
	// CSVSeparator is what stands between the columns of the person's exports; empty when they never chose.
	CSVSeparator string
	Image        id.Image
	LastOrg      id.Org
	StepUp       identity.StepUp // how the person proves again who they are
	// UnkeptCodes is true until the person has said that they keep their backup codes.
	UnkeptCodes bool
	Protected   bool // has a second factor, and has given it in this session
	PushWaits   bool // a sign-in of theirs waits for a YES or NO on another device
	// Recovers is true for the session of a recovery case: it may set up a new second factor, and nothing else.
	Recovers      bool
	RecoveryAsked bool // somebody asks to be let in to the account without a second factor
	// LastNumber is that organization's number while the person belongs to it; read only when no organization is asked for.
	LastNumber string

	Org           id.Org // zero: no such organization, or none asked for
	OrgNumber     string
	OrgName       string
	OrgLook       Look
	Member        id.Member
	Role          actor.Role
	Accounting    bool
	TwoFactor     TwoFactorDue
	Support       string   // the name of who of the provider's support is in it now; empty: nobody
	Organizations []Choice // at most SwitcherSize + 1
}

// Actor is who acts when the context is a request's, before anything is known of the request.
func (e RequestContext) Actor() actor.Actor {
	return actor.Actor{
		User: e.User, Session: e.Session, FirstName: e.FirstName, LastName: e.LastName, LoginID: e.LoginID, AuthAt: e.AuthAt,
		Org: e.Org, OrgNumber: e.OrgNumber, OrgName: e.OrgName, Member: e.Member, Role: e.Role, Accounting: e.Accounting,
	}
}

// Choice is an organization that a person can switch to.
type Choice struct {
	org    id.Org
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
// organization that the person does not belong to leaves Org zero. The token
// before the last rotation is looked for in a second round trip: for a moment
// it is accepted, too (identity.TokenGrace), but without the proof that the rotation stands for.
// The same round trip finds a session that awaits its second factor: found is false, and the result says whose.
func (o *Organizations) Enter(ctx context.Context, tokenHash []byte, number string) (e RequestContext, found bool, err error) {
	if e, found, err = o.enterBy(ctx, inForce, tokenHash, number); err != nil || found {
		return e, found, err
	}
	e, found, err = o.enterBy(ctx, justReplaced, tokenHash, number)
	e.AuthAt = time.Time{}
	return e, found, err
}

func (o *Organizations) enterBy(ctx context.Context, by enterStatements, tokenHash []byte, number string) (e RequestContext, found bool, err error) {
	var language, theme *string
	var p place
	batch := &db.Batch{}
	sql := by.there
	if number == "" {
		sql = by.anywhere
	}
	db.QueueEach(batch, sql, db.Args{"hash": tokenHash, "number": number, "now": o.clock(), "idle": Idle, "grace": identity.TokenGrace},
		append([]any{&e.Session, &e.Persistent, &e.AuthAt, &e.LastSeenAt, &e.ExpiresAt,
			&e.User, &e.FirstName, &e.LastName, &e.LoginID, &language, &theme, &e.TimeZone, &e.Country, db.OrEmpty(&e.CSVSeparator), &e.Image, &e.LastOrg, &e.StepUp, &e.UnkeptCodes, &e.Protected, &e.PushWaits, &e.Recovers, &e.RecoveryAsked}, p.columns()...),
		func() {
			found = true
			if e.Recovers { // all that it may do was proved a moment ago, and it lives no longer than that
				e.AuthAt = o.clock()
			}
			e.note(p, number)
		})
	if by == justReplaced {
		var waits bool
		identity.QueueAwaiting(batch, &waits, &e.Awaiting, o.clock(), tokenHash)
	}
	if err := o.db.Read(ctx, db.System("read the session of a request"), batch); err != nil || !found {
		return RequestContext{Awaiting: e.Awaiting}, false, err
	}
	e.Language, e.Theme = orEmpty(language), orEmpty(theme)
	// Sorted here: for ten places Postgres would take longer to set a sort up than to read them.
	slices.SortFunc(e.Organizations, func(a, b Choice) int { return bytes.Compare(a.org[:], b.org[:]) })
	return e, true, nil
}

// place is where a person stands in an organization; its columns are those of placesSQL.
type place struct {
	wanted       bool // it is the organization asked for, not one of the switcher's
	org          id.Org
	number, name string
	look         Look
	member       id.Member
	role         string
	accounting   bool
	due          TwoFactorDue // of the organization asked for only, as what follows
	support      string
}

// enterStatements find a session by its token, with the organization asked for, or the one used last.
type enterStatements struct{ there, anywhere string }

// A session's person comes with the place wanted and the first of all places;
// each is found through an index, so that somebody in a thousand organizations
// waits no longer than somebody in two.
var (
	inForce      = entriesSQL("s.token_hash = @hash")
	justReplaced = entriesSQL("s.previous_token_hash = @hash and s.rotated_at > @now::timestamptz - @grace::interval")
)

// pushWaits tells whether a sign-in of u's waits for a YES or NO on another device.
const pushWaits = `exists (select from push_requests r where r.user_id = u.id and r.answered_at is null and r.expires_at > @now)`

// recoveryAsked tells whether somebody asks to be let in to u's account without a second factor.
const recoveryAsked = `exists (select from recovery_cases k where k.user_id = u.id and k.state in ('opened', 'waiting', 'ready'))`

// supportSQL is who of the provider's support is in m's organization, by an access in
// force and in a session that lives. When it does is said again here as staff.Living
// and staff.SessionTables say it, which stand on a floor above; a test of
// internal/support/visit holds both against each other.
const supportSQL = `(select v.staff_name from support_visits v join support_accesses a on a.org_id = v.org_id and a.id = v.access_id and a.state = 'granted' and a.ends_at > @now
	where v.org_id = m.org_id and v.ended_at is null and exists (select from staff_sessions w join staff_members h on h.id = w.staff_id and h.state = 'active'
		where w.id = v.staff_session_id and w.revoked_at is null and w.expires_at > @now and w.last_seen_at > @now::timestamptz - interval '15 minutes') limit 1)`

func entriesSQL(token string) enterStatements {
	return enterStatements{there: entersSQL(token, "o.number = @number"), anywhere: entersSQL(token, "m.org_id = u.last_org_id")}
}

func entersSQL(token, wanted string) string {
	return `
		select s.id, s.persistent, s.auth_at, s.last_seen_at, s.expires_at,
		       u.id, u.first_name, u.last_name, u.login_id, u.language, u.theme, u.time_zone, u.country, u.csv_separator, u.image_id, u.last_org_id, u.step_up, c.user_id is not null, u.two_factor,
		       u.two_factor and ` + pushWaits + `, s.recovery_case_id is not null, ` + recoveryAsked + `, p.*
		from sessions s
		join users u on u.id = s.user_id and u.state = 'active'
		left join backup_code_sets c on c.user_id = u.id and c.kept_at is null
		left join lateral (
			(` + placesSQL("true", wanted) + `)
			union all
			(` + placesSQL("false", "true") + ` order by m.org_id limit ` + strconv.Itoa(SwitcherSize+1) + `)
		) p on true
		where ` + token + ` and s.revoked_at is null and s.expires_at > @now
		  and (s.persistent or s.last_seen_at > @now - @idle::interval)`
}

func placesSQL(wanted, which string) string {
	due, support := "null::timestamptz", "null::text"
	if wanted == "true" {
		due, support = dueSQL, supportSQL
	}
	return `select ` + wanted + ` as wanted, m.org_id, o.number, o.name, m.id, m.role, m.accounting, ` + lookColumns + `, ` + due + `, m.two_factor_asked_at is not null, ` + support + `
		from members m join organizations o on o.id = m.org_id and o.state = 'active'
		where m.user_id = u.id and m.state = 'active' and ` + which
}

// columns are the places into which the columns are scanned; a person without an organization has none of them.
func (p *place) columns() []any {
	return []any{db.OrFalse(&p.wanted), &p.org, db.OrEmpty(&p.number), db.OrEmpty(&p.name), &p.member, db.OrEmpty(&p.role), db.OrFalse(&p.accounting),
		&p.look.Logo, db.OrEmpty(&p.look.Initials), db.OrZero(&p.look.Colour), &p.look.Banner, orZero{&p.due.At}, db.OrFalse(&p.due.Asked), db.OrEmpty(&p.support)}
}

// note adds a place to the switcher, or makes the one wanted the person's own:
// of that with the number, or with no number, of where they were last.
func (e *RequestContext) note(p place, number string) {
	if p.org.IsZero() {
		return
	}
	if !p.wanted {
		e.Organizations = append(e.Organizations, Choice{org: p.org, Number: p.number, Name: p.name, Look: p.look})
	}
	switch {
	case !p.wanted:
	case number == "":
		e.LastNumber = p.number
	default:
		e.Org, e.OrgNumber, e.OrgName, e.OrgLook, e.Member, e.Role, e.Accounting, e.TwoFactor, e.Support = p.org, p.number, p.name, p.look, p.member, actor.Role(p.role), p.accounting, p.due, p.support
	}
}

// touchEvery is how long the last-seen times may lag: a session write per request would halve what the server can do.
const touchEvery = time.Minute

// NeedsTouch tells whether the last-seen times are due, or the person has come to another organization.
func (e RequestContext) NeedsTouch(now time.Time) bool {
	return now.Sub(e.LastSeenAt) >= touchEvery || (!e.Org.IsZero() && e.Org != e.LastOrg) || e.meetsRule()
}

// meetsRule tells whether the person has come to the organization's rule on two-factor authentication for the first time.
func (e RequestContext) meetsRule() bool { return !e.TwoFactor.At.IsZero() && !e.TwoFactor.Asked }

// Touch notes that the person is here now, on a session that still lives.
func (o *Organizations) Touch(ctx context.Context, e RequestContext, lang i18n.Lang) error {
	now := o.clock()
	return o.db.Write(ctx, db.System("last seen"), func(ctx context.Context, tx db.Tx) error {
		batch := &db.Batch{} // users before sessions before members: the order of every other change
		if !e.Org.IsZero() {
			batch.Queue(`update users set last_org_id = @org where id = @user and last_org_id is distinct from @org`, db.Args{"org": e.Org, "user": e.User})
		}
		batch.Queue(`update users set browser_language = @language where id = @user and browser_language is distinct from @language`, db.Args{"language": string(lang), "user": e.User})
		batch.Queue(`update sessions set last_seen_at = @now where id = @session and revoked_at is null`, db.Args{"now": now, "session": e.Session})
		if !e.Org.IsZero() {
			batch.Queue(`update members set last_seen_at = @now, two_factor_asked_at = case when @asked then coalesce(two_factor_asked_at, @now) else two_factor_asked_at end
				where org_id = @org and id = @member`, db.Args{"now": now, "org": e.Org, "member": e.Member, "asked": e.meetsRule()})
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("note when the person was last seen: %w", err)
		}
		return nil
	})
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
