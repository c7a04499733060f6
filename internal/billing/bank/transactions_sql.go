package bank

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

const insertSQL = `insert into bank_transactions (id, file_id, place, account, kind, level, credit, reversal, entry_ref, bank_ref, fingerprint, occurrence, amount, currency, instructed, charges,
		booked_on, valued_on, refs, end_to_end, debtor, debtor_iban, debtor_place, memo, returned, state, org_id, document_id, order_id, settled_at)
	values (@id, @file, @place, @account, @kind, @level, @credit, @reversal, @entry_ref, @bank_ref, @print, @occurrence, @amount, @currency, @instructed, @charges,
		@booked, @valued, @refs, @end_to_end, @debtor, @debtor_iban, @debtor_place, @memo, @returned, @state, @org, @document, @order, @settled)`

// insertTransactions writes new transactions and how far the file is written.
func insertTransactions(ctx context.Context, tx db.Tx, now time.Time, file id.BankFile, all []Transaction, progress int64, known int) error {
	batch := &db.Batch{}
	for _, t := range all {
		var valued, settled *time.Time
		if !t.ValuedOn.IsZero() {
			valued = &t.ValuedOn
		}
		if t.State != Booking && t.State != Waiting {
			settled = &now
		}
		refs := t.Refs
		if refs == nil {
			refs = []string{}
		}
		batch.Queue(insertSQL, db.Args{"id": t.ID, "file": file, "place": t.Place, "account": t.Account, "kind": t.Kind, "level": t.Level, "credit": t.Credit, "reversal": t.Reversal,
			"entry_ref": t.EntryRef, "bank_ref": t.BankRef, "print": t.Fingerprint[:], "occurrence": t.Occurrence, "amount": t.Amount.Minor, "currency": t.Amount.Currency,
			"instructed": t.Instructed, "charges": t.Charges, "booked": t.BookedOn, "valued": valued, "refs": refs, "end_to_end": t.EndToEnd, "debtor": t.Debtor.Name,
			"debtor_iban": t.Debtor.IBAN, "debtor_place": t.Debtor.Address, "memo": t.Text, "returned": t.Return, "state": t.State, "org": t.Org, "document": t.Document, "order": t.Order, "settled": settled})
	}
	batch.Queue(`update bank_files set progress = @progress, known = known + @known where id = @id`, db.Args{"id": file, "progress": progress, "known": known})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write bank transactions: %w", err)
	}
	return nil
}

const transactionColumns = `select t.id, t.account, t.credit, t.reversal, t.amount, t.currency, t.instructed, t.charges, t.booked_on, t.refs, t.end_to_end, t.debtor, t.debtor_iban, t.debtor_place,
	t.memo, t.returned, t.state, t.reason, t.org_id, t.document_id, t.order_id, t.paid, t.prepaid, t.reverses from bank_transactions t `

func scanTransaction(row pgx.CollectableRow) (t Transaction, err error) {
	err = row.Scan(&t.ID, &t.Account, &t.Credit, &t.Reversal, &t.Amount.Minor, &t.Amount.Currency, &t.Instructed, &t.Charges, &t.BookedOn, &t.Refs, &t.EndToEnd, &t.Debtor.Name, &t.Debtor.IBAN, &t.Debtor.Address,
		&t.Text, &t.Return, &t.State, &t.Reason, &t.Org, &t.Document, &t.Order, &t.Paid.Minor, &t.Prepaid.Minor, &t.Reverses)
	t.Paid.Currency, t.Prepaid.Currency = t.Amount.Currency, t.Amount.Currency
	return t, err
}

// bookChunk is how many transactions of one organization are booked at once.
const bookChunk = 200

// lockToBook reads and locks the organization's transactions that wait to be booked, in the order in which they came.
func lockToBook(ctx context.Context, tx db.Tx, org id.Org) ([]Transaction, error) {
	rows, err := tx.Query(ctx, transactionColumns+`where t.org_id = @org and t.state = 'booking' order by t.id limit @limit for update`, db.Args{"org": org, "limit": bookChunk})
	if err != nil {
		return nil, fmt.Errorf("lock bank transactions: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanTransaction)
	if err != nil {
		return nil, fmt.Errorf("lock bank transactions: %w", err)
	}
	return all, nil
}

// settle writes down what became of a transaction.
func settle(ctx context.Context, tx db.Tx, now time.Time, by string, t Transaction) error {
	_, err := tx.Exec(ctx, `update bank_transactions set state = @state, reason = @reason, org_id = @org, document_id = @document, order_id = @order, paid = @paid, prepaid = @prepaid,
			settled_at = @now, settled_by = @by where id = @id`,
		db.Args{"id": t.ID, "state": t.State, "reason": t.Reason, "org": t.Org, "document": t.Document, "order": t.Order, "paid": t.Paid.Minor, "prepaid": t.Prepaid.Minor, "now": now, "by": by})
	if err != nil {
		return fmt.Errorf("write down what became of a bank transaction: %w", err)
	}
	return nil
}

// pendingOrgs are the organizations for which transactions wait to be booked.
func (b *Bank) pendingOrgs(ctx context.Context) (orgs []id.Org, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &orgs, `select distinct org_id from bank_transactions where state = 'booking' order by org_id`, nil, pgx.RowTo[id.Org])
	return orgs, b.db.Read(ctx, db.System("look for bank transactions to book"), batch)
}

// release lets the transactions of an organization that is closed wait for a clerk.
func (b *Bank) release(ctx context.Context, org id.Org) error {
	return b.db.Write(ctx, db.System("release bank transactions"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update bank_transactions set state = 'waiting', org_id = null, document_id = null, order_id = null where org_id = @org and state = 'booking'`, db.Args{"org": org})
		if err != nil {
			return fmt.Errorf("release bank transactions: %w", err)
		}
		return nil
	})
}

// amountOn is what an amount in minor units is in the transaction's currency.
func (t Transaction) amountOn(minor int64) money.Money { return money.New(minor, t.Amount.Currency) }
