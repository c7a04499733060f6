package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Probe answers nil when Postgres can write. It makes a table with a row, which
// needs new space on the disk as rows in half-empty pages would not, and takes it back.
func (d *DB) Probe(ctx context.Context) error {
	tx, err := d.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin to probe: %w", err)
	}
	_, err = tx.Exec(ctx, "create temporary table write_probe on commit drop as select 1 as n")
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if rollback := tx.Rollback(clean); rollback != nil && !errors.Is(rollback, pgx.ErrTxClosed) {
		err = errors.Join(err, fmt.Errorf("roll back: %w", rollback))
	}
	if err != nil {
		return fmt.Errorf("write to probe: %w", err)
	}
	return nil
}
