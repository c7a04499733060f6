// Package jobs runs work outside requests: jobs that are put into Postgres in
// the transaction of the change that needs them (Queue), and chores that come
// round at an interval (Periodic). Every instance runs jobs (Runner); each job
// is done by one of them, is tried again when it fails, and goes to another
// instance when the one that had it dies.
//
// It must not know what any job does.
package jobs

import (
	"cmp"
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

// Connections is how many connections the pool of a runner wants: one listens
// for new jobs, the others fetch and settle them.
const Connections = 4

// Patient is the queue of jobs that wait for servers of others, for minutes
// perhaps; they keep no other job from being run.
const Patient = "patient"

// Bulk is the queue of what the portal sends to very many by itself: nobody waits for it, and what somebody waits for
// passes it in the other queues. Few of its jobs run at once, so that pages keep the processors.
const Bulk = "bulk"

const (
	workers     = 10 // at once per instance and queue; mail servers seldom take more connections from one client
	bulkWorkers = 2
	// A new job is announced at once; polling only catches retries and announcements that got lost.
	fetchCooldown = 20 * time.Millisecond
	fetchPoll     = time.Second
	timeout       = time.Minute
	// rescueAfter is well above timeout, so that a job is never taken from a living instance.
	rescueAfter = 5 * time.Minute
	// hardStop is how long cancelled jobs may take to come to their end.
	hardStop = 5 * time.Second
)

// Config is what a runner needs; DB is required, the rest may be zero.
type Config struct {
	DB       *db.DB                       // with a pool of its own, so that jobs take no connection from pages
	Register []func(*river.Workers) error // each adds the worker of a kind of job
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
	stop   sync.Once
}

// Start begins to run jobs; they go on until Stop, whatever becomes of ctx.
func Start(ctx context.Context, c Config) (*Runner, error) {
	config, err := c.river()
	if err != nil {
		return nil, err
	}
	client, err := river.NewClient(riverpgxv5.New(c.DB.Pool()), config)
	if err == nil {
		err = client.Start(context.WithoutCancel(ctx))
	}
	if err != nil {
		return nil, fmt.Errorf("start the jobs: %w", err)
	}
	return &Runner{client: client}, nil
}

// Stop takes no new jobs and waits for the running ones until ctx is done; then
// it cancels them, so that another instance may run them again, and returns an
// error. Only the first call does anything.
func (r *Runner) Stop(ctx context.Context) error {
	var err error
	r.stop.Do(func() { err = r.stopOnce(ctx) })
	return err
}

func (r *Runner) stopOnce(ctx context.Context) error {
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
	log := cmp.Or(c.Log, slog.Default())
	return &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}, Patient: {MaxWorkers: workers}, Bulk: {MaxWorkers: bulkWorkers}},
		Workers:              bundle,
		PeriodicJobs:         periodic,
		FetchCooldown:        fetchCooldown,
		FetchPollInterval:    fetchPoll,
		JobTimeout:           cmp.Or(c.Timeout, timeout),
		RescueStuckJobsAfter: cmp.Or(c.RescueAfter, rescueAfter),
		Middleware:           observers(c.Observe),
		ErrorHandler:         failureLog{log},
		Logger:               slog.New(warnings{log.Handler()}),
	}, nil
}
