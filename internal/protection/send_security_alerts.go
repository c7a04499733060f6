package protection

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/org"
)

// A person is told once a day at most; one call tells that many.
const (
	alertEvery = 24 * time.Hour
	MaxAlerts  = 500
)

// Alerted says what came of sending security alerts.
type Alerted struct {
	Sent int
	Told []id.Member
	More bool // there are more to be told
}

const unprotectedMembers = `m.state = 'active' and not m.two_factor`

// SendSecurityAlerts tells members without a second factor that counts, by
// mail, how to protect their account: those given, or all when none is. Whoever
// was told within the last day is not told again. It is for those who administer the organization.
func (p *Protection) SendSecurityAlerts(ctx context.Context, act actor.Actor, members []id.Member) (a Alerted, err error) {
	if err := mustDecideSecurity(act.Role); err != nil {
		return a, err
	}
	now := p.clock()
	members = id.Distinct(members)
	err = p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustDecideSecurity(act.Role); err != nil {
			return err
		}
		which := unprotectedMembers
		if len(members) > 0 {
			which += ` and m.id = any(@members)`
		}
		mail := SecurityAlertMail{Organization: act.OrgName, By: act.Name()}
		which += ` and (m.security_alert_at is null or m.security_alert_at <= @since)`
		a, err = p.alert(ctx, tx, now, act, which, mail.to, db.Args{"members": members, "since": now.Add(-alertEvery)})
		return err
	})
	return a, err
}

// alert mails at most MaxAlerts of the members that meet a condition on members
// m, with its arguments, and notes that they were told.
func (p *Protection) alert(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, which string, mail func(org.Member) notify.Message, args db.Args) (Alerted, error) {
	all := db.Args{"org": act.Org, "limit": MaxAlerts + 1}
	maps.Copy(all, args)
	rows, err := tx.Query(ctx, `select `+org.MemberColumns+` from members m where m.org_id = @org and `+which+` order by m.id limit @limit for update`, all)
	if err != nil {
		return Alerted{}, fmt.Errorf("find whom to tell: %w", err)
	}
	members, err := pgx.CollectRows(rows, org.ScanMember)
	if err != nil {
		return Alerted{}, fmt.Errorf("find whom to tell: %w", err)
	}
	a := Alerted{Sent: min(len(members), MaxAlerts), More: len(members) > MaxAlerts}
	a.Told = make([]id.Member, a.Sent)
	for i, m := range members[:a.Sent] {
		a.Told[i] = m.ID
		if err := p.orgs.MailMember(ctx, tx, now, act, m, mail(m)); err != nil {
			return Alerted{}, err
		}
		if err := p.orgs.RecordMember(ctx, tx, now, act, "member.security_alert_sent", m); err != nil {
			return Alerted{}, err
		}
	}
	if _, err := tx.Exec(ctx, `update members set security_alert_at = @now where org_id = @org and id = any(@told)`, db.Args{"org": act.Org, "now": now, "told": a.Told}); err != nil {
		return Alerted{}, fmt.Errorf("note who was told: %w", err)
	}
	return a, nil
}
