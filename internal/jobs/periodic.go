package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Periodic is a chore that comes round at an interval on one of the instances,
// and once after a start. It may run twice, so it must not mind.
type Periodic struct {
	Name  string // names it in the database, logs and metrics
	Every time.Duration
	Do    func(ctx context.Context) error
	// Timeout bounds one run; zero is the bound of all jobs.
	Timeout time.Duration
}

// chore is the job of a Periodic; all of them share one kind of job in the database.
type chore struct {
	Periodic string `json:"periodic"`
}

const choreKind = "periodic"

// Kind names the job.
func (chore) Kind() string { return choreKind }

// InsertOpts keeps a chore from piling up while one of its name waits or runs.
func (chore) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: 5,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}},
	}
}

// kindOf names a job by what it does: a chore by its own name.
func kindOf(job *rivertype.JobRow) string {
	var c chore
	if job.Kind == choreKind && json.Unmarshal(job.EncodedArgs, &c) == nil {
		return c.Periodic
	}
	return job.Kind
}

type choreWorker struct {
	river.WorkerDefaults[chore]
	byName map[string]Periodic
}

// register adds the worker of all chores to bundle and returns their schedules.
func register(bundle *river.Workers, chores []Periodic) ([]*river.PeriodicJob, error) {
	worker := &choreWorker{byName: map[string]Periodic{}}
	schedules := make([]*river.PeriodicJob, len(chores))
	for i, p := range chores {
		if _, twice := worker.byName[p.Name]; twice {
			return nil, fmt.Errorf("the periodic job %s is there twice", p.Name)
		}
		worker.byName[p.Name] = p
		schedules[i] = river.NewPeriodicJob(river.PeriodicInterval(p.Every),
			func() (river.JobArgs, *river.InsertOpts) { return chore{Periodic: p.Name}, nil },
			&river.PeriodicJobOpts{ID: p.Name, RunOnStart: true})
	}
	return schedules, river.AddWorkerSafely(bundle, worker)
}

// Timeout is how long the chore may take.
func (w *choreWorker) Timeout(job *river.Job[chore]) time.Duration {
	return w.byName[job.Args.Periodic].Timeout
}

// Work does the chore that the job names. One that only another version knows
// is left to that version's next round.
func (w *choreWorker) Work(ctx context.Context, job *river.Job[chore]) error {
	p, known := w.byName[job.Args.Periodic]
	if !known {
		return river.JobCancel(fmt.Errorf("there is no periodic job %q here", job.Args.Periodic))
	}
	return p.Do(ctx)
}
