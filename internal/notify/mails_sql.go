package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
)

// queuedMail is a mail that waits to be sent.
type queuedMail struct {
	Channel   string // empty: mail
	ID        id.Mail
	Org       id.Org
	Member    id.Member
	Kind      string
	To        string
	Lang      i18n.Lang
	Payload   []byte
	CreatedAt time.Time
	Failure   Failure // of the last attempt
	Forget    bool
}

func insertMail(ctx context.Context, tx db.Tx, mail id.Mail, now time.Time, e Envelope, sealed []byte) error {
	_, err := tx.Exec(ctx, `
		insert into mails (id, org_id, user_id, member_id, kind, to_address, language, payload, created_at, forget)
		values (@id, @org, @user, @member, @kind, @to, @language, @payload, @now, @forget)`,
		db.Args{"id": mail, "org": e.Org, "user": e.User, "member": e.Member, "kind": e.Message.MailKind(), "to": e.To, "language": string(e.Lang), "payload": sealed, "now": now, "forget": e.Forget})
	if err != nil {
		return fmt.Errorf("put the mail %s into the outbox: %w", e.Message.MailKind(), err)
	}
	return nil
}

// readQueued finds the mail with that ID; queued is false when it was sent or given up, or is gone.
func readQueued(ctx context.Context, d *db.DB, mail id.Mail) (m queuedMail, queued bool, err error) {
	var batch db.Batch
	db.Queue(&batch, &queued, `
		select id, org_id, member_id, kind, to_address, language, payload, created_at, coalesce(failure, ''), forget from mails where id = @id and state = 'queued'`,
		db.Args{"id": mail}, &m.ID, &m.Org, &m.Member, &m.Kind, &m.To, &m.Lang, &m.Payload, &m.CreatedAt, &m.Failure, &m.Forget)
	if err := d.Read(ctx, db.System("send a mail"), &batch); err != nil {
		return queuedMail{}, false, err
	}
	return m, queued, nil
}

func markSent(ctx context.Context, tx db.Tx, mail id.Mail, now time.Time) error {
	_, err := tx.Exec(ctx, `
		update mails set state = 'sent', sent_at = @now, tried_at = @now, next_try_at = null, attempts = attempts + 1, payload = null,
			last_error = null, failure = null, reply = null
		where id = @id and state = 'queued'`, db.Args{"id": mail, "now": now})
	if err != nil {
		return fmt.Errorf("mark the mail %s as sent: %w", mail, err)
	}
	return forgetSettled(ctx, tx)
}

// markTried keeps why an attempt failed; a mail given up loses its payload unless
// that is kept. It tells whether the mail still waited: another instance may have settled it.
func markTried(ctx context.Context, tx db.Tx, mail id.Mail, s setback) (waited bool, err error) {
	done, err := tx.Exec(ctx, `
		update mails set attempts = attempts + 1, last_error = @reason, failure = @failure, reply = nullif(@reply, ''), tried_at = @at,
			next_try_at = case when @given_up then null else @next::timestamptz end,
			state = case when @given_up then 'failed' else state end,
			payload = case when @given_up and not @keep then null else payload end
		where id = @id and state = 'queued'`,
		db.Args{"id": mail, "reason": s.reason, "failure": s.failure, "reply": s.reply, "at": s.at, "next": s.nextTry, "given_up": s.givenUp, "keep": s.keep})
	if err != nil {
		return false, fmt.Errorf("note the attempt at the mail %s: %w", mail, err)
	}
	return done.RowsAffected() > 0, forgetSettled(ctx, tx)
}

// giveUpBefore fails what still waits from before: its job is long gone.
func (d *Delivery) giveUpBefore(ctx context.Context, tx db.Tx, now, before time.Time) ([]Undelivered, error) {
	rows, err := tx.Query(ctx, `
		update mails set state = 'failed', payload = case when kind = any(@kept) and not forget then payload end, next_try_at = null, last_error = coalesce(last_error, 'never attempted'), failure = coalesce(failure, @failure)
		where state = 'queued' and coalesce(queued_at, created_at) < @before returning kind, org_id, member_id, created_at, failure`, db.Args{"before": before, "failure": NotHandedOver, "kept": d.deps.Kept})
	if err != nil {
		return nil, fmt.Errorf("give up old mails: %w", err)
	}
	lost, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Undelivered, error) {
		u := Undelivered{At: now}
		return u, row.Scan(&u.Kind, &u.Org, &u.Member, &u.WrittenAt, &u.Failure)
	})
	if err != nil {
		return nil, fmt.Errorf("give up old mails: %w", err)
	}
	return lost, forgetSettled(ctx, tx)
}

// eraseKeptBefore erases the messages of mails that were given up and that nobody had sent again.
func eraseKeptBefore(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, "update mails set payload = null where state = 'failed' and payload is not null and coalesce(queued_at, created_at) < @before", db.Args{"before": before})
	if err != nil {
		return fmt.Errorf("erase the messages of mails given up: %w", err)
	}
	return nil
}

func deleteSettledBefore(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, "delete from mails where state <> 'queued' and created_at < @before", db.Args{"before": before})
	if err != nil {
		return fmt.Errorf("delete old mails: %w", err)
	}
	return nil
}
