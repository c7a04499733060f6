// Package jobs runs work outside requests: jobs that are put into Postgres in
// the transaction of the change that needs them (Queue), and chores that come
// round at an interval (Periodic). Every instance runs jobs (Runner); each job
// is done by one of them, is tried again when it fails, and goes to another
// instance when the one that had it dies.
//
// It must not know what any job does.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"manager/internal/db"
)

// Connections is how many connections the pool of a runner needs: one listens
// for new jobs, the others fetch and settle them.
const Connections = 4

const (
	workers = 10 // at once per instance; mail servers seldom take more connections from one client
	// A new job is announced at once; polling only catches retries and announcements that got lost.
	fetchCooldown = 20 * time.Millisecond
	fetchPoll     = time.Second
	jobTimeout    = time.Minute
	// rescueAfter is well above jobTimeout, so that a job is never taken from a living instance.
	rescueAfter = 5 * time.Minute
)

// Config is what a runner needs; DB is required, the rest may be zero.
type Config struct {
	DB       *db.DB // with Connections connections of its own
	Register []func(*river.Workers) error
	Periodic []Periodic
	// Observe is told of each run of a job: its kind, how many seconds it took, and its error.
	Observe func(kind string, seconds float64, err error)
	Log     *slog.Logger
	// Timeout bounds one run of a job (1 minute), RescueAfter is when a running
	// job counts as abandoned by an instance that died (5 minutes).
	Timeout     time.Duration
	RescueAfter time.Duration
}

// Runner runs jobs until it is stopped.
type Runner struct {
	client *river.Client[pgx.Tx]
	cancel context.CancelFunc
	stop   sync.Once
}

// Start begins to run jobs; it returns as soon as jobs are listened for. The
// runner lives until Stop, whatever becomes of ctx.
func Start(ctx context.Context, c Config) (*Runner, error) {
	config, err := c.river()
	if err != nil {
		return nil, err
	}
	client, err := river.NewClient(riverpgxv5.New(c.DB.Pool()), config)
	if err != nil {
		return nil, fmt.Errorf("set up the jobs: %w", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if err := client.Start(ctx); err != nil {
		cancel()
		return nil, fmt.Errorf("start the jobs: %w", err)
	}
	return &Runner{client: client, cancel: cancel}, nil
}

// hardStop is how long cancelled jobs may take to come to their end.
const hardStop = 5 * time.Second

// Stop takes no new jobs and waits for the running ones until ctx is done; then
// it cancels them, so that another instance may run them again. It returns an
// error when a job had to be cancelled.
func (r *Runner) Stop(ctx context.Context) error {
	var err error
	r.stop.Do(func() { err = r.stopOnce(ctx) })
	return err
}

func (r *Runner) stopOnce(ctx context.Context) error {
	defer r.cancel()
	soft := r.client.Stop(ctx)
	if soft == nil {
		return nil
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), hardStop)
	defer cancel()
	return errors.Join(fmt.Errorf("wait for running jobs: %w", soft), r.client.StopAndCancel(end))
}

func (c Config) river() (*river.Config, error) {
	bundle := river.NewWorkers()
	for _, register := range c.Register {
		if err := register(bundle); err != nil {
			return nil, fmt.Errorf("register a job: %w", err)
		}
	}
	periodic, err := register(bundle, c.Periodic)
	if err != nil {
		return nil, err
	}
	log := c.Log
	if log == nil {
		log = slog.Default()
	}
	return &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Workers:              bundle,
		PeriodicJobs:         periodic,
		FetchCooldown:        fetchCooldown,
		FetchPollInterval:    fetchPoll,
		JobTimeout:           orDefault(c.Timeout, jobTimeout),
		RescueStuckJobsAfter: orDefault(c.RescueAfter, rescueAfter),
		Middleware:           observers(c.Observe),
		ErrorHandler:         failureLog{log},
		Logger:               slog.New(warnings{log.Handler()}),
	}, nil
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}
