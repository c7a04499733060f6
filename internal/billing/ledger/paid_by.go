package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Share is what came from one account.
type Share struct {
	From   Kind
	Amount money.Money
}

// PaidBy tells from which accounts the receivable of something was paid by postings
// of the kind given, the first payment first.
func PaidBy(ctx context.Context, tx db.Tx, org id.Org, about id.About, kind string) ([]Share, error) {
	rows, err := tx.Query(ctx, `select a.kind, -sum(e.amount)::bigint, a.currency from ledger_transactions t
			join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
			join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
		where t.org_id = @org and t.about = @about and t.kind = @kind and a.kind <> 'receivable'
		group by a.kind, a.currency having sum(e.amount) <> 0 order by min(e.booked_at), a.kind`, db.Args{"org": org, "about": about, "kind": kind})
	if err != nil {
		return nil, fmt.Errorf("read by what something was paid: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Share, err error) {
		return s, row.Scan(&s.From, &s.Amount.Minor, &s.Amount.Currency)
	})
	if err != nil {
		return nil, fmt.Errorf("read by what something was paid: %w", err)
	}
	return all, nil
}
