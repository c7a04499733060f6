package lockout

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/recovery"
	"manager/internal/route"
)

// Phones are those of an account that are warned by SMS, already charged.
type Phones []phone

type phone struct{ number, shown string }

// PreparePhones finds the phones of a user that a warning goes to: the recovery
// phone and the one for codes. Whoever got enough SMS is warned by mail alone.
func (c *Cases) PreparePhones(ctx context.Context, user id.User) (list Phones, err error) {
	ways, err := c.recovery.Ways(ctx, actor.Actor{User: user})
	if err != nil {
		return nil, err
	}
	if ways.Phone != "" {
		_, err := c.factors.LimitSMS(ctx, user, ways.Phone)
		switch {
		case fault.Has(err, fault.Limited), fault.Has(err, fault.Unavailable):
		case err != nil:
			return nil, err
		default:
			list = append(list, phone{ways.Phone, recovery.HintOf(ways.Phone)})
		}
	}
	texts, err := c.factors.TextsTo(ctx, []id.User{user})
	if err != nil {
		return nil, err
	}
	if to, has := texts[user]; has && to.Phone != ways.Phone {
		list = append(list, phone{to.Phone, to.Hint})
	}
	return list, nil
}

// Accept begins the waiting time of an opened case, whose account and row tx has
// locked in this order, and warns everybody who may stop it.
func (c *Cases) Accept(ctx context.Context, tx db.Tx, now time.Time, by actor.Actor, p identity.Person, of Case, phones Phones) error {
	of.State, of.DecidedAt, of.WaitsUntil = Waiting, now, now.Add(c.policy.Wait)
	_, err := tx.Exec(ctx, `update recovery_cases set state = 'waiting', decided_at = @now, waits_until = @until, destroy_at = @destroy where id = @case and state = 'opened'`,
		db.Args{"now": now, "until": of.WaitsUntil, "destroy": now.Add(c.policy.Keep), "case": of.ID})
	if err != nil {
		return fmt.Errorf("accept a recovery case: %w", err)
	}
	token, err := makeLink(ctx, tx, now, toStatus, of.ID)
	if err != nil {
		return err
	}
	if err := c.tellAsker(ctx, tx, now, of, of.mail(NoticeAccepted, p, of.WaitsUntil, route.RecoveryCase(token))); err != nil {
		return err
	}
	if err := c.warnAccount(ctx, tx, now, p, of, NoticeWarned, of.WaitsUntil, phones); err != nil {
		return err
	}
	if err := c.warnOthers(ctx, tx, now, p, of); err != nil {
		return err
	}
	return c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovery_accepted", User: p.ID, Actor: by, Subject: of.ID.String()})
}

// Refuse ends an opened case, locked as for Accept, for reasons that whoever asked reads.
func (c *Cases) Refuse(ctx context.Context, tx db.Tx, now time.Time, by actor.Actor, p identity.Person, of Case, reasons []Reason) error {
	if err := endCase(ctx, tx, now, of.ID, Refused, now.Add(c.policy.Keep), reasons); err != nil {
		return err
	}
	m := of.mail(NoticeRefused, p, time.Time{}, "")
	m.Reasons = reasons
	if err := c.tellAsker(ctx, tx, now, of, m); err != nil {
		return err
	}
	return c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovery_refused", User: p.ID, Actor: by, Subject: of.ID.String()})
}

// warnAccount tells every address of an account, each with a link of its own that stops the case.
func (c *Cases) warnAccount(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, of Case, n Notice, until time.Time, phones Phones) error {
	ways, err := c.recovery.WaysIn(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	for _, address := range []string{p.LoginID, ways.Email} {
		if address == "" {
			continue
		}
		token, err := makeLink(ctx, tx, now, toStop, of.ID)
		if err != nil {
			return err
		}
		m := of.mail(n, p, until, route.RecoveryStop(token))
		m.Name = p.FirstName
		if err := c.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: address, Lang: langOf(p), Message: m}); err != nil {
			return err
		}
	}
	for _, to := range phones {
		token, err := makeLink(ctx, tx, now, toStop, of.ID)
		if err != nil {
			return err
		}
		err = c.outbox.PutSMS(ctx, tx, now, notify.Text{User: p.ID, Phone: to.number, Shown: to.shown, Lang: langOf(p), Until: now.Add(time.Hour),
			Message: SMS{Until: until, TimeZone: p.TimeZone, Link: route.RecoveryStop(token)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// warnedOthers bounds how many legal representatives are told.
const warnedOthers = 200

// colleague is somebody of an organization of the person's.
type colleague struct {
	user         id.User
	org          id.Org
	member       id.Member
	organization string
	number       string // of the organization
	first        string
	loginID      string
	timeZone     string
	lang         i18n.Lang
}

const colleagueColumns = `m.user_id, m.org_id, m.id, o.name, o.number, u.first_name, u.login_id, u.time_zone, coalesce(u.language, u.browser_language, 'en')`

func scanColleague(row pgx.CollectableRow) (one colleague, err error) {
	return one, row.Scan(&one.user, &one.org, &one.member, &one.organization, &one.number, &one.first, &one.loginID, &one.timeZone, &one.lang)
}

// warnOthers tells the other legal representatives of every organization of the person's.
func (c *Cases) warnOthers(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, of Case) error {
	rows, err := tx.Query(ctx, `
		select distinct on (m.user_id) `+colleagueColumns+`
		from members mine join organizations o on o.id = mine.org_id and o.state = 'active'
		join members m on m.org_id = mine.org_id and m.state = 'active' and m.role = 'legal_representative' and m.user_id <> @user
		join users u on u.id = m.user_id and u.state = 'active'
		where mine.user_id = @user and mine.state = 'active' order by m.user_id, m.org_id limit @limit`, db.Args{"user": p.ID, "limit": warnedOthers})
	if err != nil {
		return fmt.Errorf("look for other legal representatives: %w", err)
	}
	others, err := pgx.CollectRows(rows, scanColleague)
	if err != nil {
		return fmt.Errorf("look for other legal representatives: %w", err)
	}
	for _, other := range others {
		token, err := makeLink(ctx, tx, now, toStop, of.ID)
		if err != nil {
			return err
		}
		if err := c.tellColleague(ctx, tx, now, other, of.mail(NoticeWarnedOrg, p, of.WaitsUntil, route.RecoveryStop(token))); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cases) tellColleague(ctx context.Context, tx db.Tx, now time.Time, to colleague, m Mail) error {
	m.Name, m.Organization, m.TimeZone = to.first, to.organization, to.timeZone
	return c.outbox.Put(ctx, tx, now, notify.Envelope{Org: to.org, User: to.user, Member: to.member, To: to.loginID, Lang: to.lang, Message: m})
}
