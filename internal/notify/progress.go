package notify

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/db"
	"manager/internal/id"
)

// Progress is how far a mail has come, for whoever waits for it.
type Progress struct {
	Waiting   bool      // it was refused for a while, and is tried again
	NextTryAt time.Time // while it waits
	Reply     string    // what a mail server answered last, in its words; empty unless it refused the mail
}

// QueueProgress reads how far the newest mail of that kind about the member has
// come; of one that is not kept any more, or was accepted, there is nothing to tell.
func QueueProgress(batch *db.Batch, org id.Org, member id.Member, kind string, p *Progress) {
	db.Queue(batch, nil, `
		select coalesce(bool_or(state = 'queued' and attempts > 0), false), max(next_try_at), coalesce(max(reply), '') from (
			select state, attempts, next_try_at, reply from mails where org_id = @org and member_id = @member and kind = @kind order by created_at desc, id desc limit 1) newest`,
		db.Args{"org": org, "member": member, "kind": kind}, &p.Waiting, (*zeronull.Timestamptz)(&p.NextTryAt), &p.Reply)
}

// Unsent is a mail that waits or was given up, for operators: not a word of what it says.
type Unsent struct {
	WrittenAt time.Time
	TriedAt   time.Time // zero before the first attempt
	NextTryAt time.Time // zero unless it is tried again
	GivenUp   bool
	Kind      string
	To        string
	Attempts  int
	Failure   Failure
	Reason    string // of the last attempt's failure
}

// ListUnsent returns the newest mails that were not sent, and whether there are more than the limit.
func ListUnsent(ctx context.Context, d *db.DB, limit int) (mails []Unsent, more bool, err error) {
	var batch db.Batch
	db.QueueRows(&batch, &mails, `
		select created_at, tried_at, next_try_at, state = 'failed', kind, to_address, attempts, coalesce(failure, ''), coalesce(last_error, '')
		from mails where state <> 'sent' order by created_at desc, id desc limit @limit`, db.Args{"limit": limit + 1},
		func(row pgx.CollectableRow) (m Unsent, err error) {
			return m, row.Scan(&m.WrittenAt, (*zeronull.Timestamptz)(&m.TriedAt), (*zeronull.Timestamptz)(&m.NextTryAt), &m.GivenUp, &m.Kind, &m.To, &m.Attempts, &m.Failure, &m.Reason)
		})
	if err := d.Read(ctx, db.System("list the mails that were not sent"), &batch); err != nil {
		return nil, false, err
	}
	if len(mails) > limit {
		return mails[:limit], true, nil
	}
	return mails, false, nil
}
