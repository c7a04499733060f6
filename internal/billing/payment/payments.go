package payment

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/org"
)

// Deps is what the use cases work with.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Outbox    *notify.Outbox
	Orgs      *org.Organizations
	Orders    *order.Orders
	Documents *document.Documents
	Provider  Provider
	Hooks     Hooks
	// CreditorID is the seller's SEPA creditor identifier; empty: it has none of its own.
	CreditorID string
}

// Payments holds the use cases of means of payment and of the prepaid account.
type Payments struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	outbox    *notify.Outbox
	orgs      *org.Organizations
	orders    *order.Orders
	documents *document.Documents
	provider  Provider
	queue     *jobs.Queue
	hooks     Hooks

	creditorID string
}

// New makes the use cases from what they work with.
func New(d Deps) *Payments {
	return &Payments{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, orgs: d.Orgs, orders: d.Orders, documents: d.Documents, provider: d.Provider, queue: jobs.NewQueue(), hooks: d.Hooks, creditorID: d.CreditorID}
}

// write runs a change in the locked organization, of who still reaches accounting.
func (p *Payments) write(ctx context.Context, act actor.Actor, do func(ctx context.Context, tx db.Tx, act actor.Actor) error) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := billto.MustUse(act); err != nil {
			return err
		}
		return do(ctx, tx, act)
	})
}
