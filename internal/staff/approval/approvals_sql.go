package approval

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

const proposalsSQL = `select p.id, p.kind, p.org_id, coalesce(o.number, ''), coalesce(o.name, ''), coalesce(p.amount, 0), coalesce(p.currency, ''), p.subject, p.reason,
		p.proposed_by, trim(m.first_name || ' ' || m.last_name), p.proposed_at, p.expires_at, p.state, p.decided_by, coalesce(trim(d.first_name || ' ' || d.last_name), ''), p.decided_at, p.refusal, p.data
	from staff_approvals p join staff_members m on m.id = p.proposed_by left join staff_members d on d.id = p.decided_by left join organizations o on o.id = p.org_id where `

func scan(row pgx.CollectableRow) (p Proposal, err error) {
	var currency string
	err = row.Scan(&p.ID, &p.Kind, &p.Org, &p.OrgNumber, &p.OrgName, &p.Amount.Minor, &currency, &p.Subject, &p.Reason,
		&p.ProposedBy, &p.Proposer, &p.ProposedAt, &p.ExpiresAt, &p.State, &p.DecidedBy, &p.Decider, &p.DecidedAt, &p.Refusal, &p.data)
	p.Amount.Currency = money.Currency(currency)
	return p, err
}

func query(ctx context.Context, tx db.Tx, condition string, args db.Args) ([]Proposal, error) {
	rows, err := tx.Query(ctx, proposalsSQL+condition, args)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	return list, nil
}

// insert writes a proposal, once for its ID and subject.
func insert(ctx context.Context, tx db.Tx, p Proposal) (fresh bool, err error) {
	var amount *int64
	var currency *money.Currency
	if p.Amount.Currency != "" {
		amount, currency = &p.Amount.Minor, &p.Amount.Currency
	}
	args := db.Args{"id": p.ID, "kind": p.Kind, "org": p.Org, "amount": amount, "currency": currency, "subject": p.Subject, "data": string(p.data), "reason": p.Reason,
		"by": p.ProposedBy, "now": p.ProposedAt, "expires": p.ExpiresAt}
	err = tx.QueryRow(ctx, `insert into staff_approvals (id, kind, org_id, amount, currency, subject, data, reason, proposed_by, proposed_at, expires_at)
		values (@id, @kind, @org, @amount, @currency, @subject, @data, @reason, @by, @now, @expires)
		on conflict do nothing returning true`, args).Scan(&fresh)
	if !errors.Is(err, pgx.ErrNoRows) {
		if err != nil {
			err = fmt.Errorf("propose: %w", err)
		}
		return fresh, err
	}
	var same bool
	err = tx.QueryRow(ctx, `select p.state in ('proposed', 'approved') and p.proposed_by = @by and p.kind = @kind and p.data = @data::jsonb and p.amount is not distinct from @amount and p.currency is not distinct from @currency
		from staff_approvals p where p.id = @id or p.kind = @kind and p.subject = @subject and p.subject <> '' and p.state = 'proposed' order by p.id = @id desc limit 1`, args).Scan(&same)
	if err != nil {
		return false, fmt.Errorf("look for what is proposed already: %w", err)
	}
	if !same {
		return false, fault.New(fault.Conflict, "staff.approval.already")
	}
	return false, nil
}

// lock reads a proposal and keeps it from being decided by anybody else until tx ends.
func lock(ctx context.Context, tx db.Tx, proposal id.StaffApproval) (Proposal, error) {
	// By a statement of its own: who waited for the lock must read what was decided meanwhile, names included.
	if _, err := tx.Exec(ctx, `select from staff_approvals where id = @id for update`, db.Args{"id": proposal}); err != nil {
		return Proposal{}, fmt.Errorf("lock a proposal: %w", err)
	}
	found, err := query(ctx, tx, `p.id = @id`, db.Args{"id": proposal})
	if err != nil {
		return Proposal{}, err
	}
	if len(found) == 0 {
		return Proposal{}, notFound()
	}
	return found[0], nil
}

// settle writes down what was decided.
func settle(ctx context.Context, tx db.Tx, now time.Time, p Proposal, state State, by id.Staff, refusal string) error {
	_, err := tx.Exec(ctx, `update staff_approvals set state = @state, decided_by = @by, decided_at = @now, refusal = @refusal where id = @id`,
		db.Args{"state": state, "by": by, "now": now, "refusal": refusal, "id": p.ID})
	if err != nil {
		return fmt.Errorf("write down what was decided: %w", err)
	}
	return nil
}
