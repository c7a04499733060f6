package visit

import (
	"context"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
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

// tell mails those who administer the organization.
func (v *Visits) tell(ctx context.Context, tx db.Tx, now time.Time, a Access, m Mail) error {
	receivers, err := readReceivers(ctx, tx, a.Org)
	if err != nil {
		return err
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
