package notify

import (
	"context"
	"fmt"

	"manager/internal/db"
)

// QueueErasure erases the messages to @user or to the addresses @keys, with what
// their jobs have written down. In the development mailbox it erases every
// message that says one of @keys or @names.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	const theirs = `user_id = @user or lower(to_address) = any(@keys)`
	batch.Queue(`
		update river_job set errors = null, metadata = '{}' where kind in ('send_mail', 'send_sms')
		and args ->> 'mail' in (select id::text from mails where `+theirs+`)`, args)
	batch.Queue(`
		delete from dev_messages m where lower(to_address) = any(@keys) or id in (select id from mails where `+theirs+`)
		or exists (select from unnest(@keys::text[] || @names::text[]) said where position(lower(said) in lower(m.subject || ' ' || m.body_text || ' ' || m.body_html)) > 0)`, args).Exec(gone("mails"))
	batch.Queue(`delete from mails where `+theirs, args).Exec(gone("mails"))
}

// forgetSettled deletes the mails that are settled and must leave nothing behind.
func forgetSettled(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `delete from mails where forget and state <> 'queued'`); err != nil {
		return fmt.Errorf("forget settled mails: %w", err)
	}
	return nil
}
