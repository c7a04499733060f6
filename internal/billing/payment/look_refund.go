package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
)

// refundJob asks the provider what became of a refund, or for it, until it is decided.
type refundJob struct {
	Org    id.Org    `json:"org"`
	Refund id.Refund `json:"refund"`
}

// Kind names the job in the database, logs and metrics.
func (refundJob) Kind() string { return "refund_look" }

type refunder struct {
	river.WorkerDefaults[refundJob]
	payments *Payments
	db       *db.DB
}

// maxRefundWait is how long the provider is left alone at most; refunds may take days.
const maxRefundWait = 6 * time.Hour

// Work asks, books the answer, and comes back later while there is none, more and more seldom.
func (r *refunder) Work(ctx context.Context, job *river.Job[refundJob]) error {
	found, err := r.payments.AskRefund(ctx, job.Args.Org, job.Args.Refund)
	if err != nil || found.State.Ended() {
		return err
	}
	wait := min(max(lookAfter, r.payments.clock().Sub(found.CreatedAt)/2), maxRefundWait)
	return jobs.Once(ctx, r.db, db.ForOrg(job.Args.Org, id.User{}), job, func(ctx context.Context, tx db.Tx) error {
		return r.payments.queue.AddAfter(ctx, tx, job.Args, wait)
	})
}

// AskRefund asks the provider what became of a refund, and for it when it has never heard of it, and books the answer.
func (p *Payments) AskRefund(ctx context.Context, org id.Org, refund id.Refund) (found Refund, err error) {
	err = p.db.Write(ctx, db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		if found, err = lockRefund(ctx, tx, org, refund); err != nil || found.State.Ended() {
			return err
		}
		return noteAsked(ctx, tx, org, refund, p.clock())
	})
	if err != nil || found.State.Ended() {
		return found, err
	}
	outcome, err := p.provider.LookRefund(ctx, found.request())
	if err != nil {
		return found, fmt.Errorf("ask after refund %s: %w", refund, err)
	}
	if outcome.State == "" {
		return p.refund(ctx, org, found)
	}
	return p.ApplyRefund(ctx, org, refund, outcome)
}

// AskOpenRefunds asks after open refunds of which no job has asked for long: what a job
// forgot is found here. It works on d.
func (p *Payments) AskOpenRefunds(ctx context.Context, d *db.DB) error {
	type open struct {
		org    id.Org
		refund id.Refund
	}
	var all []open
	var one open
	batch := &db.Batch{}
	db.QueueEach(batch, `select org_id, id from refunds where state in ('created', 'pending') and asked_at < @before order by asked_at limit 500`,
		db.Args{"before": p.clock().Add(-2 * maxRefundWait)}, []any{&one.org, &one.refund}, func() { all = append(all, one) })
	if err := d.Read(ctx, db.System("ask after open refunds"), batch); err != nil {
		return err
	}
	return untilSilent(all, func(one open) error {
		_, err := p.AskRefund(ctx, one.org, one.refund)
		return err
	})
}
