package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Periodic is a chore that comes round at an interval on one of the instances,
// and once after the start. It may run twice, so it must not mind.
type Periodic struct {
	Name  string // its kind in logs and metrics is "periodic"
	Every time.Duration
	Run   func(ctx context.Context) error
}

// periodicArgs names the chore: the function itself can't lie in the database.
type periodicArgs struct {
	Name string `json:"name"`
}

func (periodicArgs) Kind() string { return "periodic" }

// InsertOpts keeps a chore from piling up while one of the same name waits or runs.
func (periodicArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: 5,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}},
	}
}

type periodicWorker struct {
	river.WorkerDefaults[periodicArgs]
	chores map[string]Periodic
}

// register adds the worker of all chores to bundle and returns their schedules.
func register(bundle *river.Workers, chores []Periodic) ([]*river.PeriodicJob, error) {
	worker := &periodicWorker{chores: map[string]Periodic{}}
	schedules := make([]*river.PeriodicJob, len(chores))
	for i, chore := range chores {
		if _, twice := worker.chores[chore.Name]; twice || chore.Every < time.Second {
			return nil, fmt.Errorf("the periodic job %q is there twice, or more often than once a second", chore.Name)
		}
		worker.chores[chore.Name] = chore
		args := periodicArgs{Name: chore.Name}
		schedules[i] = river.NewPeriodicJob(river.PeriodicInterval(chore.Every),
			func() (river.JobArgs, *river.InsertOpts) { return args, nil },
			&river.PeriodicJobOpts{ID: chore.Name, RunOnStart: true})
	}
	if err := river.AddWorkerSafely(bundle, worker); err != nil {
		return nil, fmt.Errorf("register the periodic jobs: %w", err)
	}
	return schedules, nil
}

// Work runs the chore that the job names. One that only another version knows
// is left to that version's next round.
func (w *periodicWorker) Work(ctx context.Context, job *river.Job[periodicArgs]) error {
	chore, known := w.chores[job.Args.Name]
	if !known {
		return river.JobCancel(fmt.Errorf("there is no periodic job %q", job.Args.Name))
	}
	if err := chore.Run(ctx); err != nil {
		return fmt.Errorf("periodic job %s: %w", chore.Name, err)
	}
	return nil
}
