package bank

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// Attribution is to whom a clerk gives money that waits. Without invoice and order it
// goes to the prepaid account.
type Attribution struct {
	Transaction id.BankTransaction
	Customer    string // number of the organization
	Invoice     string // number
	Order       string // number
	By          string // the clerk
}

// The errors of an attribution that can't be.
var (
	ErrNotWaiting = errors.New("this transaction does not wait any more: somebody has decided about it")
	ErrDone       = fmt.Errorf("%w, and just so", ErrNotWaiting)
	ErrUnknown    = errors.New("there is no such thing")
	ErrReversal   = errors.New("a debit is taken back from an organization, not from an invoice or order")
)

// Accept books money that waits as a clerk decided: for an invoice or order by the
// same rules as by its reference, else on the prepaid account. A debit that waits is
// taken back from the organization. It happens once; ErrNotWaiting afterwards.
func (b *Bank) Accept(ctx context.Context, a Attribution) (done Transaction, err error) {
	now := b.clock()
	err = b.db.Write(ctx, db.System("attribute money that waits"), func(ctx context.Context, tx db.Tx) error {
		done, err = b.AcceptNow(ctx, tx, now, a)
		return err
	})
	return done, err
}

// AcceptNow is Accept in tx, of the system's scope.
func (b *Bank) AcceptNow(ctx context.Context, tx db.Tx, now time.Time, a Attribution) (done Transaction, err error) {
	t, err := a.find(ctx, tx)
	if err != nil {
		return done, err
	}
	if _, err := org.LockOrganization(ctx, tx, t.Org); err != nil {
		return done, fmt.Errorf("organization %s: %w", a.Customer, err)
	}
	waits, err := lockWaiting(ctx, tx, a.Transaction)
	if errors.Is(err, ErrNotWaiting) && waits.Org == t.Org && waits.Document == t.Document && waits.Order == t.Order {
		return waits, ErrDone
	}
	if err != nil {
		return done, err
	}
	waits.Org, waits.Document, waits.Order = t.Org, t.Document, t.Order
	if !waits.Credit && (a.Invoice != "" || a.Order != "") {
		return done, ErrReversal
	}
	if err := b.book(ctx, tx, now, waits, cut(a.By, 120)); err != nil {
		return done, err
	}
	return oneTransaction(ctx, tx, a.Transaction, "")
}

// find finds the organization and what is to be paid.
func (a Attribution) find(ctx context.Context, tx db.Tx) (t Transaction, err error) {
	var found bool
	if t.Org, found, err = org.IDByNumber(ctx, tx, a.Customer); err != nil {
		return t, err
	}
	if !found {
		return t, &UnknownError{What: "organization", Number: a.Customer}
	}
	args := db.Args{"org": t.Org, "invoice": a.Invoice, "order": a.Order}
	if a.Invoice != "" {
		if err := tx.QueryRow(ctx, `select id from documents where org_id = @org and number = @invoice and kind = 'invoice'`, args).Scan(&t.Document); err != nil {
			return t, unknown(err, "invoice", a.Invoice)
		}
	}
	if a.Order != "" {
		if err := tx.QueryRow(ctx, `select id from orders where org_id = @org and number = @order`, args).Scan(&t.Order); err != nil {
			return t, unknown(err, "order", a.Order)
		}
	}
	return t, nil
}

func unknown(err error, what, number string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return &UnknownError{What: what, Number: number}
	}
	return fmt.Errorf("look for %s %s: %w", what, number, err)
}

// UnknownError is the ErrUnknown of an organization, invoice, order or transaction.
type UnknownError struct{ What, Number string }

// Error names what there isn't.
func (e *UnknownError) Error() string { return fmt.Sprintf("%s %s: %v", e.What, e.Number, ErrUnknown) }

// Unwrap is ErrUnknown.
func (e *UnknownError) Unwrap() error { return ErrUnknown }

// lockWaiting reads and locks a transaction that waits for a clerk.
func lockWaiting(ctx context.Context, tx db.Tx, transaction id.BankTransaction) (Transaction, error) {
	t, err := oneTransaction(ctx, tx, transaction, " for update")
	if err == nil && t.State != Waiting {
		err = ErrNotWaiting
	}
	return t, err
}

func oneTransaction(ctx context.Context, tx db.Tx, transaction id.BankTransaction, lock string) (Transaction, error) {
	rows, err := tx.Query(ctx, transactionColumns+`where t.id = @id`+lock, db.Args{"id": transaction})
	if err != nil {
		return Transaction{}, fmt.Errorf("read a bank transaction: %w", err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, scanTransaction)
	if err != nil {
		return t, unknown(err, "transaction", transaction.String())
	}
	return t, nil
}

// Ignore writes down that a transaction that waits is no payment of a customer; it is
// booked nowhere. It happens once; ErrNotWaiting afterwards.
func (b *Bank) Ignore(ctx context.Context, by string, transaction id.BankTransaction) error {
	return b.db.Write(ctx, db.System("leave out money that waits"), func(ctx context.Context, tx db.Tx) error {
		_, err := b.IgnoreNow(ctx, tx, b.clock().Truncate(time.Microsecond), by, transaction)
		return err
	})
}

// IgnoreNow is Ignore in tx, of the system's scope.
func (b *Bank) IgnoreNow(ctx context.Context, tx db.Tx, now time.Time, by string, transaction id.BankTransaction) (Transaction, error) {
	t, err := lockWaiting(ctx, tx, transaction)
	if errors.Is(err, ErrNotWaiting) && t.State == Ignored {
		return t, ErrDone
	}
	if err != nil {
		return t, err
	}
	t.State = Ignored
	return t, settle(ctx, tx, now, cut(by, 120), t)
}
