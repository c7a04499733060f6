package invitation

import (
	"context"
	"fmt"

	"manager/internal/db"
	"manager/internal/notify"
)

// NoteUndelivered keeps with the invited member that the mail was given up,
// unless the invitation was sent again since, or accepted. It is the delivery's
// GivenUp; tx must see all organizations.
func NoteUndelivered(ctx context.Context, tx db.Tx, u notify.Undelivered) error {
	if u.Kind != (Mail{}).MailKind() || u.Member.IsZero() {
		return nil
	}
	_, err := tx.Exec(ctx, `
		update members set mail_failure = @failure, mail_failed_at = @at
		where org_id = @org and id = @member and state = 'invited' and invitation_sent_at <= @written`,
		db.Args{"failure": u.Failure, "at": u.At, "org": u.Org, "member": u.Member, "written": u.WrittenAt})
	if err != nil {
		return fmt.Errorf("note that an invitation was not delivered: %w", err)
	}
	return nil
}
