package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/rivertype"

	"manager/internal/db"
)

// Failing is a job that has failed and is tried again, or was given up.
type Failing struct {
	ID       int64
	Kind     string // a chore's is its name
	Attempts int
	Most     int // tries, after which it is given up
	Error    string
	FailedAt time.Time
	NextAt   time.Time // zero: it was given up
}

// Length is how many jobs of a kind there are in each state, as far as they were counted.
type Length struct {
	Kind    string
	Waiting int // to be run now, or at a later time
	Running int
	Failing int // to be tried again
	GivenUp int
}

// Counted is up to how many jobs are counted, of all kinds together.
const Counted = 10_000

// kindSQL names a job by what it does, as kindOf.
const kindSQL = `case when kind = '` + choreKind + `' then coalesce(args ->> 'periodic', kind) else kind end`

// QueueLengths reads how many jobs there are by kind; it works in a system scope.
func QueueLengths(batch *db.Batch, lengths *[]Length) {
	db.QueueRows(batch, lengths, `
		select kind, count(*) filter (where state in ('available', 'pending', 'scheduled')), count(*) filter (where state = 'running'), count(*) filter (where state = 'retryable'), count(*) filter (where state = 'discarded')
		from (select `+kindSQL+` as kind, state from river_job where state in ('available', 'pending', 'scheduled', 'running', 'retryable', 'discarded') limit @most) counted group by kind order by kind`,
		db.Args{"most": Counted}, func(row pgx.CollectableRow) (l Length, err error) {
			err = row.Scan(&l.Kind, &l.Waiting, &l.Running, &l.Failing, &l.GivenUp)
			return l, err
		})
}

// QueueFailing reads at most limit jobs that have failed, the newest first, from after the one given on (0: from the newest on); it works in a system scope.
func QueueFailing(batch *db.Batch, failing *[]Failing, after int64, limit int) {
	db.QueueRows(batch, failing, `
		select id, `+kindSQL+`, attempt, max_attempts, errors[array_upper(errors, 1)], state = 'discarded', coalesce(attempted_at, created_at), scheduled_at from river_job
		where state in ('retryable', 'discarded') and (@after = 0 or id < @after) order by id desc limit @limit`, db.Args{"after": after, "limit": limit},
		func(row pgx.CollectableRow) (f Failing, err error) {
			var said []byte
			var over bool
			if err := row.Scan(&f.ID, &f.Kind, &f.Attempts, &f.Most, &said, &over, &f.FailedAt, &f.NextAt); err != nil {
				return f, err
			}
			if over {
				f.NextAt = time.Time{}
			}
			var last rivertype.AttemptError
			if len(said) > 0 {
				if err := json.Unmarshal(said, &last); err != nil {
					return f, fmt.Errorf("read why job %d failed: %w", f.ID, err)
				}
			}
			f.Error = last.Error
			return f, nil
		})
}

// ErrNotFailing says that a job is not there, or has not failed.
var ErrNotFailing = errors.New("the job has not failed")

// Retry has a job that has failed run again once tx is committed, and returns its kind; ErrNotFailing for any other.
func (q *Queue) Retry(ctx context.Context, tx db.Tx, job int64) (kind string, err error) {
	err = tx.QueryRow(ctx, `select `+kindSQL+` from river_job where id = @id and state in ('retryable', 'discarded') for update`, db.Args{"id": job}).Scan(&kind)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNotFailing
	}
	if err != nil {
		return "", fmt.Errorf("lock job %d: %w", job, err)
	}
	if _, err := q.client.JobRetryTx(ctx, tx, job); err != nil {
		return "", fmt.Errorf("try job %d again: %w", job, err)
	}
	return kind, nil
}
