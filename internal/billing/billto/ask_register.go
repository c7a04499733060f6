package billto

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/org"
	"manager/internal/postal"
)

// askJob asks the register about a number of an organization, as its addresses in a country have it.
type askJob struct {
	Org     id.Org `json:"org"`
	Number  string `json:"number"` // in electronic form
	Country string `json:"country"`
	Attempt int    `json:"attempt"` // how often the register gave no answer before
}

// Kind names the job in the database, logs and metrics.
func (askJob) Kind() string { return "vat_number_check" }

// InsertOpts lets a question wait or run once, among those that wait for servers of others.
func (askJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.Patient, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

// askAgainAfter is when a register that gave no answer is asked again; after the
// last time the round of AskDue takes over, once a day.
var askAgainAfter = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 8 * time.Hour}

// maxAskedADay is how many questions an organization may cause a day: the registers
// lock out who asks too often. The round of AskDue comes back to the others.
const maxAskedADay = 100

// queueQuestion asks, in tx, about the number of an address, when a register knows it.
func (a *Addresses) queueQuestion(ctx context.Context, tx db.Tx, org id.Org, about Address) error {
	number := postal.ElectronicVATNumber(about.VATNumber)
	if _, _, ok := a.registers.For(number); !ok {
		return nil
	}
	return a.queue.Add(ctx, tx, askJob{Org: org, Number: number, Country: about.Country})
}

// keepOrAsk keeps the confirmation of a number that stays; another one is not
// checked until the register says so, whatever came with the change.
func (a *Addresses) keepOrAsk(ctx context.Context, tx db.Tx, org id.Org, before Address, after *Address) error {
	if after.VATNumber == before.VATNumber && after.Country == before.Country {
		after.VATCheckedAt = before.VATCheckedAt
		return nil
	}
	after.VATCheckedAt = time.Time{}
	return a.queueQuestion(ctx, tx, org, *after)
}

type asker struct {
	river.WorkerDefaults[askJob]
	addresses *Addresses
	db        *db.DB
}

// Register adds the job that asks the registers to those of a runner; it works on d.
func (a *Addresses) Register(d *db.DB) func(*river.Workers) error {
	return func(bundle *river.Workers) error { return river.AddWorkerSafely(bundle, &asker{addresses: a, db: d}) }
}

// Work asks the register outside of any transaction, then keeps the answer, what
// it means for the addresses, and the end of the job in one.
func (w *asker) Work(ctx context.Context, job *river.Job[askJob]) error {
	in, now := job.Args, w.addresses.clock()
	register, name, ok := w.addresses.registers.For(in.Number)
	if !ok {
		return nil // switched off meanwhile
	}
	wanted, err := isWanted(ctx, w.db, in, now)
	if err != nil || !wanted {
		return err
	}
	asked := vatcheck.Asked{Check: tax.Check{Number: in.Number, Register: name}, AskedAt: now}
	check, err := register.Check(ctx, in.Number)
	var none *vatcheck.NoAnswer
	switch {
	case errors.As(err, &none):
		asked.Problem = none.Problem
	case err != nil:
		return err
	default:
		asked.Check = check
	}
	return jobs.Once(ctx, w.db, db.ForOrg(in.Org, id.User{}), job, func(ctx context.Context, tx db.Tx) error {
		return w.addresses.takeAnswer(ctx, tx, in, asked)
	})
}

// takeAnswer keeps an answer and does what follows from it, under the lock of the
// organization, so that nobody changes the number meanwhile.
func (a *Addresses) takeAnswer(ctx context.Context, tx db.Tx, in askJob, asked vatcheck.Asked) error {
	if _, err := org.LockOrganization(ctx, tx, in.Org); err != nil {
		if fault.Has(err, fault.NotFound) { // deleted meanwhile: nobody needs the answer
			return nil
		}
		return err
	}
	before, err := lastAnswer(ctx, tx, in.Org, in.Number)
	if err != nil {
		return err
	}
	if err := vatcheck.Record(ctx, tx, in.Org, asked); err != nil {
		return err
	}
	if !asked.Answered() {
		if in.Attempt >= len(askAgainAfter) {
			return nil
		}
		again := in
		again.Attempt++
		return a.queue.AddAfter(ctx, tx, again, askAgainAfter[in.Attempt])
	}
	changed, err := markChecked(ctx, tx, in, asked)
	if err != nil {
		return err
	}
	if before != nil && before.Valid == asked.Valid && !changed.lostOrGained {
		return nil
	}
	action := "billing.vat_number_refused"
	if asked.Valid {
		action = "billing.vat_number_confirmed"
	}
	return a.recordNumber(ctx, tx, asked.At, in.Org, action, changed.addresses)
}

// recordNumber notes what became of the number of addresses.
func (a *Addresses) recordNumber(ctx context.Context, tx db.Tx, now time.Time, org id.Org, action string, about []Address) error {
	for _, one := range about {
		err := a.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: org, Actor: actor.Actor{Org: org, Origin: actor.System}, Subject: one.ID.String(),
			Personal: map[string]string{"address": one.OneLine()}})
		if err != nil {
			return err
		}
	}
	return nil
}
