package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
)

// lookJob asks the provider what became of a payment that is still open.
type lookJob struct {
	Org     id.Org     `json:"org"`
	Payment id.Payment `json:"payment"`
}

// Kind names the job in the database, logs and metrics.
func (lookJob) Kind() string { return "payment_look" }

// abandonedAfter is when a payment that nobody confirmed, or of which the provider never heard, counts as failed.
const abandonedAfter = 24 * time.Hour

type looker struct {
	river.WorkerDefaults[lookJob]
	payments *Payments
	db       *db.DB
}

// Register adds the jobs that charge, and that ask after open payments and refunds, to those of a runner; they work on d.
func (p *Payments) Register(d *db.DB) func(*river.Workers) error {
	return func(bundle *river.Workers) error {
		return errors.Join(river.AddWorkerSafely(bundle, &looker{payments: p, db: d}), river.AddWorkerSafely(bundle, &refunder{payments: p, db: d}), river.AddWorkerSafely(bundle, &charger{payments: p}), river.AddWorkerSafely(bundle, &detacher{payments: p}))
	}
}

// Work asks, books the answer, and comes back later while there is none.
func (l *looker) Work(ctx context.Context, job *river.Job[lookJob]) error {
	open, err := l.payments.Ask(ctx, job.Args.Org, job.Args.Payment)
	if err != nil || !open {
		return err
	}
	found, _, err := l.payments.findPayment(ctx, job.Args.Org, job.Args.Payment)
	if err != nil || found == nil {
		return err
	}
	wait := lookAfter
	if found.Means == Debit && found.State == Pending {
		wait = lookDebitAfter
	}
	return jobs.Once(ctx, l.db, db.ForOrg(job.Args.Org, id.User{}), job, func(ctx context.Context, tx db.Tx) error {
		return l.payments.queue.AddAfter(ctx, tx, job.Args, wait)
	})
}

// Ask asks the provider what became of a payment and books it; open tells whether it is still undecided.
func (p *Payments) Ask(ctx context.Context, org id.Org, payment id.Payment) (open bool, err error) {
	found, token, err := p.findPayment(ctx, org, payment)
	if err != nil || found == nil || found.State.Ended() {
		return false, err
	}
	if found.Announced(p.clock()) {
		return true, nil
	}
	outcome, err := p.look(ctx, *found, token)
	if err != nil {
		return true, fmt.Errorf("ask after payment %s: %w", payment, err)
	}
	if outcome.State == "" && (found.CreatedBy.IsZero() && found.Purpose == ForOrder || found.Means == Debit) { // its job was lost
		return true, p.chargeQueued(ctx, org, payment)
	}
	old := p.clock().Sub(found.CreatedAt) >= abandonedAfter
	if (outcome.State == "" || outcome.State == Confirming) && old {
		outcome = Outcome{Ref: outcome.Ref, State: Failed, Failure: "abandoned"}
	}
	after, err := p.Apply(ctx, org, payment, outcome)
	return !after.State.Ended(), err
}

// findPayment reads a payment and the token of what it charges; nil when there is none.
func (p *Payments) findPayment(ctx context.Context, org id.Org, payment id.Payment) (found *Payment, token string, err error) {
	err = p.db.Write(ctx, db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		if found, err = onePayment(ctx, tx, `p.id = @id`, db.Args{"org": org, "id": payment}); err != nil || found == nil {
			return err
		}
		token, err = tokenOf(ctx, tx, org, found.Profile)
		return err
	})
	return found, token, err
}

// look asks the provider what became of a payment; what another provider was asked for, it doesn't know.
func (p *Payments) look(ctx context.Context, found Payment, token string) (Outcome, error) {
	if found.Provider != p.provider.Name() {
		return Outcome{}, nil
	}
	return p.provider.Look(ctx, found.asked(token, "", false))
}

// AskOpen asks after every payment that has been open for a while: what a job
// forgot is found here. It works on d.
func (p *Payments) AskOpen(ctx context.Context, d *db.DB) error {
	type open struct {
		org     id.Org
		payment id.Payment
	}
	var all []open
	var one open
	batch := &db.Batch{}
	db.QueueEach(batch, `select org_id, id from payments where state in ('created', 'confirming', 'pending') and created_at < @before
			and (means <> 'sepa_debit' or collect_on <= @now::timestamptz and (looked_at is null or looked_at < @seldom)) order by created_at limit 500`,
		db.Args{"before": p.clock().Add(-2 * lookAfter), "now": p.clock(), "seldom": p.clock().Add(-lookDebitAfter)}, []any{&one.org, &one.payment}, func() { all = append(all, one) })
	if err := d.Read(ctx, db.System("ask after open payments"), batch); err != nil {
		return err
	}
	return untilSilent(all, func(one open) error {
		if err := p.noteLooked(ctx, one.org, one.payment); err != nil {
			return err
		}
		_, err := p.Ask(ctx, one.org, one.payment)
		return err
	})
}

// lookDebitAfter is how long the provider is left alone about a debit, which takes days.
const lookDebitAfter = 6 * time.Hour

// noteLooked writes down that the provider is asked what became of a debit.
func (p *Payments) noteLooked(ctx context.Context, org id.Org, payment id.Payment) error {
	return p.db.Write(ctx, db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update payments set looked_at = @now where org_id = @org and id = @id and means = 'sepa_debit'`, db.Args{"org": org, "id": payment, "now": p.clock()})
		if err != nil {
			return fmt.Errorf("note that a debit was asked after: %w", err)
		}
		return nil
	})
}

// silentAfter is how many failures in a row mean that the provider doesn't answer at all: each may take a minute, and other work waits.
const silentAfter = 5

// untilSilent asks after one after the other, as long as the provider answers.
func untilSilent[T any](all []T, ask func(T) error) (failed error) {
	row := 0
	for _, one := range all {
		err := ask(one)
		failed = errors.Join(failed, err)
		if row++; err == nil {
			row = 0
		}
		if row == silentAfter {
			return failed
		}
	}
	return failed
}
