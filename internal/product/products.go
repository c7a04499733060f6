package product

import (
	"context"
	"fmt"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/org"
)

// Deps is what Products works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Accounts *identity.Accounts
	Orgs     *org.Organizations
	Hooks    Hooks
}

// Hooks are what upper areas do when something happens here, in the same transaction.
type Hooks struct {
	OnTerminate []OnTerminate
}

// OnTerminate ends what an upper area has about a product that ends.
type OnTerminate func(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product) error

// Products holds the use cases of the catalogue, of products and of access to them.
type Products struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	outbox   *notify.Outbox
	accounts *identity.Accounts
	orgs     *org.Organizations
	queue    *jobs.Queue
	hooks    Hooks
	shelf    shelf
}

// New makes the use cases from what they work with.
func New(d Deps) *Products {
	return &Products{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts, orgs: d.Orgs, queue: jobs.NewQueue(), hooks: d.Hooks}
}

// Change runs a change of one product in one transaction that holds the
// organization's lock, with the actor's role and access as they are now. It is
// NotFound when the actor is no member any more or does not see the product.
func (p *Products) Change(ctx context.Context, act actor.Actor, product id.Product, do func(ctx context.Context, tx db.Tx, act actor.Actor, found Product, allowed access.Permissions) error) error {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return err
	}
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		found, err := LockProduct(ctx, tx, c, act.Org, product)
		if err != nil {
			return err
		}
		allowed, err := accessNow(ctx, tx, act, found)
		if err != nil {
			return err
		}
		if !allowed.Visible() {
			return notFound()
		}
		return do(ctx, tx, act, found, allowed)
	})
}

func accessNow(ctx context.Context, tx db.Tx, act actor.Actor, found Product) (access.Permissions, error) {
	standing := found.standing(act.Role)
	if act.Role.Administers() {
		return access.Decide(found.Kind.Rights, standing, nil), nil
	}
	var facts []factRow
	batch := &db.Batch{}
	queueFacts(batch, &facts, act.Org, act.Member, []id.Product{found.ID})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return access.Permissions{}, fmt.Errorf("read the access: %w", err)
	}
	return access.Decide(found.Kind.Rights, standing, factsAbout(facts, found.ID)), nil
}
