package notify

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// rewrapChunk is how many mails are read and written at a time.
const rewrapChunk = 500

// Rewrap seals anew, under the keyring's current key, the waiting mails that an
// older key sealed, and returns how many. It may run while mails are sent. What
// can't be opened is left as it is and named in the error, after everything else is done.
func (o *Outbox) Rewrap(ctx context.Context, d *db.DB) (renewed int, err error) {
	var after id.Mail
	for {
		chunk, failed := payloadsAfter(ctx, d, after)
		if failed != nil {
			return renewed, errors.Join(err, failed)
		}
		if len(chunk) == 0 {
			return renewed, err
		}
		after = chunk[len(chunk)-1].ID
		n, failed := o.rewrapChunk(ctx, d, chunk)
		renewed, err = renewed+n, errors.Join(err, failed)
	}
}

func payloadsAfter(ctx context.Context, d *db.DB, after id.Mail) (chunk []queuedMail, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &chunk, `select id, payload from mails where id > @after and payload is not null order by id limit @limit`,
		db.Args{"after": [16]byte(after), "limit": rewrapChunk}, func(row pgx.CollectableRow) (m queuedMail, err error) {
			return m, row.Scan(&m.ID, &m.Payload)
		})
	return chunk, d.Read(ctx, db.System("seal anew"), batch)
}

// rewrapChunk writes only where the payload is still there: a mail sent meanwhile has none.
func (o *Outbox) rewrapChunk(ctx context.Context, d *db.DB, chunk []queuedMail) (renewed int, err error) {
	batch := &db.Batch{}
	for _, m := range chunk {
		fresh, changed, failed := o.keyring.Rewrap(payloadPurpose, m.ID[:], m.Payload)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("mail %s: %w", m.ID, failed))
			continue
		}
		if changed {
			batch.Queue(`update mails set payload = @fresh where id = @id and payload = @old`, db.Args{"fresh": fresh, "id": m.ID, "old": m.Payload})
		}
	}
	if batch.Len() == 0 {
		return 0, err
	}
	failed := d.Write(ctx, db.System("seal anew"), func(ctx context.Context, tx db.Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if failed != nil {
		return 0, errors.Join(err, fmt.Errorf("seal mails anew: %w", failed))
	}
	return batch.Len(), err
}
