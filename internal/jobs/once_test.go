package jobs_test

import (
	"context"
	"errors"
	"testing"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/jobs"
	"manager/internal/testkit"
)

func runs(t *testing.T, d *db.DB) int {
	t.Helper()
	return testkit.Value[int](t, d, `select count(*) from once_runs`, nil)
}

// A run that dies after its transaction, before the queue knows of it, is not
// repeated; one that dies within it is.
func TestAJobThatEndsWithItsTransactionIsDoneOnce(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	d := testkit.Open(t, url)
	testkit.Exec(t, d, `create table once_runs (name text)`, nil)
	died := make(chan int, 10)
	note := func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into once_runs values ('ran')`)
		return err
	}
	start(t, url, jobs.Config{Register: answering(func(ctx context.Context, job *river.Job[knock]) error {
		err := jobs.Once(ctx, d, db.System("test"), job, func(ctx context.Context, tx db.Tx) error {
			if err := note(ctx, tx); err != nil {
				return err
			}
			if job.Attempt == 1 && job.Args.Name == "dies within" {
				return errors.New("dies within")
			}
			return nil
		})
		if err != nil {
			died <- job.Attempt
			return err
		}
		// The same run once more, as after a rescue that came too early: it is nobody's any more.
		if err := jobs.Once(ctx, d, db.System("test"), job, note); err != nil {
			t.Errorf("the second time: %v", err)
		}
		died <- job.Attempt
		return errors.New("dies after the transaction")
	})})
	add(t, d, "dies after")
	if attempt := receive(t, died, "the run"); attempt != 1 || runs(t, d) != 1 {
		t.Errorf("attempt %d, %d runs", attempt, runs(t, d))
	}
	add(t, d, "dies within")
	if attempt := receive(t, died, "the run that dies"); attempt != 1 || runs(t, d) != 1 {
		t.Errorf("attempt %d, %d runs", attempt, runs(t, d))
	}
	if attempt := receive(t, died, "the second attempt"); attempt != 2 || runs(t, d) != 2 {
		t.Errorf("attempt %d, %d runs", attempt, runs(t, d))
	}
}
