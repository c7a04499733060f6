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
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Product{}, access.Permissions{}, err
	}
	if !found {
		return Product{}, access.Permissions{}, notFound()
	}
	shown := row.product(c)
	allowed := access.Decide(shown.Kind.Rights, shown.standing(act.Role), factsAbout(facts, product))
	if !allowed.Visible() {
		return Product{}, access.Permissions{}, notFound()
	}
	return shown, allowed, nil
}
