package org

import (
	"time"

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

// QueueTwoFactorRule reads the rule of an organization; it stays zero when there is none.
func QueueTwoFactorRule(batch *db.Batch, rule *TwoFactorRule, org id.Org) {
	var found bool
	db.Queue(batch, &found, `select required_at, sms_counts, grace_days from two_factor_rules where org_id = @org`, db.Args{"org": org},
		&rule.RequiredAt, &rule.SMSCounts, &rule.GraceDays)
}

// QueueForcedTwoFactor reads whether an organization of the user forces two-factor
// authentication, and whether codes by SMS do not count in one of those. It is
// twofactor's Hooks.QueueForced; the scope must see every organization.
func QueueForcedTwoFactor(batch *db.Batch, user id.User, forced, withoutSMS *bool) {
	db.Queue(batch, nil, `
		select count(*) > 0, coalesce(bool_or(not r.sms_counts), false)
		from members m join two_factor_rules r on r.org_id = m.org_id
		join organizations o on o.id = m.org_id and o.state = 'active'
		where m.user_id = @user and m.state = 'active'`, db.Args{"user": user}, forced, withoutSMS)
}
