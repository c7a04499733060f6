package order

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// MaxListed is how many orders a list holds.
const MaxListed = 50

// List returns the newest orders of the organization, the newest first, for those who order.
func (o *Orders) List(ctx context.Context, act actor.Actor) ([]Order, error) {
	if err := billto.MustUse(act); err != nil {
		return nil, err
	}
	var all []Order
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select `+orderColumns+` from orders o where o.org_id = @org order by o.placed_at desc, o.id desc limit @limit`,
		db.Args{"org": act.Org, "limit": MaxListed}, scanOrder)
	return all, o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

// Show returns an order of the organization with the products that it brought, for
// those who order: NotFound for one that the organization doesn't have.
func (o *Orders) Show(ctx context.Context, act actor.Actor, order id.Order) (Order, error) {
	if err := billto.MustUse(act); err != nil {
		return Order{}, err
	}
	var found []Order
	var products []OrderedProduct
	args := db.Args{"org": act.Org, "id": order}
	batch := &db.Batch{}
	db.QueueRows(batch, &found, `select `+orderColumns+` from orders o where o.org_id = @org and o.id = @id`, args, scanOrder)
	db.QueueRows(batch, &products, `select p.id, p.name, op.line from order_products op join products p on p.org_id = op.org_id and p.id = op.product_id
		where op.org_id = @org and op.order_id = @id order by op.line, p.created_at, p.id`, args, func(row pgx.CollectableRow) (p OrderedProduct, err error) {
		return p, row.Scan(&p.ID, &p.Name, &p.Line)
	})
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Order{}, err
	}
	if len(found) == 0 {
		return Order{}, notFound()
	}
	found[0].Products = products
	return found[0], nil
}

// Waiting is the orders in one currency that wait for their money.
type Waiting struct {
	Orders int
	Due    money.Money
	First  time.Time // when the first of them expires
}

// QueueWaiting reads what the orders that expire first wait for, at most limit of them.
func QueueWaiting(batch *db.Batch, org id.Org, limit int, all *[]Waiting) {
	db.QueueRows(batch, all, `select count(*), sum(total - paid)::bigint, currency, min(expires_at) from (
			select total, paid, currency, expires_at from orders where org_id = @org and state = 'open' and placed_by is not null order by expires_at, id limit @limit) waiting
		group by currency order by currency`, db.Args{"org": org, "limit": limit}, func(row pgx.CollectableRow) (w Waiting, err error) {
		return w, row.Scan(&w.Orders, &w.Due.Minor, &w.Due.Currency, &w.First)
	})
}
