package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"manager/internal/db"
)

// Queue puts jobs into the database; it runs none.
type Queue struct{ client *river.Client[pgx.Tx] }

// NewQueue makes a queue, which needs nothing but the transactions it is given.
func NewQueue() *Queue {
	// River drops announcements that follow one another within the cooldown: a
	// job whose transaction commits later than another's would wait for the next poll.
	client, err := river.NewClient(riverpgxv5.New(nil), &river.Config{FetchCooldown: time.Millisecond})
	if err != nil {
		panic(fmt.Sprintf("jobs: make the queue: %v", err)) // only a wrong constant fails
	}
	return &Queue{client: client}
}

// Add puts a job into tx: it runs once tx is committed, and never when tx is rolled back.
func (q *Queue) Add(ctx context.Context, tx db.Tx, args river.JobArgs) error {
	if _, err := q.client.InsertTx(ctx, tx, args, nil); err != nil {
		return fmt.Errorf("add a job %s: %w", args.Kind(), err)
	}
	return nil
}

// AddAfter is Add for a job that runs no earlier than after the delay given.
func (q *Queue) AddAfter(ctx context.Context, tx db.Tx, args river.JobArgs, delay time.Duration) error {
	if _, err := q.client.InsertTx(ctx, tx, args, &river.InsertOpts{ScheduledAt: time.Now().Add(delay)}); err != nil {
		return fmt.Errorf("add a job %s: %w", args.Kind(), err)
	}
	return nil
}
