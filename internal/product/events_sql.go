package product

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
)

// productEvent is what the provider's systems learn about one product or, with a zero one, about more than one.
type productEvent struct {
	product id.Product
	data    any // as JSON
}

// Tell writes down, in tx, what the provider's systems have to learn
// about a product; data is written as JSON.
func Tell(ctx context.Context, tx db.Tx, now time.Time, org id.Org, product id.Product, kind string, data any) error {
	return tellAll(ctx, tx, now, org, kind, []productEvent{{product, data}})
}

// tellAll is Tell for many events of a kind in one statement.
func tellAll(ctx context.Context, tx db.Tx, now time.Time, org id.Org, kind string, events []productEvent) error {
	ids, products, bodies := make([]id.Event, len(events)), make([]id.Product, len(events)), make([]string, len(events))
	for i, e := range events {
		body, err := json.Marshal(e.data)
		if err != nil {
			return fmt.Errorf("write down an event: %w", err)
		}
		ids[i], products[i], bodies[i] = id.New[id.Event](), e.product, string(body)
	}
	_, err := tx.Exec(ctx, `insert into product_events (org_id, id, product_id, type, data, created_at)
		select @org, e.id, e.product, @type, e.data::jsonb, @now from unnest(@ids::uuid[], @products::uuid[], @data::text[]) e (id, product, data)`,
		db.Args{"org": org, "type": kind, "ids": ids, "products": products, "data": bodies, "now": now})
	if err != nil {
		return fmt.Errorf("keep events for the provider's systems: %w", err)
	}
	return nil
}
