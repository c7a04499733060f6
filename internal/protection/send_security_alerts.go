package protection

import (
	"context"
	"fmt"
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
	Sent    int
	Already int  // were told within the last day
	More    bool // there are more to be told
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
			if a.Already, err = countAlerted(ctx, tx, now, act.Org, members); err != nil {
				return err
			}
		}
		mail := SecurityAlertMail{Organization: act.OrgName, By: act.Name()}
		a.Sent, a.More, err = p.alert(ctx, tx, now, act, which, mail.to, db.Args{"members": members})
		return err
	})
	return a, err
}

func countAlerted(ctx context.Context, tx db.Tx, now time.Time, org id.Org, members []id.Member) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from members m where m.org_id = @org and `+unprotectedMembers+` and m.id = any(@members) and m.security_alert_at > @since`,
		db.Args{"org": org, "members": members, "since": now.Add(-alertEvery)}).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count who was told already: %w", err)
	}
	return n, nil
}

// alert mails at most MaxAlerts members, which is a condition on members m, and notes that they were told.
func (p *Protection) alert(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, which string, mail func(org.Member) notify.Message, more ...db.Args) (sent int, left bool, err error) {
	args := db.Args{"org": act.Org, "since": now.Add(-alertEvery), "now": now, "limit": MaxAlerts + 1}
	for _, a := range more {
		for k, v := range a {
			args[k] = v
		}
	}
	rows, err := tx.Query(ctx, `select `+org.MemberColumns+` from members m where m.org_id = @org and `+which+`
		and (m.security_alert_at is null or m.security_alert_at <= @since) order by m.id limit @limit for update`, args)
	if err != nil {
		return 0, false, fmt.Errorf("find whom to tell: %w", err)
	}
	members, err := pgx.CollectRows(rows, org.ScanMember)
	if err != nil {
		return 0, false, fmt.Errorf("find whom to tell: %w", err)
	}
	if left = len(members) > MaxAlerts; left {
		members = members[:MaxAlerts]
	}
	told := make([]id.Member, len(members))
	for i, m := range members {
		told[i] = m.ID
		if err := p.orgs.MailMember(ctx, tx, now, act, m, mail(m)); err != nil {
			return 0, false, err
		}
		if err := p.orgs.RecordMember(ctx, tx, now, act, "member.security_alert_sent", m); err != nil {
			return 0, false, err
		}
	}
	if _, err := tx.Exec(ctx, `update members set security_alert_at = @now where org_id = @org and id = any(@told)`, db.Args{"org": act.Org, "now": now, "told": told}); err != nil {
		return 0, false, fmt.Errorf("note who was told: %w", err)
	}
	return len(members), left, nil
}
