package identity

import (
	"context"
	"time"

	"manager/internal/db"
	"manager/internal/throttle"
)

// MailPause is how soon after a mail the same one is not sent again: a button clicked twice sends once.
// A mail of later than now was sent before the clock was set back, and keeps nothing.
const MailPause = 20 * time.Second

// queueMailLock lets requests for the same mail to one address take turns until
// their transactions end: the second one sees what the first has sent.
func queueMailLock(batch *db.Batch, purpose, key string) {
	batch.Queue(`select pg_advisory_xact_lock(hashtextextended(@mail, 0))`, db.Args{"mail": purpose + " " + key})
}

// giveMailBack refunds, in tx, what limitMails charged to the address for a mail that is not sent.
func (a *Accounts) giveMailBack(ctx context.Context, tx db.Tx, purpose, key string) error {
	return a.throttle.RefundIn(ctx, tx, throttle.Check{Bucket: purpose, Key: key, Limit: mailsPerReceiver})
}
