package bank

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/camt"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// insertSQL writes many rows by one statement: to send each by itself takes three times as long.
const insertSQL = `insert into bank_transactions (id, file_id, place, account, kind, level, credit, reversal, entry_ref, bank_ref, fingerprint, occurrence, amount, currency, instructed, charges,
		booked_on, valued_on, refs, end_to_end, debtor, debtor_iban, debtor_place, memo, returned, state, org_id, document_id, order_id, settled_at)
	select r.id, @file, r.place, r.account, r.kind, r.level, r.credit, r.reversal, r.entry_ref, r.bank_ref, r.fingerprint, r.occurrence, r.amount, r.currency, r.instructed, r.charges,
		r.booked_on, r.valued_on, r.refs, r.end_to_end, r.debtor, r.debtor_iban, r.debtor_place, r.memo, r.returned, r.state, r.org_id, r.document_id, r.order_id, case when r.state in ('booking', 'waiting') then null else @now::timestamptz end
	from json_to_recordset(@rows::json) r(id uuid, place bigint, account text, kind text, level text, credit boolean, reversal boolean, entry_ref text, bank_ref text, fingerprint bytea, occurrence integer, amount bigint, currency text,
		instructed text, charges text, booked_on date, valued_on date, refs text[], end_to_end text, debtor text, debtor_iban text, debtor_place text, memo text, returned text, state text, org_id uuid, document_id uuid, order_id uuid)`

// row is a transaction as insertSQL reads it.
type row struct {
	ID          id.BankTransaction `json:"id"`
	Place       int64              `json:"place"`
	Account     string             `json:"account"`
	Kind        camt.Kind          `json:"kind"`
	Level       Level              `json:"level"`
	Credit      bool               `json:"credit"`
	Reversal    bool               `json:"reversal"`
	EntryRef    string             `json:"entry_ref"`
	BankRef     string             `json:"bank_ref"`
	Fingerprint string             `json:"fingerprint"`
	Occurrence  int                `json:"occurrence"`
	Amount      int64              `json:"amount"`
	Currency    money.Currency     `json:"currency"`
	Instructed  string             `json:"instructed"`
	Charges     string             `json:"charges"`
	BookedOn    string             `json:"booked_on"`
	ValuedOn    *string            `json:"valued_on"`
	Refs        []string           `json:"refs"`
	EndToEnd    string             `json:"end_to_end"`
	Debtor      string             `json:"debtor"`
	DebtorIBAN  string             `json:"debtor_iban"`
	DebtorPlace string             `json:"debtor_place"`
	Memo        string             `json:"memo"`
	Returned    string             `json:"returned"`
	State       State              `json:"state"`
	Org         *id.Org            `json:"org_id"`
	Document    *id.Document       `json:"document_id"`
	Order       *id.Order          `json:"order_id"`
}

func (t Transaction) row() row {
	r := row{ID: t.ID, Place: t.Place, Account: t.Account, Kind: t.Kind, Level: t.Level, Credit: t.Credit, Reversal: t.Reversal, EntryRef: t.EntryRef, BankRef: t.BankRef,
		Fingerprint: `\x` + hex.EncodeToString(t.Fingerprint[:]), Occurrence: t.Occurrence, Amount: t.Amount.Minor, Currency: t.Amount.Currency, Instructed: t.Instructed, Charges: t.Charges,
		BookedOn: t.BookedOn.Format(time.DateOnly), Refs: t.Refs, EndToEnd: t.EndToEnd, Debtor: t.Debtor.Name, DebtorIBAN: t.Debtor.IBAN, DebtorPlace: t.Debtor.Address, Memo: t.Text, Returned: t.Return, State: t.State}
	if !t.ValuedOn.IsZero() {
		day := t.ValuedOn.Format(time.DateOnly)
		r.ValuedOn = &day
	}
	if r.Refs == nil {
		r.Refs = []string{}
	}
	if !t.Org.IsZero() {
		r.Org = &t.Org
	}
	if !t.Document.IsZero() {
		r.Document = &t.Document
	}
	if !t.Order.IsZero() {
		r.Order = &t.Order
	}
	return r
}

// insertTransactions writes new transactions and how far the file is written.
func insertTransactions(ctx context.Context, tx db.Tx, now time.Time, file id.BankFile, all []Transaction, progress int64, known int) error {
	rows := make([]row, len(all))
	for i, t := range all {
		rows[i] = t.row()
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("write bank transactions: %w", err)
	}
	batch := &db.Batch{}
	batch.Queue(insertSQL, db.Args{"file": file, "rows": string(text), "now": now})
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

// QueueNewest reads the transactions that came last, at most limit.
func QueueNewest(batch *db.Batch, limit int, all *[]Transaction) {
	db.QueueRows(batch, all, transactionColumns+`order by t.id desc limit @limit`, db.Args{"limit": limit}, scanTransaction)
}

// bookChunk is how many transactions of one organization are booked at once.
const bookChunk = 50

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
