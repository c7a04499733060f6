package declaration

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/throttle"
)

// Deps is what the use cases work with.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Outbox    *notify.Outbox
	Throttle  *throttle.Throttle
	Orgs      *org.Organizations
	Products  *product.Products
	Documents *document.Documents
	Orders    *order.Orders
	Payments  *payment.Payments
	Renewals  *renewal.Renewals
	Zone      *time.Location // of the seller: in it days begin and end
}

// Declarations holds the use cases of declarations.
type Declarations struct {
	Deps
	queue *jobs.Queue
}

// New makes the use cases from what they work with.
func New(d Deps) *Declarations { return &Declarations{Deps: d, queue: jobs.NewQueue()} }

// Today is the day that it is for the seller.
func (d *Declarations) Today() tax.Day { return d.day(d.Clock()) }

func (d *Declarations) day(t time.Time) tax.Day { return tax.DayOf(t.In(d.Zone)) }

// job carries one declaration out.
type job struct {
	Declaration id.Declaration `json:"declaration"`
}

// Kind names the job in the database, logs and metrics.
func (job) Kind() string { return "declaration" }

type worker struct {
	river.WorkerDefaults[job]
	declarations *Declarations
}

// Work carries the declaration out; again after a run that was cut off, with the same result.
func (w *worker) Work(ctx context.Context, j *river.Job[job]) error {
	return w.declarations.CarryOut(ctx, j.Args.Declaration)
}

// Register adds the worker of declarations.
func (d *Declarations) Register(bundle *river.Workers) error {
	return river.AddWorkerSafely(bundle, &worker{declarations: d})
}

// lostAfter is when a declaration counts as forgotten by its job.
const lostAfter = 10 * time.Minute

// CarryOutForgotten carries out what was received and that no job has looked at.
func (d *Declarations) CarryOutForgotten(ctx context.Context) error {
	all, err := d.list(ctx, `state = 'received' and received_at <= @before`, db.Args{"before": d.Clock().Add(-lostAfter)})
	if err != nil {
		return err
	}
	var failed error
	for _, one := range all {
		failed = errors.Join(failed, d.CarryOut(ctx, one.ID))
	}
	return failed
}

// keptFor is for how long a declaration is evidence: claims lapse three years after the end of their year.
const keptFor = 4 * 366 * 24 * time.Hour

// Sweep deletes declarations that prove nothing any more.
func (d *Declarations) Sweep(ctx context.Context) error {
	return d.DB.Write(ctx, db.System("sweep declarations"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `delete from declarations where decided_at < @before`, db.Args{"before": d.Clock().Add(-keptFor)})
		return err
	})
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
