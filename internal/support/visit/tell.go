package visit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/org"
)

// Notice is what a mail about temporary access tells.
type Notice string

// The notices.
const (
	NoticeAsked Notice = "asked"
	NoticeBegun Notice = "begun"
	NoticeEnded Notice = "ended"
)

// Mail tells somebody who administers an organization that support asks to come in,
// came in, or is out again; its link leads to the access, where they sign in.
type Mail struct {
	Notice       Notice
	Name         string // the receiver's
	Organization string
	Number       string
	Access       id.SupportAccess
	By           string // of support
	Terms        Terms
	Until        time.Time // of a question: to be answered; of a visit: the access ends
	TimeZone     string    // the receiver's
}

// MailKind names the template.
func (Mail) MailKind() string { return "support_access" }

// told is how many people get a mail at most.
const told = 20

type receiver struct {
	user                         id.User
	email, first, language, zone string
}

// tell mails those who administer the organization.
func (v *Visits) tell(ctx context.Context, tx db.Tx, now time.Time, a Access, m Mail) error {
	rows, err := tx.Query(ctx, `select m.user_id, m.email, m.first_name, coalesce(u.language, u.browser_language), u.time_zone
		from members m join users u on u.id = m.user_id where m.org_id = @org and m.state = 'active' and m.role_rank <= @rank order by m.role_rank, m.id limit @limit`,
		db.Args{"org": a.Org, "rank": org.RoleRank(actor.Administrator), "limit": told})
	if err != nil {
		return fmt.Errorf("read who administers the organization: %w", err)
	}
	receivers, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r receiver, err error) {
		return r, row.Scan(&r.user, &r.email, &r.first, db.OrEmpty(&r.language), db.OrEmpty(&r.zone))
	})
	if err != nil {
		return fmt.Errorf("read who administers the organization: %w", err)
	}
	m.Organization, m.Number, m.Access, m.Terms = a.OrgName, a.OrgNumber, a.ID, a.Terms
	for _, r := range receivers {
		m.Name, m.TimeZone = r.first, r.zone
		err := v.outbox.Put(ctx, tx, now, notify.Envelope{Org: a.Org, User: r.user, To: r.email, Lang: i18n.Lang(r.language), Message: m})
		if err != nil {
			return err
		}
	}
	return nil
}
