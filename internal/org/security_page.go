package org

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
)

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
