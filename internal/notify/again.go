package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
)

// ErrNotGivenUp says that a mail is not there, was delivered or waits already, or that its message is not kept any more.
var ErrNotGivenUp = errors.New("the mail can't be sent again")

// Again puts a mail that was given up into the outbox once more, in a tx of a system scope, and returns whom it is
// about and its kind; only one of that organization, unless org is zero. A second call while it waits is ErrNotGivenUp.
func (o *Outbox) Again(ctx context.Context, tx db.Tx, now time.Time, org id.Org, mail id.Mail) (about id.Org, kind string, err error) {
	err = tx.QueryRow(ctx, `
		update mails set state = 'queued', queued_at = @now, next_try_at = null, attempts = 0
		where id = @id and state = 'failed' and payload is not null and channel = 'mail' and (@any or org_id = @org) returning org_id, kind`,
		db.Args{"id": mail, "org": org, "any": org.IsZero(), "now": now}).Scan(&about, &kind)
	if errors.Is(err, pgx.ErrNoRows) {
		return about, "", ErrNotGivenUp
	}
	if err != nil {
		return about, "", fmt.Errorf("put a mail into the outbox again: %w", err)
	}
	return about, kind, o.queue.Add(ctx, tx, sendMail{Mail: mail})
}

// Logged is a mail as its receivers' organization and the staff see it: not a word of what it says.
type Logged struct {
	ID        id.Mail
	Org       string // its customer number; empty: none
	Kind      string
	To        string
	State     string    // queued, sent or failed
	WrittenAt time.Time // when what it tells about happened
	Failure   Failure   // why it was not accepted, when it was last tried; empty: it was, or was not tried yet
	Kept      bool      // it can be sent again
}

const loggedColumns = `m.id, coalesce(o.number, ''), m.kind, m.to_address, m.state, m.created_at, coalesce(m.failure, ''), m.state = 'failed' and m.payload is not null and m.channel = 'mail'
	from mails m left join organizations o on o.id = m.org_id where `

func scanLogged(row pgx.CollectableRow) (m Logged, err error) {
	err = row.Scan(&m.ID, &m.Org, &m.Kind, &m.To, &m.State, &m.WrittenAt, &m.Failure, &m.Kept)
	return m, err
}

// newest is the order of a list of mails, from behind the one that @after names on.
func newest(after id.Mail) string {
	return ` and ` + keyset.Behind(after.IsZero(), `(m.created_at, m.id) < (select created_at, id from mails where id = @after)`) + ` order by m.created_at desc, m.id desc limit @limit`
}

// QueueLogged reads at most limit mails about an organization, the newest first, from behind the one given on (zero: from the newest on).
func QueueLogged(batch *db.Batch, org id.Org, after id.Mail, limit int, list *[]Logged) {
	db.QueueRows(batch, list, `select `+loggedColumns+`m.org_id = @org`+newest(after), db.Args{"org": org, "after": after, "limit": limit}, scanLogged)
}

// QueueUnsent reads at most limit mails of all organizations that were not accepted, the newest first, from behind the one
// given on (zero: from the newest on); it works in a system scope.
func QueueUnsent(batch *db.Batch, after id.Mail, limit int, list *[]Logged) {
	db.QueueRows(batch, list, `select `+loggedColumns+`m.state <> 'sent' and m.failure is not null`+newest(after), db.Args{"after": after, "limit": limit}, scanLogged)
}
