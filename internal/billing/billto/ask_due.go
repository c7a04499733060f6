package billto

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// EveryRound is how often the round of AskDue comes: longer than it takes to ask dueAtOnce numbers.
const EveryRound = time.Hour

// What the round goes by (decision 37).
const (
	askAgainEvery  = 30 * 24 * time.Hour // after an answer
	askSilentEvery = 24 * time.Hour      // after none
	confirmedFor   = 60 * 24 * time.Hour // how long the last answer counts when no other comes
	dueAtOnce      = 200                 // numbers of one round
	betweenDue     = 10 * time.Second    // the Swiss register answers twenty questions a minute
)

// AskDue asks again about numbers of addresses in use whose last answer is old, and
// ends confirmations that no register has renewed for too long; it works on d.
func (a *Addresses) AskDue(ctx context.Context, d *db.DB) error {
	now := a.clock()
	var due []askJob
	batch := &db.Batch{}
	queueDue(batch, now, a.registers.Names(), &due)
	var old []lapsed
	queueLapsed(batch, now.Add(-confirmedFor), &old)
	if err := d.Read(ctx, db.System("ask again about VAT numbers"), batch); err != nil {
		return fmt.Errorf("look for VAT numbers to ask about: %w", err)
	}
	var failed error
	for i, one := range due {
		failed = errors.Join(failed, d.Write(ctx, db.ForOrg(one.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
			return a.queue.AddAfter(ctx, tx, one, time.Duration(i)*betweenDue)
		}))
	}
	for _, one := range old {
		failed = errors.Join(failed, d.Write(ctx, db.ForOrg(one.org, id.User{}), func(ctx context.Context, tx db.Tx) error {
			return a.endConfirmation(ctx, tx, now, one)
		}))
	}
	return failed
}

// endConfirmation makes a number count as not checked: VAT is charged from now on.
func (a *Addresses) endConfirmation(ctx context.Context, tx db.Tx, now time.Time, one lapsed) error {
	if _, err := org.LockOrganization(ctx, tx, one.org); err != nil {
		if fault.Has(err, fault.NotFound) {
			return nil
		}
		return err
	}
	found, err := InUse(ctx, tx, one.org, one.address)
	if err != nil {
		if fault.Has(err, fault.NotFound) { // retired meanwhile
			return nil
		}
		return err
	}
	if found.VATCheckedAt.IsZero() || found.VATCheckedAt.After(now.Add(-confirmedFor)) {
		return nil
	}
	if err := unmark(ctx, tx, one); err != nil {
		return err
	}
	return a.recordNumber(ctx, tx, now, one.org, "billing.vat_number_lapsed", []Address{found})
}
