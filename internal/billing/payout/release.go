package payout

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
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
		now := p.clock()
		found, err := lockOne(ctx, tx, payout)
		if err != nil {
			return err
		}
		released = found
		switch found.State {
		case payment.Held:
		case payment.Released, payment.PaidOut:
			return nil
		default:
			return &StateError{ID: payout, State: found.State}
		}
		released.State, released.ReleasedAt, released.ReleasedBy = payment.Released, now, by
		released.EndToEnd, released.UETR = strings.ReplaceAll(payout.String(), "-", ""), uuid.NewString()
		if err := move(ctx, tx, now, "payout_released", found, ledger.PayoutHeld, ledger.PayoutsInTransit); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update payouts set state = 'released', released_at = @now, released_by = @by, end_to_end = @end_to_end, uetr = @uetr where org_id = @org and id = @id`,
			db.Args{"org": found.Org, "id": payout, "now": now, "by": by, "end_to_end": released.EndToEnd, "uetr": released.UETR})
		if err != nil {
			return fmt.Errorf("release a payout: %w", err)
		}
		return p.tell(ctx, tx, now, payment.PayoutReleased, released)
	})
	return released, err
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
