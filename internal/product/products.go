package product

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/org"
)

// Deps is what Products works with.
type Deps struct {
	DB          *db.DB
	Clock       clock.Clock
	Audit       *audit.Log
	Outbox      *notify.Outbox
	Accounts    *identity.Accounts
	Orgs        *org.Organizations
	Invitations *invitation.Invitations
	Hooks       Hooks
}

// Hooks are what upper areas do when something happens here, in the same transaction.
type Hooks struct {
	OnTerminate []OnTerminate
}

// OnTerminate ends what an upper area has about a product that ends.
type OnTerminate func(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product) error

// Products holds the use cases of the catalogue, of products and of access to them.
type Products struct {
	db          *db.DB
	clock       clock.Clock
	audit       *audit.Log
	outbox      *notify.Outbox
	accounts    *identity.Accounts
	orgs        *org.Organizations
	invitations *invitation.Invitations
	queue       *jobs.Queue
	hooks       Hooks
	shelf       shelf
}

// New makes the use cases from what they work with.
func New(d Deps) *Products {
	return &Products{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts, orgs: d.Orgs, invitations: d.Invitations, queue: jobs.NewQueue(), hooks: d.Hooks}
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
	standing := found.standing(act)
	if act.Role.SeesEveryProduct() {
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

// Product returns a product with what the actor may do on it, and why; NotFound
// when the organization hasn't got it or the actor does not see it.
func (p *Products) Product(ctx context.Context, act actor.Actor, product id.Product) (Product, access.Permissions, error) {
	return p.Open(ctx, act, product, func(*db.Batch) {})
}

// Open is Product for areas that stand above: in the same round trip it runs
// whatever more puts on the batch, in the scope of the actor's organization.
func (p *Products) Open(ctx context.Context, act actor.Actor, product id.Product, more func(*db.Batch)) (Product, access.Permissions, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Product{}, access.Permissions{}, err
	}
	var found bool
	var row productRow
	var facts []factRow
	batch := &db.Batch{}
	queueProduct(batch, &found, act.Org, product, &row)
	queueFacts(batch, &facts, act.Org, act.Member, []id.Product{product})
	more(batch)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Product{}, access.Permissions{}, err
	}
	if !found {
		return Product{}, access.Permissions{}, notFound()
	}
	opened := row.product(c)
	allowed := access.Decide(opened.Kind.Rights, opened.standing(act), factsAbout(facts, product))
	if !allowed.Visible() {
		return Product{}, access.Permissions{}, notFound()
	}
	return opened, allowed, nil
}

// Dashboard is one product with what the actor may do on it. Who can reach it
// and what happened to it are for those who manage access.
type Dashboard struct {
	Product   Product
	Access    access.Permissions
	Reference string       // by what the provider knows it; empty when it has none, and for who may only use it
	Ended     Suspension   // when it ended, and who ended it if somebody here did
	Folders   []FolderPath // those that the actor may use, when they may not use the whole
	Who       ProductAccess
	History   []Event
}

// FolderPath is a folder with those around it, the outermost first.
type FolderPath struct {
	ID    id.Folder
	Names []string
}

// How many folders, teams and people, and administrators a dashboard names.
const (
	foldersShown        = 100
	granteesNamed       = 5
	administratorsNamed = 3
)

// Dashboard returns a product as Product does, with what else its page shows the actor.
func (p *Products) Dashboard(ctx context.Context, act actor.Actor, product id.Product, beside ...func(*db.Batch)) (Dashboard, error) {
	var d Dashboard
	who, history := accessReading{grantees: granteesNamed, administrators: administratorsNamed}, historyReading{product: product}
	found, allowed, err := p.Open(ctx, act, product, func(batch *db.Batch) {
		d.queueMore(batch, act.Org, product)
		for _, queue := range beside {
			queue(batch)
		}
		if MayManageAccess(act.Role) {
			who.queue(batch, act.Org, product)
			history.queue(batch, act.Org)
		}
	})
	if err != nil {
		return Dashboard{}, err
	}
	d.Product, d.Access = found, allowed
	d.Who, d.History = who.page(found), history.events()
	if !allowed.MayManage(found.Kind.Rights) {
		d.Reference = ""
	}
	if !allowed.May(access.Use) && len(allowed.Folders) > 0 {
		d.Folders, err = p.foldersOf(ctx, act, product, allowed.Folders)
	}
	return d, err
}

// queueMore reads what only a product's own page shows of it.
func (d *Dashboard) queueMore(batch *db.Batch, org id.Org, product id.Product) {
	var at *time.Time
	var by string
	db.QueueEach(batch, `select coalesce(p.reference, ''), p.ended_at, coalesce((select btrim(u.first_name || ' ' || u.last_name) from users u where u.id = p.ended_by), '')
		from products p where p.org_id = @org and p.id = @product`, db.Args{"org": org, "product": product}, []any{&d.Reference, &at, &by}, func() { d.Ended = suspension(at, &by) })
}

// foldersOf are the folders given, each with those around it.
func (p *Products) foldersOf(ctx context.Context, act actor.Actor, product id.Product, folders []id.Folder) (paths []FolderPath, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &paths, `
		with recursive path as (
			select f.id, f.parent_id, array[f.name] as names, 1 as depth from folders f where f.org_id = @org and f.product_id = @product and f.id = any(@folders)
			union all
			select path.id, f.parent_id, f.name || path.names, path.depth + 1 from path join folders f on f.org_id = @org and f.product_id = @product and f.id = path.parent_id where path.depth < 50)
		select id, names from (select distinct on (id) id, names from path order by id, depth desc) whole order by names limit @limit`,
		db.Args{"org": act.Org, "product": product, "folders": folders, "limit": foldersShown},
		func(row pgx.CollectableRow) (f FolderPath, err error) { return f, row.Scan(&f.ID, &f.Names) })
	return paths, p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}
