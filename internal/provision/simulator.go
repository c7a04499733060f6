package provision

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/product"
	"manager/internal/seal"
)

// Simulator answers in place of the provider's systems.
type Simulator struct {
	clock   clock.Clock
	audit   *audit.Log
	keyring *seal.Keyring
	queue   *jobs.Queue
}

// New makes a simulator.
func New(clock clock.Clock, log *audit.Log, keyring *seal.Keyring) *Simulator {
	return &Simulator{clock: clock, audit: log, keyring: keyring, queue: jobs.NewQueue()}
}

// setUpJob makes products work that were ordered together.
type setUpJob struct {
	Org      id.Org       `json:"org"`
	Products []id.Product `json:"products"`
}

// Kind names the job in the database, logs and metrics.
func (setUpJob) Kind() string { return "product_set_up" }

// SetUp asks, in tx, that products be made to work; it happens once tx is committed.
func (s *Simulator) SetUp(ctx context.Context, tx db.Tx, org id.Org, products []id.Product) error {
	return s.queue.Add(ctx, tx, setUpJob{Org: org, Products: products})
}

type setter struct {
	river.WorkerDefaults[setUpJob]
	simulator *Simulator
	db        *db.DB
}

// Register adds the jobs that make products work and that tell services about users and mailboxes to those of a runner; they work on d.
func (s *Simulator) Register(d *db.DB) func(*river.Workers) error {
	return func(bundle *river.Workers) error {
		return errors.Join(river.AddWorkerSafely(bundle, &setter{simulator: s, db: d}), river.AddWorkerSafely(bundle, &userChanger{simulator: s, db: d}), river.AddWorkerSafely(bundle, &mailboxKeeper{simulator: s, db: d}))
	}
}

// Work makes the products work and ends the job in one transaction.
func (w *setter) Work(ctx context.Context, job *river.Job[setUpJob]) error {
	return jobs.Once(ctx, w.db, db.ForOrg(job.Args.Org, id.User{}), job, func(ctx context.Context, tx db.Tx) error {
		return product.Activate(ctx, tx, w.simulator.clock(), w.simulator.audit, job.Args.Org, job.Args.Products)
	})
}

// overdueAfter is how long a product may wait before it is looked after again.
const overdueAfter = 5 * time.Minute

// SetUpOverdue makes products work whose job was lost; it works on d.
func (s *Simulator) SetUpOverdue(ctx context.Context, d *db.DB) error {
	now := s.clock()
	waiting := map[id.Org][]id.Product{}
	batch := &db.Batch{}
	product.QueueWaiting(batch, now.Add(-overdueAfter), func(org id.Org, one id.Product) { waiting[org] = append(waiting[org], one) })
	if err := d.Read(ctx, db.System("set up ordered products"), batch); err != nil {
		return fmt.Errorf("look for products that wait to be set up: %w", err)
	}
	var failed error
	for org, products := range waiting {
		failed = errors.Join(failed, d.Write(ctx, db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
			return product.Activate(ctx, tx, now, s.audit, org, products)
		}))
	}
	return failed
}
