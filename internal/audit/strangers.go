package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// StrangersKept is how long the log knows what was tried with login IDs that have no account.
const StrangersKept = 90 * 24 * time.Hour

// strangersChunk keeps one statement of the sweep short.
const strangersChunk = 1000

// RecordStranger notes an event about a login ID without an account, for which
// e.User stands: outside of the chains, so that nobody can grow those. It takes
// as many round trips as Record, and writers about the same login ID wait for one
// another as there, so that a stranger learns nothing from the time it takes.
func (l *Log) RecordStranger(ctx context.Context, tx db.Tx, now time.Time, e Event) error {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended(@subject::text, 0))`, pgx.NamedArgs{"subject": e.User.String()}); err != nil {
		return fmt.Errorf("take turns with others who try the same login ID: %w", err)
	}
	data, err := json.Marshal(personalOf(e))
	if err != nil {
		return fmt.Errorf("write down a stranger's event: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into stranger_events (id, subject, at, action, data) values (@id, @subject, @at, @action, @data)`,
		pgx.NamedArgs{"id": id.New[id.Event](), "subject": e.User, "at": now.UTC(), "action": e.Action, "data": data})
	if err != nil {
		return fmt.Errorf("note a stranger's event: %w", err)
	}
	return nil
}

// SweepStrangers deletes what is older than StrangersKept; a periodic job calls it.
func SweepStrangers(ctx context.Context, d *db.DB, now time.Time) error {
	for deleted := int64(strangersChunk); deleted == strangersChunk; {
		err := d.Write(ctx, db.System("sweep the events of strangers"), func(ctx context.Context, tx db.Tx) error {
			tag, err := tx.Exec(ctx, `
				delete from stranger_events where id in (
					select id from stranger_events where at < @before order by at limit @limit for update skip locked)`,
				pgx.NamedArgs{"before": now.Add(-StrangersKept), "limit": strangersChunk})
			if err != nil {
				return fmt.Errorf("sweep the events of strangers: %w", err)
			}
			deleted = tag.RowsAffected()
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
