package signins

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
)

// sweeps are what becomes worthless with time: a table, the columns of its key, and the condition of its worthless rows.
var sweeps = []struct{ table, columns, worthless string }{
	{"sign_in_notices", "user_id, device_id, place, day", "day < @day"},
	{"known_devices", "user_id, device_id", "last_seen_at < @unseen"},
	{"failed_sign_ins", "user_id", "last_at < @strangers and not exists (select from users u where u.id = failed_sign_ins.user_id)"},
	{"failed_sign_ins", "user_id", "last_at < @month and unmailed + unmailed_known = 0"},
}

// sweepChunk keeps one statement short, so that nobody waits for its locks.
const sweepChunk = 1000

// Sweep deletes what nobody will ask for any more: devices that forgot the
// person long ago, mails told of, and counts of wrong passwords.
func (s *SignIns) Sweep(ctx context.Context) error {
	now := s.clock()
	args := db.Args{"day": now.AddDate(0, 0, -2), "unseen": now.AddDate(-1, 0, 0), "strangers": now.Add(-24 * time.Hour), "month": now.AddDate(0, 0, -30), "limit": sweepChunk}
	for _, one := range sweeps {
		for deleted := int64(sweepChunk); deleted == sweepChunk; {
			err := s.db.Write(ctx, db.System("sweep"), func(ctx context.Context, tx db.Tx) error {
				tag, err := tx.Exec(ctx, `delete from `+one.table+` where (`+one.columns+`) in (select `+one.columns+` from `+one.table+` where `+one.worthless+` limit @limit for update skip locked)`, args)
				deleted = tag.RowsAffected()
				return err
			})
			if err != nil {
				return fmt.Errorf("sweep %s: %w", one.table, err)
			}
		}
	}
	return nil
}
