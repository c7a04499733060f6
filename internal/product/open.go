package product

import (
	"context"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

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
	allowed := access.Decide(opened.Kind.Rights, opened.standing(act.Role), factsAbout(facts, product))
	if !allowed.Visible() {
		return Product{}, access.Permissions{}, notFound()
	}
	return opened, allowed, nil
}

// Dashboard is one product with what the actor may do on it.
type Dashboard struct {
	Product Product
	Access  access.Permissions
	Folders []FolderPath // those that the actor may use, when they may not use the whole
}

// FolderPath is a folder with those around it, the outermost first.
type FolderPath struct {
	ID    id.Folder
	Names []string
}

// foldersShown is how many folders a dashboard names.
const foldersShown = 100

// Dashboard returns a product as Product does, with the folders that are open to the actor.
func (p *Products) Dashboard(ctx context.Context, act actor.Actor, product id.Product) (Dashboard, error) {
	found, allowed, err := p.Product(ctx, act, product)
	if err != nil {
		return Dashboard{}, err
	}
	d := Dashboard{Product: found, Access: allowed}
	if allowed.May(access.Use) || len(allowed.Folders) == 0 {
		return d, nil
	}
	batch := &db.Batch{}
	db.QueueRows(batch, &d.Folders, `
		with recursive path as (
			select f.id, f.parent_id, array[f.name] as names, 1 as depth from folders f where f.org_id = @org and f.product_id = @product and f.id = any(@folders)
			union all
			select path.id, f.parent_id, f.name || path.names, path.depth + 1 from path join folders f on f.org_id = @org and f.product_id = @product and f.id = path.parent_id where path.depth < 50)
		select id, names from (select distinct on (id) id, names from path order by id, depth desc) whole order by names limit @limit`,
		db.Args{"org": act.Org, "product": product, "folders": allowed.Folders, "limit": foldersShown},
		func(row pgx.CollectableRow) (f FolderPath, err error) { return f, row.Scan(&f.ID, &f.Names) })
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Dashboard{}, err
	}
	return d, nil
}
