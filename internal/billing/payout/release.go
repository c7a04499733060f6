package payout

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"manager/internal/actor"
	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// StateError is the error of a payout that is not in the state that something asks for.
type StateError struct {
	ID    id.Payout
	State payment.PayoutState // empty: there is none of this ID
}

// Error says how far the payout has come.
func (e *StateError) Error() string {
	if e.State == "" {
		return fmt.Sprintf("there is no payout %s of an active organization", e.ID)
	}
	return fmt.Sprintf("payout %s is %s", e.ID, e.State)
}

// Release lets a held payout be paid: it can't be withdrawn from then on. One that is
// released or paid already is no error and nothing changes; any other is a StateError.
func (p *Payouts) Release(ctx context.Context, by string, payout id.Payout) (released Payout, err error) {
	err = p.db.Write(ctx, db.System("release a payout"), func(ctx context.Context, tx db.Tx) error {
		found, err := lockOne(ctx, tx, payout)
		if err != nil {
			return err
		}
		switch found.State {
		case payment.Held:
		case payment.Released, payment.PaidOut:
			released = found
			return nil
		default:
			return &StateError{ID: payout, State: found.State}
		}
		released, err = p.release(ctx, tx, p.clock(), actor.Actor{Org: found.Org, Origin: actor.System}, by, found)
		return err
	})
	return released, err
}

// ReleaseHeld is Release in tx, of the system's scope, by an actor; also one that
// is released already is a StateError.
func (p *Payouts) ReleaseHeld(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, payout id.Payout) error {
	found, err := p.LockHeld(ctx, tx, payout)
	if err != nil {
		return err
	}
	act.Org = found.Org
	_, err = p.release(ctx, tx, now, act, act.Name(), found)
	return err
}

// LockHeld reads a held payout and keeps it from changing until tx ends, with its
// organization; a StateError for any other.
func (p *Payouts) LockHeld(ctx context.Context, tx db.Tx, payout id.Payout) (Payout, error) {
	found, err := lockOne(ctx, tx, payout)
	if err == nil && found.State != payment.Held {
		err = &StateError{ID: payout, State: found.State}
	}
	return found, err
}

// ReleasedSince is how much of a currency was released for an organization since a moment.
func (p *Payouts) ReleasedSince(ctx context.Context, tx db.Tx, org id.Org, currency money.Currency, since time.Time) (money.Money, error) {
	sum := money.Zero(currency)
	err := tx.QueryRow(ctx, `select coalesce(sum(amount), 0)::bigint from payouts where org_id = @org and currency = @currency and released_at > @since`,
		db.Args{"org": org, "currency": currency, "since": since}).Scan(&sum.Minor)
	if err != nil {
		return sum, fmt.Errorf("add up what was released: %w", err)
	}
	return sum, nil
}

func (p *Payouts) release(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, by string, held Payout) (Payout, error) {
	released := held
	released.State, released.ReleasedAt, released.ReleasedBy = payment.Released, now, by
	released.EndToEnd, released.UETR = strings.ReplaceAll(held.ID.String(), "-", ""), uuid.NewString()
	if err := move(ctx, tx, now, "payout_released", held, ledger.PayoutHeld, ledger.PayoutsInTransit); err != nil {
		return released, err
	}
	_, err := tx.Exec(ctx, `update payouts set state = 'released', released_at = @now, released_by = left(@by, 120), end_to_end = @end_to_end, uetr = @uetr where org_id = @org and id = @id`,
		db.Args{"org": held.Org, "id": held.ID, "now": now, "by": by, "end_to_end": released.EndToEnd, "uetr": released.UETR})
	if err != nil {
		return released, fmt.Errorf("release a payout: %w", err)
	}
	return released, p.tellBy(ctx, tx, now, act, payment.PayoutReleased, released)
}

func lockOne(ctx context.Context, tx db.Tx, payout id.Payout) (Payout, error) {
	found, err := lock(ctx, tx, `p.id = @id`, db.Args{"id": payout})
	if err != nil {
		return Payout{}, err
	}
	if len(found) == 0 {
		return Payout{}, &StateError{ID: payout}
	}
	return found[0], nil
}
