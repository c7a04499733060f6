package bank

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// originalSQL finds the credit that a reversal takes back: of the same amount, not
// taken back yet, by the bank's reference, the booking's, the end-to-end ID or what it paid.
const originalSQL = `
	select o.id, o.state, o.org_id, o.document_id, o.order_id from (
		select 1 as strength, id from bank_transactions where account = @account and bank_ref <> '' and bank_ref = any(@refs)
		union all
		select 2, id from bank_transactions where account = @account and entry_ref <> '' and entry_ref = any(@refs)
		union all
		select 3, id from bank_transactions where account = @account and end_to_end <> '' and end_to_end = @end_to_end
		union all
		select 4, t.id from bank_transactions t join documents d on d.org_id = t.org_id and d.id = t.document_id where d.reference <> '' and d.reference = any(@creditor) and t.account = @account
		union all
		select 4, t.id from bank_transactions t join orders r on r.org_id = t.org_id and r.id = t.order_id where r.reference = any(@creditor) and t.account = @account
	) found join bank_transactions o on o.id = found.id
	where o.credit and not o.reversal and o.amount = @amount and o.currency = @currency and o.state in ('booking', 'paid', 'prepaid', 'waiting')
		and not exists (select from bank_transactions r where r.reverses = o.id)
	order by found.strength, o.booked_on desc, o.id limit 1 for update of o`

// resolveReversals finds for new reversals what they take back. One that takes back
// what still waits cancels it; one for which nothing is found waits for a clerk.
func resolveReversals(ctx context.Context, tx db.Tx, now time.Time, all []Transaction) error {
	for i := range all {
		t := &all[i]
		if t.Credit || !t.Reversal || t.State != Waiting {
			continue
		}
		original, err := findOriginal(ctx, tx, *t)
		if err != nil {
			return err
		}
		if original == nil {
			continue
		}
		if err := takeBack(ctx, tx, now, t, *original); err != nil {
			return err
		}
	}
	return nil
}

func findOriginal(ctx context.Context, tx db.Tx, t Transaction) (*Transaction, error) {
	var o Transaction
	var refs []string
	for _, ref := range []string{t.BankRef, t.EntryRef} {
		if ref != "" {
			refs = append(refs, ref)
		}
	}
	err := tx.QueryRow(ctx, originalSQL, db.Args{"account": t.Account, "refs": refs, "end_to_end": t.EndToEnd, "creditor": t.Refs, "amount": t.Amount.Minor, "currency": t.Amount.Currency}).
		Scan(&o.ID, &o.State, &o.Org, &o.Document, &o.Order)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for what a reversal takes back: %w", err)
	}
	return &o, nil
}

// takeBack writes down what a reversal takes back.
func takeBack(ctx context.Context, tx db.Tx, now time.Time, t *Transaction, original Transaction) error {
	t.Reverses = original.ID
	batch := &db.Batch{}
	if original.State == Waiting {
		t.State = Reversed
		batch.Queue(`update bank_transactions set state = 'reversed', settled_at = @now where id = @id`, db.Args{"id": original.ID, "now": now})
		batch.Queue(`update bank_transactions set state = 'reversed', settled_at = @now, reverses = @original where id = @id`, db.Args{"id": t.ID, "original": original.ID, "now": now})
	} else {
		t.State, t.Org, t.Document, t.Order = Booking, original.Org, original.Document, original.Order
		batch.Queue(`update bank_transactions set state = 'booking', reverses = @original, org_id = @org, document_id = @document, order_id = @order where id = @id`,
			db.Args{"id": t.ID, "original": original.ID, "org": t.Org, "document": t.Document, "order": t.Order})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write down what a reversal takes back: %w", err)
	}
	return nil
}
