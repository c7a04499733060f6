package product

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// LockTerminable locks a product in a tx that holds the organization's lock, for whoever may
// end it; it is refused as Terminate would be.
func (p *Products) LockTerminable(ctx context.Context, tx db.Tx, act actor.Actor, product id.Product) (Product, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Product{}, err
	}
	found, err := LockProduct(ctx, tx, c, act.Org, product)
	if err != nil {
		return Product{}, err
	}
	return found, mustTerminate(ctx, tx, act, found)
}
