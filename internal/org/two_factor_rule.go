package org

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// TwoFactorRule is what an organization asks of its people besides a password.
type TwoFactorRule struct {
	RequiredAt time.Time // zero: it asks nothing
	SMSCounts  bool      // codes by SMS are enough
	GraceDays  int       // for each person, from when they first meet the rule
}

// On tells whether the organization forces two-factor authentication.
func (r TwoFactorRule) On() bool { return !r.RequiredAt.IsZero() }

// GraceDays are the times to set a second factor up that an organization may give, in days.
var GraceDays = []int{0, 1, 3, 7, 14, 30}

// MayRequireTwoFactor tells whether the role decides how people protect their
// accounts, and sees who does not.
func MayRequireTwoFactor(role actor.Role) bool { return role.Administers() }

// MayLeaveUnprotected tells whether the role may leave an organization instead
// of setting up the second factor that it forces.
func MayLeaveUnprotected(role actor.Role) bool { return role == actor.External }

// TwoFactorDue is until when a person may be in an organization without a
// second factor that counts there.
type TwoFactorDue struct {
	At    time.Time // zero when the organization asks nothing of the person
	Asked bool      // whether it was noted that they have met the rule
}

// Blocks tells whether only the page that sets a second factor up may be reached.
func (d TwoFactorDue) Blocks(now time.Time) bool { return !d.At.IsZero() && !now.Before(d.At) }

// dueSQL is TwoFactorDue.At of the member m; it looks at the rule only for those without a second factor that counts.
const dueSQL = `case when not m.two_factor then (
	select greatest(coalesce(m.two_factor_asked_at, @now::timestamptz) + make_interval(days => r.grace_days),
		(select e.ends_at from two_factor_exceptions e where e.org_id = m.org_id and e.member_id = m.id))
	from two_factor_rules r where r.org_id = m.org_id) end`

// CountsHereSQL tells whether a person's factors count in the organization with the ID given.
func CountsHereSQL(org string) string {
	return `(@two_factor and (@strong or coalesce((select r.sms_counts from two_factor_rules r where r.org_id = ` + org + `), true)))`
}

// mustBeProtected is the refusal for somebody whose time to set a second factor up is over.
func mustBeProtected() error { return fault.New(fault.Forbidden, "org.security.required") }

func queueRule(batch *db.Batch, rule *TwoFactorRule, org id.Org) {
	var found bool
	db.Queue(batch, &found, `select required_at, sms_counts, grace_days from two_factor_rules where org_id = @org`, db.Args{"org": org},
		&rule.RequiredAt, &rule.SMSCounts, &rule.GraceDays)
}

func readRule(ctx context.Context, tx db.Tx, org id.Org) (rule TwoFactorRule, err error) {
	batch := &db.Batch{}
	queueRule(batch, &rule, org)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return rule, fmt.Errorf("read the rule on two-factor authentication: %w", err)
	}
	return rule, nil
}

// ForcedTwoFactor tells whether an organization of the user forces two-factor
// authentication on them, and whether one of those does not count SMS. tx must
// see every organization.
func ForcedTwoFactor(ctx context.Context, tx db.Tx, user id.User) (forced, withoutSMS bool, err error) {
	err = tx.QueryRow(ctx, `
		select count(*) > 0, coalesce(bool_or(not r.sms_counts), false)
		from members m join two_factor_rules r on r.org_id = m.org_id
		join organizations o on o.id = m.org_id and o.state = 'active'
		where m.user_id = @user and m.state = 'active'`, db.Args{"user": user}).Scan(&forced, &withoutSMS)
	if err != nil {
		return false, false, fmt.Errorf("look whether an organization forces two-factor authentication: %w", err)
	}
	return forced, withoutSMS, nil
}

func mustDecideSecurity(role actor.Role) error {
	if MayRequireTwoFactor(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "org.security.administrators_only")
}

func checkGrace(days int) error {
	if slices.Contains(GraceDays, days) {
		return nil
	}
	return fault.Field("grace_days", "error.unknown_choice")
}

// shownUnprotected is how many of those without a second factor, and of those excepted, the page shows.
const shownUnprotected = 20

// SecurityPage is how an organization's people protect their accounts, and what it asks of them.
type SecurityPage struct {
	Rule        TwoFactorRule
	People      Count
	Protected   Count
	Unprotected Count // excepted ones among them
	SMSOnly     Count // whether it counts or not
	Externals   Count // among those without
	Exceptions  []Exception
	Without     []AlertedMember // the first of them
}

// AlertedMember is somebody without a second factor that counts.
type AlertedMember struct {
	Member  Member
	AlertAt time.Time // when they were last told; zero when never
}

// Security returns how the organization's people protect their accounts; it is
// for those who administer it.
func (o *Organizations) Security(ctx context.Context, act actor.Actor) (p SecurityPage, err error) {
	if err := mustDecideSecurity(act.Role); err != nil {
		return p, err
	}
	batch := &db.Batch{}
	queueRule(batch, &p.Rule, act.Org)
	queueCount(batch, &p.People, act.Org, isActive)
	queueCount(batch, &p.Protected, act.Org, "state = 'active' and two_factor")
	queueCount(batch, &p.Unprotected, act.Org, isUnprotected)
	queueCount(batch, &p.SMSOnly, act.Org, "sms_only")
	queueCount(batch, &p.Externals, act.Org, isUnprotected+" and role_rank = @external", db.Args{"external": rank(actor.External)})
	args := db.Args{"org": act.Org, "now": o.clock(), "limit": shownUnprotected}
	db.QueueRows(batch, &p.Exceptions, `select `+memberColumns+`, e.ends_at, e.reason
		from two_factor_exceptions e join members m on m.org_id = e.org_id and m.id = e.member_id
		where e.org_id = @org and e.ends_at > @now order by e.ends_at, m.id limit @limit`, args, func(row pgx.CollectableRow) (e Exception, err error) {
		return e, row.Scan(append(e.Member.columns(), &e.EndsAt, &e.Reason)...)
	})
	db.QueueRows(batch, &p.Without, `select `+memberColumns+`, m.security_alert_at from members m
		where m.org_id = @org and m.state = 'active' and not m.two_factor order by m.role_rank, m.sort_name, m.id limit @limit`, args, func(row pgx.CollectableRow) (a AlertedMember, err error) {
		return a, row.Scan(append(a.Member.columns(), orZero{&a.AlertAt})...)
	})
	return p, o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}
