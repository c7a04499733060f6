package payout

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"manager/internal/billing/bank"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/money"
)

// Sent tells which of these end-to-end IDs are those of payouts.
func (p *Payouts) Sent(ctx context.Context, tx db.Tx, endToEnd []string) (ours []string, err error) {
	rows, err := tx.Query(ctx, `select end_to_end from payouts where end_to_end <> '' and end_to_end = any(@ids)`, db.Args{"ids": endToEnd})
	if err != nil {
		return nil, fmt.Errorf("look for payouts: %w", err)
	}
	if ours, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, fmt.Errorf("look for payouts: %w", err)
	}
	return ours, nil
}

// OnDebit settles what a debit of the bank pays: one payout by its end-to-end ID or
// UETR, or all of a payment order by its message and sum. One that is ours and does not
// fit waits for a clerk.
func (p *Payouts) OnDebit(ctx context.Context, tx db.Tx, now time.Time, t bank.Transaction) (bank.State, error) {
	found, err := p.named(ctx, tx, t)
	if err != nil {
		return "", err
	}
	if len(found) == 1 {
		o := found[0]
		if o.Amount != t.Amount || o.Debited {
			return bank.Waiting, nil
		}
		return bank.Payout, p.debit(ctx, tx, now, o)
	}
	return p.debitFile(ctx, tx, now, t)
}

// named is the payout that a transaction names by its own ID.
func (p *Payouts) named(ctx context.Context, tx db.Tx, t bank.Transaction) ([]Payout, error) {
	uetr, err := uuid.Parse(t.UETR)
	if t.EndToEnd == "" && err != nil {
		return nil, nil
	}
	return lock(ctx, tx, `p.end_to_end = @end_to_end and p.end_to_end <> '' or p.uetr = @uetr and p.uetr <> '00000000-0000-0000-0000-000000000000'`, db.Args{"end_to_end": t.EndToEnd, "uetr": uetr})
}

// debit notes that the bank took a payout's money. One that the bank had rejected
// before stays put back: the bank brings the money again.
func (p *Payouts) debit(ctx context.Context, tx db.Tx, now time.Time, o Payout) error {
	if _, err := tx.Exec(ctx, `update payouts set debited_at = @now where org_id = @org and id = @id`, db.Args{"org": o.Org, "id": o.ID, "now": now}); err != nil {
		return fmt.Errorf("note the debit of a payout: %w", err)
	}
	if o.State != payment.Released {
		return nil
	}
	return p.pay(ctx, tx, now, o, clearing(o))
}

// debitFile settles the whole payment order that a debit names, when its sum is that
// of all payouts in it that were not debited yet, or of those that were not rejected.
func (p *Payouts) debitFile(ctx context.Context, tx db.Tx, now time.Time, t bank.Transaction) (bank.State, error) {
	if t.MessageID == "" && t.PaymentID == "" {
		return "", nil
	}
	all, err := lock(ctx, tx, `f.message_id = @message or f.message_id = @payment`, db.Args{"message": t.MessageID, "payment": t.PaymentID})
	if err != nil || len(all) == 0 {
		return "", err
	}
	var every, accepted []Payout
	for _, o := range all {
		if o.Debited {
			continue
		}
		every = append(every, o)
		if o.State == payment.Released {
			accepted = append(accepted, o)
		}
	}
	for _, some := range [][]Payout{accepted, every} {
		if len(some) == 0 || sum(some) != t.Amount {
			continue
		}
		for _, o := range some {
			if err := p.debit(ctx, tx, now, o); err != nil {
				return "", err
			}
		}
		return bank.Payout, nil
	}
	return bank.Waiting, nil
}

func sum(all []Payout) money.Money {
	total := money.Zero(all[0].Amount.Currency)
	for _, o := range all {
		total.Minor += o.Amount.Minor
	}
	return total
}

// OnReturn puts a payout back that came back by a credit of the bank. One that was
// rejected before is put back already, and the credit is noted with it; a second
// credit, and one of another amount, waits for a clerk.
func (p *Payouts) OnReturn(ctx context.Context, tx db.Tx, now time.Time, t bank.Transaction) (bank.State, error) {
	found, err := p.named(ctx, tx, t)
	if err != nil || len(found) != 1 {
		return "", err
	}
	o := found[0]
	if o.Amount != t.Amount || o.Credited {
		return bank.Waiting, nil
	}
	if _, err := tx.Exec(ctx, `update payouts set credited_at = @now where org_id = @org and id = @id`, db.Args{"org": o.Org, "id": o.ID, "now": now}); err != nil {
		return "", fmt.Errorf("note the return of a payout: %w", err)
	}
	if o.State == payment.Returned {
		return bank.Payout, nil
	}
	return bank.Payout, p.putBack(ctx, tx, now, o, t.Return, t.Text)
}
