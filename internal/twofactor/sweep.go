package twofactor

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
)

// sweeps are what becomes worthless with time: a table, and the condition of its worthless rows.
var sweeps = []struct{ table, key, worthless string }{
	{"spent_challenges", "hash", "expires_at < @now"},
	{"sms_codes", "id", "expires_at < @now"},
	{"push_requests", "id", "expires_at < @yesterday"},
	{"authenticator_apps", "id", "confirmed_at is null and created_at < @unconfirmed"},
	{"sms_phones", "id", "confirmed_at is null and created_at < @unconfirmed"},
	{"app_passwords", "id", "expires_at < @last_month"},
}

// sweepChunk keeps one statement short, so that nobody waits for its locks.
const sweepChunk = 1000

// Sweep deletes what has long expired: challenges, codes, pushes, app passwords,
// and methods that were never confirmed.
func (f *Factors) Sweep(ctx context.Context) error {
	now := f.clock()
	args := db.Args{"now": now, "yesterday": now.Add(-24 * time.Hour), "unconfirmed": now.Add(-unconfirmedFor), "last_month": now.Add(-30 * 24 * time.Hour), "limit": sweepChunk}
	for _, s := range sweeps {
		for deleted := int64(sweepChunk); deleted == sweepChunk; {
			err := f.db.Write(ctx, db.System("sweep"), func(ctx context.Context, tx db.Tx) error {
				tag, err := tx.Exec(ctx, `delete from `+s.table+` where `+s.key+` in (select `+s.key+` from `+s.table+` where `+s.worthless+` limit @limit for update skip locked)`, args)
				deleted = tag.RowsAffected()
				return err
			})
			if err != nil {
				return fmt.Errorf("sweep %s: %w", s.table, err)
			}
		}
	}
	return nil
}
