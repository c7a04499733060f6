package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// locked is an account as it stands under its lock.
type locked struct {
	id       id.LedgerAccount
	account  Account
	balance  money.Money
	credited int64
	entries  int64
	bookedAt time.Time
}

// lockAccountsSQL locks the accounts of a posting in the order of their IDs.
const lockAccountsSQL = `select a.id, a.kind, a.detail, a.currency, a.balance, a.credited, a.entries, case when a.entries > 0 then a.booked_at else @now end
	from ledger_accounts a join unnest(@kinds::text[], @details::text[], @currencies::text[]) l(kind, detail, currency)
		on a.kind = l.kind and a.detail = l.detail and a.currency = l.currency
	where a.org_id = @org order by a.id for update of a`

// begin writes the transaction's row, fresh when its key is new, and locks the
// accounts that are there already, in one round trip. A second posting with the
// same key waits here for the first one to end.
func begin(ctx context.Context, tx db.Tx, now time.Time, made id.Posting, p Posting, hash []byte) (fresh bool, accounts []locked, err error) {
	batch := &db.Batch{}
	batch.Queue(`insert into ledger_transactions (org_id, id, scope, key, request_hash, kind, about, label, posted_by, created_at)
		values (@org, @id, @scope, @key, @hash, @kind, @about, @label, @by, @now) on conflict (scope, key) do nothing`,
		db.Args{"org": p.Org, "id": made, "scope": p.Scope, "key": p.Key, "hash": hash, "kind": p.Kind, "about": p.About, "label": p.Label, "by": p.By, "now": now},
	).Exec(func(tag pgconn.CommandTag) error {
		fresh = tag.RowsAffected() == 1
		return nil
	})
	db.QueueRows(batch, &accounts, lockAccountsSQL, p.accountArgs(now), scanLocked)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return false, nil, fmt.Errorf("begin posting %s %s: %w", p.Scope, p.Key, err)
	}
	return fresh, accounts, nil
}

// openAccounts makes the accounts that are missing and locks them all. Two that
// make the same ones at once end up with the same.
func openAccounts(ctx context.Context, tx db.Tx, p Posting) (accounts []locked, err error) {
	args := p.accountArgs(time.Time{})
	ids := make([]id.LedgerAccount, len(p.Lines))
	for i := range ids {
		ids[i] = id.New[id.LedgerAccount]()
	}
	args["ids"] = ids
	batch := &db.Batch{}
	batch.Queue(`insert into ledger_accounts (org_id, id, kind, detail, currency)
		select @org, l.id, l.kind, l.detail, l.currency from unnest(@ids::uuid[], @kinds::text[], @details::text[], @currencies::text[]) l(id, kind, detail, currency)
		order by l.kind, l.detail, l.currency on conflict on constraint ledger_accounts_once do nothing`, args)
	db.QueueRows(batch, &accounts, lockAccountsSQL, args, scanLocked)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("open the accounts of posting %s %s: %w", p.Scope, p.Key, err)
	}
	return accounts, nil
}

func (p Posting) accountArgs(now time.Time) db.Args {
	kinds, details, currencies := make([]string, len(p.Lines)), make([]string, len(p.Lines)), make([]string, len(p.Lines))
	for i, line := range p.Lines {
		kinds[i], details[i], currencies[i] = string(line.Account.Kind), line.Account.Detail, string(line.Amount.Currency)
	}
	return db.Args{"org": p.Org, "kinds": kinds, "details": details, "currencies": currencies, "now": now}
}

func scanLocked(row pgx.CollectableRow) (a locked, err error) {
	err = row.Scan(&a.id, &a.account.Kind, &a.account.Detail, &a.balance.Currency, &a.balance.Minor, &a.credited, &a.entries, &a.bookedAt)
	return a, err
}

// book writes the entries and the balances that follow from them. All entries of
// a posting have one time, not before that of the last entry of any of its accounts.
func book(ctx context.Context, tx db.Tx, now time.Time, made id.Posting, p Posting, accounts []locked) error {
	n := len(accounts)
	if n != len(p.Lines) {
		return fmt.Errorf("post %s %s: %d accounts for %d lines", p.Scope, p.Key, n, len(p.Lines))
	}
	ids, amounts, before := make([]id.LedgerAccount, n), make([]int64, n), make([]int64, n)
	credited, seqs, bookedAt := make([]int64, n), make([]int64, n), now
	for i, a := range accounts {
		amount := p.amountOn(a)
		after := a.balance.Minor + amount.Minor
		if after < 0 && amount.Negative() && holdsMoney(a.account.Kind) {
			return &InsufficientError{Account: a.account, Balance: a.balance, Asked: amount.Neg()}
		}
		ids[i], amounts[i], before[i], seqs[i] = a.id, amount.Minor, a.balance.Minor, a.entries+1
		credited[i] = a.credited + max(amount.Minor, 0)
		if a.bookedAt.After(bookedAt) {
			bookedAt = a.bookedAt
		}
	}
	args := db.Args{"org": p.Org, "transaction": made, "ids": ids, "amounts": amounts, "before": before, "credited": credited, "seqs": seqs, "at": bookedAt}
	batch := &db.Batch{}
	batch.Queue(`update ledger_accounts a set balance = e.before + e.amount, credited = e.credited, entries = e.seq, booked_at = @at
		from unnest(@ids::uuid[], @seqs::bigint[], @amounts::bigint[], @before::bigint[], @credited::bigint[]) e(id, seq, amount, before, credited) where a.org_id = @org and a.id = e.id`, args)
	batch.Queue(`insert into ledger_entries (org_id, account_id, seq, transaction_id, amount, balance_before, balance_after, credited_after, booked_at)
		select @org, e.id, e.seq, @transaction, e.amount, e.before, e.before + e.amount, e.credited, @at
		from unnest(@ids::uuid[], @seqs::bigint[], @amounts::bigint[], @before::bigint[], @credited::bigint[]) e(id, seq, amount, before, credited)`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("book posting %s %s: %w", p.Scope, p.Key, err)
	}
	return nil
}

func (p Posting) amountOn(a locked) money.Money {
	for _, line := range p.Lines {
		if line.Account == a.account && line.Amount.Currency == a.balance.Currency {
			return line.Amount
		}
	}
	return money.Zero(a.balance.Currency)
}

// holdsMoney tells whether accounts of that kind never go below zero.
func holdsMoney(kind Kind) bool { return kind == Prepaid || kind == PayoutHeld }
