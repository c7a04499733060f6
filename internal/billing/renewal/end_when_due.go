package renewal

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
)

// EndWhenDue sets whether a product ends when it is due, for whoever may end it at once, and
// returns it. NotFound for one that has no due date; refused as its termination would be. The same again is no error.
func (r *Renewals) EndWhenDue(ctx context.Context, act actor.Actor, which id.Product, ends bool) (found product.Product, err error) {
	now := r.clock()
	err = r.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if found, err = r.products.LockTerminable(ctx, tx, act, which); err != nil {
			return err
		}
		return r.SetEndIn(ctx, tx, now, act, which, ends)
	})
	return found, err
}

// One returns how a product is renewed; ok is false for one that has no due date.
func (r *Renewals) One(ctx context.Context, act actor.Actor, which id.Product) (found Renewal, ok bool, err error) {
	batch := &db.Batch{}
	one := r.QueueOne(batch, act.Org, which)
	if err := r.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Renewal{}, false, err
	}
	found, ok = one()
	return found, ok && found.Due != 0 && found.Due > r.today() && found.State != product.Terminated, nil
}
