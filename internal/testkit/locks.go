package testkit

import (
	"context"

	"manager/internal/db"
)

// UntilSomebodyWaits returns as soon as another connection waits for a lock of tx's database.
func UntilSomebodyWaits(ctx context.Context, tx db.Tx) error { return UntilWaiting(ctx, tx, 1) }

// UntilWaiting returns as soon as so many other connections wait for a lock of tx's database.
func UntilWaiting(ctx context.Context, tx db.Tx, n int) error {
	for {
		var waiting int
		err := tx.QueryRow(ctx, `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).Scan(&waiting)
		if err != nil || waiting >= n {
			return err
		}
		// pg_stat_activity is read once in a transaction unless its snapshot is cleared.
		if _, err := tx.Exec(ctx, `select pg_stat_clear_snapshot()`); err != nil {
			return err
		}
	}
}
