package bank

import (
	"context"
	"io"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/org"
)

// Hooks are what payouts want to know; each may be nil. They are called in the
// transaction of the database that writes the bank's transaction, with the scope of the system.
type Hooks struct {
	// OnDebit is told of a debit that was booked and is no reversal: Payout when it is one, Waiting when a clerk must look; empty when it is none.
	OnDebit func(ctx context.Context, tx db.Tx, now time.Time, t Transaction) (State, error)
	// OnReturn is told of a credit that a payout came back by, with the same answers.
	OnReturn func(ctx context.Context, tx db.Tx, now time.Time, t Transaction) (State, error)
	// Sent tells which of these end-to-end IDs are those of payouts: a credit with one of them is a return.
	Sent func(ctx context.Context, tx db.Tx, endToEnd []string) (ours []string, err error)
	// TakeOther is offered each file of the inbox before it is read as a statement, outside of any transaction; taken when it is of another kind.
	TakeOther func(ctx context.Context, by, name string, file io.ReadSeeker) (taken bool, err error)
}

// Deps is what the use cases work with.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Orgs      *org.Organizations
	Orders    *order.Orders
	Documents *document.Documents
	Accounts  []string // IBANs of the seller whose files are taken
	Hooks     Hooks
}

// Bank holds the use cases of bank files.
type Bank struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	orgs      *org.Organizations
	orders    *order.Orders
	documents *document.Documents
	accounts  []string
	hooks     Hooks
}

// New makes the use cases from what they work with.
func New(d Deps) *Bank {
	return &Bank{db: d.DB, clock: d.Clock, audit: d.Audit, orgs: d.Orgs, orders: d.Orders, documents: d.Documents, accounts: d.Accounts, hooks: d.Hooks}
}

// On is the same use cases on the connections of d, for jobs.
func (b *Bank) On(d *db.DB) *Bank {
	on := *b
	on.db = d
	return &on
}
