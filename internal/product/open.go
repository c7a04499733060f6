package product

import (
	"context"

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
