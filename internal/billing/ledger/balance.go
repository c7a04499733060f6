package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// QueueBalances reads the balances of the organization's accounts of a kind, one
// per currency in which there ever was an entry, in the order of money.Currencies.
func QueueBalances(batch *db.Batch, org id.Org, kind Kind, balances *[]money.Money) {
	db.QueueRows(batch, balances, `select balance, currency from ledger_accounts where org_id = @org and kind = @kind and detail = '' order by currency`,
		db.Args{"org": org, "kind": kind}, func(row pgx.CollectableRow) (m money.Money, err error) {
			return m, row.Scan(&m.Minor, &m.Currency)
		})
}

// Balance reads what an account of the organization holds, without locking it;
// nothing when it has no entry.
func Balance(ctx context.Context, tx db.Tx, org id.Org, kind Kind, currency money.Currency) (money.Money, error) {
	balance := money.Zero(currency)
	err := tx.QueryRow(ctx, `select coalesce((select balance from ledger_accounts where org_id = @org and kind = @kind and detail = '' and currency = @currency), 0)`,
		db.Args{"org": org, "kind": kind, "currency": currency}).Scan(&balance.Minor)
	if err != nil {
		return balance, fmt.Errorf("read the balance of %s: %w", kind, err)
	}
	return balance, nil
}

// LockBalance is Balance with the account locked until tx ends.
func LockBalance(ctx context.Context, tx db.Tx, org id.Org, kind Kind, currency money.Currency) (money.Money, error) {
	balance := money.Zero(currency)
	_, err := db.Found(tx.QueryRow(ctx, `select balance from ledger_accounts where org_id = @org and kind = @kind and detail = '' and currency = @currency for update`,
		db.Args{"org": org, "kind": kind, "currency": currency}).Scan(&balance.Minor))
	if err != nil {
		return balance, fmt.Errorf("lock the balance of %s: %w", kind, err)
	}
	return balance, nil
}
