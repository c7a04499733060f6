package renewal

import (
	"context"
	"time"

	"manager/internal/billing/order"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
)

// OnBrought notes how the products that a purchase brought are renewed: from the day
// on which they begin, with the warranty where it was ordered.
func (r *Renewals) OnBrought(ctx context.Context, tx db.Tx, _ time.Time, org id.Org, day time.Time, paid order.Order) error {
	batch := &db.Batch{}
	for _, brought := range paid.Products {
		line := paid.Lines[brought.Line]
		one := Renewal{Product: brought.ID, Kind: line.Kind, Anchor: tax.DayOf(day), CreatedOn: tax.DayOf(day), RunMonths: line.Months, Months: line.Months, Warranty: line.Covered, Billable: true}
		one.Due = one.Anchor
		one.Due = one.Until(line.Months)
		one.plan(r.policy, nil, one.Anchor, day)
		queueSave(batch, org, one)
	}
	return send(ctx, tx, batch, "note how products are renewed")
}

// Adopt notes how products are renewed that came another way than by an order: a
// transfer, the provider's systems, an older version. It works on d.
func (r *Renewals) Adopt(ctx context.Context, d *db.DB) error {
	type found struct {
		org     id.Org
		product id.Product
	}
	for {
		var all []found
		var one found
		batch := &db.Batch{}
		db.QueueEach(batch, `select p.org_id, p.id from products p where p.state <> 'terminated' and p.expires_at < 'infinity'
			and not exists (select 1 from renewals r where r.org_id = p.org_id and r.product_id = p.id) order by p.org_id, p.id limit @limit`,
			db.Args{"limit": adoptChunk}, []any{&one.org, &one.product}, func() { all = append(all, one) })
		if err := d.Read(ctx, db.System("adopt products for renewals"), batch); err != nil || len(all) == 0 {
			return err
		}
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].org == all[0].org {
				n++
			}
			products := make([]id.Product, n)
			for i := range products {
				products[i] = all[i].product
			}
			if err := r.replan(ctx, d, all[0].org, products); err != nil {
				return err
			}
			all = all[n:]
		}
	}
}

const adoptChunk = 2000

// replan computes the next steps of products anew, and keeps them.
func (r *Renewals) replan(ctx context.Context, d *db.DB, org id.Org, products []id.Product) error {
	return d.Write(ctx, db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := r.replanIn(ctx, tx, org, products)
		return err
	})
}
