package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
)

// countTrips says how often the pages on which one orders go to Postgres, which the portal tells with each answer.
func (p portal) countTrips(r *report, by buyer, order id.Order) (err error) {
	c, err := dial(p.address, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for _, page := range []struct{ name, path string }{
		{"shop", route.Shop(by.OrgNumber)}, {"offers", route.ShopKind(by.OrgNumber, boughtKind)}, {"cart", route.Cart(by.OrgNumber)},
		{"checkout", route.Checkout(by.OrgNumber)}, {"placed order", route.Order(by.OrgNumber, order.String())},
	} {
		reply, err := c.send(p.get(page.path), io.Discard)
		if err != nil {
			return err
		}
		var trips float64
		if _, err := fmt.Sscanf(reply.header.Get("Server-Timing"), `db;desc="%f round trips"`, &trips); err != nil {
			return fmt.Errorf("the page of the %s does not say how often it went to Postgres: %w", page.name, err)
		}
		r.add(figure{page: "ordering", what: "to Postgres and back, page of the " + page.name, value: trips, unit: "times", must: atMost(3)})
	}
	return nil
}

// firstOrder is the first order of the buyer's organization.
func (a area) firstOrder(ctx context.Context, by buyer) (order id.Order, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select id from orders where org_id = @org order by placed_at limit 1`, db.Args{"org": by.Org}, &order)
	return order, a.DB.Read(ctx, db.ForOrg(by.Org, by.User), batch)
}
