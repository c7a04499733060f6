package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"manager/internal/db"
)

// Once runs do and ends the job in one transaction of d: what do writes is there
// exactly when the job counts as done, whenever the process dies. A run whose job
// another instance has taken over meanwhile, or has done, does nothing.
func Once[A river.JobArgs](ctx context.Context, d *db.DB, scope db.Scope, job *river.Job[A], do func(ctx context.Context, tx db.Tx) error) error {
	return d.Write(ctx, scope, func(ctx context.Context, tx db.Tx) error {
		var ours bool
		err := tx.QueryRow(ctx, `select state = 'running' and attempt = @attempt from river_job where id = @id for update`, db.Args{"id": job.ID, "attempt": job.Attempt}).Scan(&ours)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && !ours {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look whose the job is: %w", err)
		}
		if err := do(ctx, tx); err != nil {
			return err
		}
		if _, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job); err != nil {
			return fmt.Errorf("end the job: %w", err)
		}
		return nil
	})
}
