package payout

import (
	"context"
	"fmt"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
)

// pay settles a released payout: the money has left the seller.
func (p *Payouts) pay(ctx context.Context, tx db.Tx, now time.Time, o Payout, from ledger.Kind) error {
	if err := move(ctx, tx, now, "payout_paid", o, ledger.PayoutsInTransit, from); err != nil {
		return err
	}
	if err := end(ctx, tx, now, o, payment.PaidOut, "", ""); err != nil {
		return err
	}
	return p.tell(ctx, tx, now, payment.PayoutPaid, o)
}

// putBack puts a payout that was released, or paid and came back, on the prepaid
// account again and tells why.
func (p *Payouts) putBack(ctx context.Context, tx db.Tx, now time.Time, o Payout, reason, text string) error {
	from := ledger.PayoutsInTransit
	if o.State == payment.PaidOut {
		from = clearing(o)
	}
	if err := move(ctx, tx, now, "payout_returned", o, from, ledger.Prepaid); err != nil {
		return err
	}
	if err := end(ctx, tx, now, o, payment.Returned, reason, text); err != nil {
		return err
	}
	o.Reason = reason
	return p.tell(ctx, tx, now, payment.PayoutReturned, o)
}

// clearing is the account that a payout's money leaves the seller by.
func clearing(o Payout) ledger.Kind {
	if o.To.Means == "paypal" {
		return ledger.PayPalClearing
	}
	return ledger.BankClearing
}

// MarkPaid settles a released PayPal payout that a clerk has paid. One that is paid is
// no error; any other, also one by bank, which the bank's file settles, is.
func (p *Payouts) MarkPaid(ctx context.Context, payout id.Payout) error {
	return p.db.Write(ctx, db.System("settle a PayPal payout"), func(ctx context.Context, tx db.Tx) error {
		found, err := lockOne(ctx, tx, payout)
		switch {
		case err != nil:
			return err
		case found.To.Means != "paypal":
			return fmt.Errorf("payout %s goes to a bank account: the bank's statement settles it", payout)
		case found.State == payment.PaidOut:
			return nil
		case found.State != payment.Released:
			return &StateError{ID: payout, State: found.State}
		}
		return p.pay(ctx, tx, p.clock(), found, ledger.PayPalClearing)
	})
}

// Fail puts a PayPal payout that could not be paid, or came back, on the prepaid
// account again. One that is there already is no error.
func (p *Payouts) Fail(ctx context.Context, payout id.Payout, text string) error {
	return p.db.Write(ctx, db.System("put a PayPal payout back"), func(ctx context.Context, tx db.Tx) error {
		found, err := lockOne(ctx, tx, payout)
		switch {
		case err != nil:
			return err
		case found.To.Means != "paypal":
			return fmt.Errorf("payout %s goes to a bank account: the bank's answer or statement puts it back", payout)
		case found.State == payment.Returned:
			return nil
		case found.State != payment.Released && found.State != payment.PaidOut:
			return &StateError{ID: payout, State: found.State}
		}
		return p.putBack(ctx, tx, p.clock(), found, "", text)
	})
}
