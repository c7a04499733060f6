package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/id"
)

const refundsSQL = `select r.id, r.payment_id, r.document_id, d.number, r.note_id, p.means, f.label, r.amount, r.currency, r.state, r.failure, coalesce(r.provider_ref, ''), coalesce(p.provider_ref, ''), p.state = 'reversed', r.created_at, r.ended_at
	from refunds r
		join payments p on p.org_id = r.org_id and p.id = r.payment_id
		join payment_profiles f on f.org_id = p.org_id and f.id = p.profile_id
		join documents d on d.org_id = r.org_id and d.id = r.document_id
	where r.org_id = @org and `

func scanRefund(row pgx.CollectableRow) (r Refund, err error) {
	var ended *time.Time
	err = row.Scan(&r.ID, &r.Payment, &r.Invoice, &r.Number, &r.Note, &r.Means, &r.Label, &r.Amount.Minor, &r.Amount.Currency, &r.State, &r.Failure, &r.Ref, &r.ChargeRef, &r.Reversed, &r.CreatedAt, &ended)
	if ended != nil {
		r.EndedAt = *ended
	}
	return r, err
}

func queryRefunds(ctx context.Context, tx db.Tx, where string, args db.Args) ([]Refund, error) {
	rows, err := tx.Query(ctx, refundsSQL+where, args)
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanRefund)
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	return all, nil
}

// refundsOf are the refunds of a credit note.
func refundsOf(ctx context.Context, tx db.Tx, org id.Org, note id.Document) ([]Refund, error) {
	return queryRefunds(ctx, tx, `r.note_id = @note order by r.created_at, r.id`, db.Args{"org": org, "note": note})
}

// lockRefund reads a refund and locks it; NotFound when there is none of that ID.
func lockRefund(ctx context.Context, tx db.Tx, org id.Org, refund id.Refund) (Refund, error) {
	all, err := queryRefunds(ctx, tx, `r.id = @id for update of r`, db.Args{"org": org, "id": refund})
	if err != nil {
		return Refund{}, err
	}
	if len(all) == 0 {
		return Refund{}, notFound()
	}
	return all[0], nil
}

// refundable are the payments of an invoice that the provider in use can give back, the
// newest first, each with what is left of what went to the invoice. Their rows are locked.
func (p *Payments) refundable(ctx context.Context, tx db.Tx, org id.Org, invoice document.Document) ([]Refund, error) {
	rows, err := tx.Query(ctx, `select p.id, p.means, f.label, coalesce(p.provider_ref, ''), p.currency, e.amount - coalesce((
			select sum(r.amount) from refunds r where r.org_id = p.org_id and r.payment_id = p.id and r.state <> 'failed'), 0)::bigint
		from payments p
			join payment_profiles f on f.org_id = p.org_id and f.id = p.profile_id
			join ledger_transactions t on t.org_id = p.org_id and t.scope = 'payment' and t.key = p.id::text || ' receivable'
			join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
			join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id and a.kind = 'receivable'
		where p.org_id = @org and p.state = 'succeeded' and p.provider = @provider and p.currency = @currency and (p.document_id = @document or p.order_id = @order)
		order by p.created_at desc, p.id desc for update of p`,
		db.Args{"org": org, "provider": p.provider.Name(), "currency": invoice.Total.Currency, "document": invoice.ID, "order": invoice.Order})
	if err != nil {
		return nil, fmt.Errorf("read what can be refunded: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Refund, err error) {
		return r, row.Scan(&r.Payment, &r.Means, &r.Label, &r.ChargeRef, &r.Amount.Currency, &r.Amount.Minor)
	})
	if err != nil {
		return nil, fmt.Errorf("read what can be refunded: %w", err)
	}
	return all, nil
}

func insertRefund(ctx context.Context, tx db.Tx, org id.Org, r Refund) error {
	_, err := tx.Exec(ctx, `insert into refunds (org_id, id, payment_id, document_id, note_id, amount, currency, state, created_at, asked_at)
		values (@org, @id, @payment, @document, @note, @amount, @currency, @state, @at, @at)`,
		db.Args{"org": org, "id": r.ID, "payment": r.Payment, "document": r.Invoice, "note": r.Note, "amount": r.Amount.Minor, "currency": r.Amount.Currency, "state": r.State, "at": r.CreatedAt})
	if err != nil {
		return fmt.Errorf("write down a refund: %w", err)
	}
	return nil
}

func updateRefund(ctx context.Context, tx db.Tx, org id.Org, r Refund) error {
	var ended *time.Time
	if !r.EndedAt.IsZero() {
		ended = &r.EndedAt
	}
	_, err := tx.Exec(ctx, `update refunds set provider_ref = coalesce(nullif(@ref, ''), provider_ref), state = @state, failure = @failure, ended_at = @ended where org_id = @org and id = @id`,
		db.Args{"org": org, "id": r.ID, "ref": r.Ref, "state": r.State, "failure": r.Failure, "ended": ended})
	if err != nil {
		return fmt.Errorf("write down what became of a refund: %w", err)
	}
	return nil
}

// noteAsked writes down that the provider is asked about a refund now.
func noteAsked(ctx context.Context, tx db.Tx, org id.Org, refund id.Refund, now time.Time) error {
	if _, err := tx.Exec(ctx, `update refunds set asked_at = @now where org_id = @org and id = @id`, db.Args{"org": org, "id": refund, "now": now}); err != nil {
		return fmt.Errorf("note that a refund is asked after: %w", err)
	}
	return nil
}

// refundedOf is how much of a payment was refunded, or will be.
func refundedOf(ctx context.Context, tx db.Tx, org id.Org, payment id.Payment) (minor int64, err error) {
	err = tx.QueryRow(ctx, `select coalesce(sum(amount), 0)::bigint from refunds where org_id = @org and payment_id = @payment and state <> 'failed'`, db.Args{"org": org, "payment": payment}).Scan(&minor)
	if err != nil {
		return 0, fmt.Errorf("read what was refunded of a payment: %w", err)
	}
	return minor, nil
}
