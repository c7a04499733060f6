package fee

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/ledger"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// State is what has become of a fee.
type State string

// The states.
const (
	Open   State = "open"
	Paid   State = "paid"
	Waived State = "waived"
)

// Fee is the fee of one reminder.
type Fee struct {
	ID        id.Fee
	Document  id.Document
	Step      int
	Due       tax.Day // of the invoice, when it was charged
	Amount    money.Money
	State     State
	ChargedAt time.Time
}

// revenue is the account of what fees bring.
var revenue = ledger.RevenueOf("reminder_fee")

const columns = `f.id, f.document_id, f.step, f.due_on, f.amount, f.currency, f.state, f.charged_at`

func scan(row pgx.CollectableRow) (f Fee, err error) {
	var due time.Time
	err = row.Scan(&f.ID, &f.Document, &f.Step, &due, &f.Amount.Minor, &f.Amount.Currency, &f.State, &f.ChargedAt)
	f.Due = tax.DayOf(due)
	return f, err
}

// Queue reads the fees of the document that of finds, the oldest first.
func Queue(batch *db.Batch, of string, args db.Args, all *[]Fee) {
	db.QueueRows(batch, all, `select `+columns+` from reminder_fees f where f.org_id = @org and f.document_id = `+of+` order by f.charged_at, f.id`, args, scan)
}

// Charge charges the fee of a step, once for the invoice, its due day and the step, in a tx that holds the
// organization's lock. Number is that of the invoice, by which a reader knows what the fee is about.
func Charge(ctx context.Context, tx db.Tx, now time.Time, org id.Org, number string, f Fee) (fresh bool, err error) {
	f.ID = id.New[id.Fee]()
	tag, err := tx.Exec(ctx, `insert into reminder_fees (org_id, id, document_id, step, due_on, amount, currency, state, charged_at)
		values (@org, @id, @document, @step, @due, @amount, @currency, 'open', @now) on conflict on constraint reminder_fees_once do nothing`,
		db.Args{"org": org, "id": f.ID, "document": f.Document, "step": f.Step, "due": f.Due.Time(), "amount": f.Amount.Minor, "currency": f.Amount.Currency, "now": now})
	if err != nil {
		return false, fmt.Errorf("charge a reminder fee: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return false, nil
	}
	if err := add(ctx, tx, org, f.Document, f.Amount.Minor); err != nil {
		return false, err
	}
	_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: org, Scope: "reminder_fee", Key: f.ID.String(), Kind: "fee_charged", About: id.About(f.ID), Label: number,
		Lines: []ledger.Line{{Account: ledger.Of(ledger.Receivable), Amount: f.Amount.Neg()}, {Account: revenue, Amount: f.Amount}}})
	return true, err
}

// Payment is money that pays the open fees of an invoice.
type Payment struct {
	Org      id.Org
	Document id.Document
	Number   string
	From     ledger.Kind
	Scope    string // with Key: by which the money is booked once
	Key      string
	By       id.User
}

// Pay pays all open fees of an invoice, in a tx that holds the organization's lock.
func Pay(ctx context.Context, tx db.Tx, now time.Time, in Payment) error {
	open, err := lockOpen(ctx, tx, in.Org, in.Document)
	if err != nil {
		return err
	}
	for _, f := range open {
		if err := end(ctx, tx, now, in.Org, f, Paid, ""); err != nil {
			return err
		}
		_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: in.Org, Scope: in.Scope, Key: in.Key + " fee " + f.ID.String(), Kind: "fee_paid", About: id.About(f.ID), Label: in.Number, By: in.By,
			Lines: []ledger.Line{{Account: ledger.Of(in.From), Amount: f.Amount.Neg()}, {Account: ledger.Of(ledger.Receivable), Amount: f.Amount}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Reopen opens the fees again that a payment had paid, as far as the amount covers them, in a tx that holds
// the organization's lock: its bank has taken the money back. It returns how much that is.
func Reopen(ctx context.Context, tx db.Tx, now time.Time, in Payment, amount money.Money) (reopened int64, err error) {
	all, err := locked(ctx, tx, `f.state = 'paid' and f.currency = @currency
		and exists (select 1 from ledger_transactions t where t.org_id = f.org_id and t.scope = @scope and t.key = @key || ' fee ' || f.id::text)`,
		db.Args{"org": in.Org, "document": in.Document, "scope": in.Scope, "key": in.Key, "currency": amount.Currency})
	if err != nil {
		return 0, err
	}
	for _, f := range all {
		if reopened+f.Amount.Minor > amount.Minor {
			continue
		}
		if _, err := tx.Exec(ctx, `update reminder_fees set state = 'open', ended_at = null where org_id = @org and id = @id`, db.Args{"org": in.Org, "id": f.ID}); err != nil {
			return 0, fmt.Errorf("open a reminder fee again: %w", err)
		}
		if err := add(ctx, tx, in.Org, f.Document, f.Amount.Minor); err != nil {
			return 0, err
		}
		_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: in.Org, Scope: "payment_reversal", Key: in.Key + " fee " + f.ID.String(), Kind: "fee_reopened", About: id.About(f.ID), Label: in.Number,
			Lines: []ledger.Line{{Account: ledger.Of(in.From), Amount: f.Amount}, {Account: ledger.Of(ledger.Receivable), Amount: f.Amount.Neg()}}})
		if err != nil {
			return 0, err
		}
		reopened += f.Amount.Minor
	}
	return reopened, nil
}

// Waive gives up the open fees of an invoice, or those of one step, in a tx that holds the organization's lock; it returns how much that is.
func Waive(ctx context.Context, tx db.Tx, now time.Time, org id.Org, document id.Document, number string, step int, reason string) (waived int64, err error) {
	open, err := lockOpen(ctx, tx, org, document)
	if err != nil {
		return 0, err
	}
	for _, f := range open {
		if step != 0 && f.Step != step {
			continue
		}
		if err := end(ctx, tx, now, org, f, Waived, reason); err != nil {
			return 0, err
		}
		_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: org, Scope: "reminder_fee_waived", Key: f.ID.String(), Kind: "fee_waived", About: id.About(f.ID), Label: number,
			Lines: []ledger.Line{{Account: ledger.Of(ledger.Receivable), Amount: f.Amount}, {Account: revenue, Amount: f.Amount.Neg()}}})
		if err != nil {
			return 0, err
		}
		waived += f.Amount.Minor
	}
	return waived, nil
}

func lockOpen(ctx context.Context, tx db.Tx, org id.Org, document id.Document) ([]Fee, error) {
	return locked(ctx, tx, `f.state = 'open'`, db.Args{"org": org, "document": document})
}

// locked reads fees of a document, the oldest first, and keeps them from changing until tx ends.
func locked(ctx context.Context, tx db.Tx, where string, args db.Args) ([]Fee, error) {
	rows, err := tx.Query(ctx, `select `+columns+` from reminder_fees f where f.org_id = @org and f.document_id = @document and `+where+` order by f.charged_at, f.id for update`, args)
	if err != nil {
		return nil, fmt.Errorf("read reminder fees: %w", err)
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("read reminder fees: %w", err)
	}
	return all, nil
}

func end(ctx context.Context, tx db.Tx, now time.Time, org id.Org, f Fee, state State, reason string) error {
	_, err := tx.Exec(ctx, `update reminder_fees set state = @state, ended_at = @now, reason = @reason where org_id = @org and id = @id and state = 'open'`,
		db.Args{"org": org, "id": f.ID, "state": state, "now": now, "reason": reason})
	if err != nil {
		return fmt.Errorf("end a reminder fee: %w", err)
	}
	return add(ctx, tx, org, f.Document, -f.Amount.Minor)
}

// add changes how much is open beside an invoice.
func add(ctx context.Context, tx db.Tx, org id.Org, document id.Document, minor int64) error {
	if _, err := tx.Exec(ctx, `update documents set fees = fees + @minor where org_id = @org and id = @document`, db.Args{"org": org, "document": document, "minor": minor}); err != nil {
		return fmt.Errorf("write down what is open beside an invoice: %w", err)
	}
	return nil
}
