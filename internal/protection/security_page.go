package protection

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/org"
)

// shownUnprotected is how many of those without a second factor, and of those excepted, the page shows.
const shownUnprotected = 20

// SecurityPage is how an organization's people protect their accounts, and what it asks of them.
type SecurityPage struct {
	Rule        org.TwoFactorRule
	People      org.Count
	Protected   org.Count
	Unprotected org.Count // excepted ones among them
	SMSOnly     org.Count // whether it counts or not
	Externals   org.Count // among those without
	Exceptions  []Exception
	Without     []AlertedMember // the first of them
}

// AlertedMember is somebody without a second factor that counts.
type AlertedMember struct {
	Member  org.Member
	AlertAt time.Time // when they were last told; zero when never
}

// Security returns how the organization's people protect their accounts; it is
// for those who administer it.
func (p *Protection) Security(ctx context.Context, act actor.Actor) (page SecurityPage, err error) {
	if err := mustDecideSecurity(act.Role); err != nil {
		return page, err
	}
	batch := &db.Batch{}
	org.QueueTwoFactorRule(batch, &page.Rule, act.Org)
	org.QueueCount(batch, &page.People, act.Org, org.IsActive)
	org.QueueCount(batch, &page.Protected, act.Org, "state = 'active' and two_factor")
	org.QueueCount(batch, &page.Unprotected, act.Org, org.IsUnprotected)
	org.QueueCount(batch, &page.SMSOnly, act.Org, "sms_only")
	org.QueueCount(batch, &page.Externals, act.Org, org.IsUnprotected+" and role_rank = @external", db.Args{"external": org.RoleRank(actor.External)})
	args := db.Args{"org": act.Org, "now": p.clock(), "limit": shownUnprotected}
	db.QueueRows(batch, &page.Exceptions, `select `+org.MemberColumns+`, e.ends_at, e.reason
		from two_factor_exceptions e join members m on m.org_id = e.org_id and m.id = e.member_id
		where e.org_id = @org and e.ends_at > @now order by e.ends_at, m.id limit @limit`, args, func(row pgx.CollectableRow) (e Exception, err error) {
		return e, row.Scan(append(e.Member.Columns(), &e.EndsAt, &e.Reason)...)
	})
	db.QueueRows(batch, &page.Without, `select `+org.MemberColumns+`, m.security_alert_at from members m
		where m.org_id = @org and m.state = 'active' and not m.two_factor order by m.role_rank, m.sort_name, m.id limit @limit`, args, func(row pgx.CollectableRow) (a AlertedMember, err error) {
		return a, row.Scan(append(a.Member.Columns(), (*zeronull.Timestamptz)(&a.AlertAt))...)
	})
	return page, p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

// Counting are the people by what a rule that counts SMS, or does not, asks of them.
type Counting struct {
	Nothing org.Count // they have what counts
	SetUp   org.Count // they have no second factor
	Another org.Count // they have SMS only, which would not count
}

// Counting tells whom a rule would concern. Protected counts those with SMS only while SMS counts here, Unprotected else.
func (p SecurityPage) Counting(smsCounts bool) Counting {
	c := Counting{Nothing: p.Protected, SetUp: p.Unprotected}
	if p.Rule.On() && !p.Rule.SMSCounts {
		c.SetUp.N -= p.SMSOnly.N
	} else {
		c.Nothing.N -= p.SMSOnly.N
	}
	if smsCounts {
		c.Nothing.N += p.SMSOnly.N
	} else {
		c.Another = p.SMSOnly
	}
	return c
}
