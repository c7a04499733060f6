package testkit

import (
	"context"

	"manager/internal/db"
)

// UntilSomebodyWaits returns as soon as another connection waits for a lock of tx's database.
func UntilSomebodyWaits(ctx context.Context, tx db.Tx) error {
	for {
		var waiting bool
		err := tx.QueryRow(ctx, `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`).Scan(&waiting)
		if err != nil || waiting {
			return err
		}
		// pg_stat_activity is read once in a transaction unless its snapshot is cleared.
		if _, err := tx.Exec(ctx, `select pg_stat_clear_snapshot()`); err != nil {
			return err
		}
	}
}
