package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

const paymentColumns = `p.id, p.purpose, p.order_id, p.document_id, p.profile_id, p.means, p.provider, coalesce(p.provider_ref, ''), p.amount, p.currency, p.state, p.failure, p.confirm_at, p.created_by, p.created_at, p.ended_at, p.collect_on, p.mandate_id`

func scanPayment(row pgx.CollectableRow) (p Payment, err error) {
	var ended, collect *time.Time
	err = row.Scan(&p.ID, &p.Purpose, &p.Order, &p.Document, &p.Profile, &p.Means, &p.Provider, &p.Ref, &p.Amount.Minor, &p.Amount.Currency, &p.State, &p.Failure, &p.Confirm, &p.CreatedBy, &p.CreatedAt, &ended, &collect, &p.Mandate)
	if ended != nil {
		p.EndedAt = *ended
	}
	if collect != nil {
		p.CollectOn = *collect
	}
	return p, err
}

// onePayment reads the payment that a condition finds; nil when there is none.
func onePayment(ctx context.Context, tx db.Tx, where string, args db.Args) (*Payment, error) {
	rows, err := tx.Query(ctx, `select `+paymentColumns+` from payments p where p.org_id = @org and `+where, args)
	if err != nil {
		return nil, fmt.Errorf("read a payment: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPayment)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a payment: %w", err)
	}
	return &p, nil
}

// UnderWay are those of the orders for which a payment is open.
func (p *Payments) UnderWay(ctx context.Context, tx db.Tx, org id.Org, orders []id.Order) ([]id.Order, error) {
	rows, err := tx.Query(ctx, `select distinct order_id from payments where org_id = @org and order_id = any(@orders) and state in ('created', 'confirming', 'pending')`, db.Args{"org": org, "orders": orders})
	if err != nil {
		return nil, fmt.Errorf("look for payments under way: %w", err)
	}
	busy, err := pgx.CollectRows(rows, pgx.RowTo[id.Order])
	if err != nil {
		return nil, fmt.Errorf("look for payments under way: %w", err)
	}
	return busy, nil
}

func insertPayment(ctx context.Context, tx db.Tx, org id.Org, p Payment, key id.Event) error {
	_, err := tx.Exec(ctx, `insert into payments (org_id, id, key, purpose, order_id, document_id, profile_id, means, provider, amount, currency, state, created_by, created_at, collect_on, mandate_id)
		values (@org, @id, @key, @purpose, @order, @document, @profile, @means, @provider, @amount, @currency, @state, @by, @at, @collect, @mandate)`,
		db.Args{"org": org, "id": p.ID, "key": key, "purpose": p.Purpose, "order": p.Order, "document": p.Document, "profile": p.Profile, "means": p.Means, "provider": p.Provider,
			"amount": p.Amount.Minor, "currency": p.Amount.Currency, "state": p.State, "by": p.CreatedBy, "at": p.CreatedAt,
			"collect": dayOrNull(p.CollectOn), "mandate": p.Mandate})
	if err != nil {
		return fmt.Errorf("write down a payment: %w", err)
	}
	return nil
}

func dayOrNull(day time.Time) *time.Time {
	if day.IsZero() {
		return nil
	}
	return &day
}

func updatePayment(ctx context.Context, tx db.Tx, org id.Org, p Payment) error {
	var ended *time.Time
	if !p.EndedAt.IsZero() {
		ended = &p.EndedAt
	}
	_, err := tx.Exec(ctx, `update payments set provider_ref = coalesce(nullif(@ref, ''), provider_ref), state = @state, failure = @failure, confirm_at = @confirm, ended_at = @ended
		where org_id = @org and id = @id`,
		db.Args{"org": org, "id": p.ID, "ref": p.Ref, "state": p.State, "failure": p.Failure, "confirm": p.Confirm, "ended": ended})
	if err != nil {
		return fmt.Errorf("write down what became of a payment: %w", err)
	}
	return nil
}

const profilesSQL = `select p.id, p.means, p.provider, p.token, p.label, p.expires_on, p.is_default, p.is_fallback, p.created_at,
		m.id, coalesce(m.reference, ''), m.signed_at, coalesce(m.holder, ''), coalesce(m.last4, ''), coalesce(m.creditor, ''), coalesce(m.language, ''), coalesce(m.accepted, ''), coalesce(m.state, ''), coalesce(m.reason, ''), m.ended_at
	from payment_profiles p
	left join lateral (select * from mandates m where m.org_id = p.org_id and m.profile_id = p.id and p.means = 'sepa_debit' order by m.state = 'active' desc, m.signed_at desc, m.id desc limit 1) m on true
	where p.org_id = @org and p.retired_at is null order by p.is_default desc, p.created_at, p.id`

func scanProfile(row pgx.CollectableRow) (p Profile, err error) {
	var expires *time.Time
	dest, end := p.Mandate.dest()
	err = row.Scan(append([]any{&p.ID, &p.Means, &p.Provider, &p.Token, &p.Label, &expires, &p.Default, &p.Fallback, &p.CreatedAt}, dest...)...)
	end()
	if expires != nil {
		p.ExpiresOn = *expires
	}
	return p, err
}

// QueueProfiles reads the means of payment in use, the default first.
func QueueProfiles(batch *db.Batch, org id.Org, all *[]Profile) {
	db.QueueRows(batch, all, profilesSQL, db.Args{"org": org}, scanProfile)
}

func readProfiles(ctx context.Context, tx db.Tx, org id.Org) ([]Profile, error) {
	rows, err := tx.Query(ctx, profilesSQL, db.Args{"org": org})
	if err != nil {
		return nil, fmt.Errorf("read the payment profiles: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanProfile)
	if err != nil {
		return nil, fmt.Errorf("read the payment profiles: %w", err)
	}
	return all, nil
}

func findProfile(all []Profile, wanted id.PaymentProfile) (Profile, error) {
	for _, p := range all {
		if p.ID == wanted {
			return p, nil
		}
	}
	return Profile{}, notFound()
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
