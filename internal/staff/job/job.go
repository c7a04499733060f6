// Package job is where the staff sees how the portal's own work goes: how much of it
// waits, what has failed and why, and has it tried again.
package job

import (
	"context"
	"errors"
	"strconv"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/jobs"
	"manager/internal/keyset"
	"manager/internal/staff"
)

// Deps is what Jobs works with; all of it is required.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
}

// Jobs holds the use cases of the portal's own work.
type Jobs struct {
	db    *db.DB
	clock clock.Clock
	audit *audit.Log
	queue *jobs.Queue
}

// New makes the use cases from what they work with.
func New(d Deps) *Jobs {
	return &Jobs{db: d.DB, clock: d.Clock, audit: d.Audit, queue: jobs.NewQueue()}
}

// List is how the work goes, with a page of what has failed.
type List struct {
	Lengths []jobs.Length
	Failing []jobs.Failing
	Next    string // cursor of the page after; empty: there is none
}

const pageSize = 50

// List shows the work by kind, and what has failed from after the cursor on, the newest first.
func (j *Jobs) List(ctx context.Context, by staff.Colleague, after string) (l List, err error) {
	if err := by.Must(staff.Operate, j.clock()); err != nil {
		return l, err
	}
	batch := &db.Batch{}
	jobs.QueueLengths(batch, &l.Lengths)
	jobs.QueueFailing(batch, &l.Failing, numberOf(after), pageSize+1)
	if err := j.db.Read(ctx, db.System("show the jobs to the staff"), batch); err != nil {
		return l, err
	}
	l.Failing, l.Next = keyset.Forward(l.Failing, pageSize, func(f jobs.Failing) string { return strconv.FormatInt(f.ID, 10) })
	return l, nil
}

// numberOf reads a job's number; what is none is before all.
func numberOf(typed string) int64 {
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Retry has a job that has failed run again at once. A second click changes nothing while it runs; NotFound for a job
// that has not failed, or that is not there any more.
func (j *Jobs) Retry(ctx context.Context, by staff.Colleague, number string) error {
	if err := by.Must(staff.Operate, j.clock()); err != nil {
		return err
	}
	return j.db.Write(ctx, db.System("try a job again"), func(ctx context.Context, tx db.Tx) error {
		kind, err := j.queue.Retry(ctx, tx, numberOf(number))
		if errors.Is(err, jobs.ErrNotFailing) {
			return fault.New(fault.NotFound, "staff.jobs.gone")
		}
		if err != nil {
			return err
		}
		return j.audit.Record(ctx, tx, j.clock(), audit.Event{Action: "staff.job_retried", Actor: by.Actor(), Subject: number, Changes: []audit.Change{{Field: "job", After: kind}}})
	})
}
