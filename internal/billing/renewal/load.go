package renewal

import (
	"context"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
)

// Loaded is how a product is renewed, as demo data and imports have it.
type Loaded struct {
	Product   id.Product
	ExpiresAt time.Time
	Automatic bool
	Warranty  bool
}

// Load writes how products are renewed, in a tx of the organization's scope; the
// next run computes their steps.
func Load(ctx context.Context, tx db.Tx, now time.Time, org id.Org, all []Loaded) error {
	batch := &db.Batch{}
	for _, one := range all {
		batch.Queue(`insert into renewals (org_id, product_id, anchor_on, automatic, warranty, next_on) values (@org, @product, @anchor, @automatic, @warranty, @next)`,
			db.Args{"org": org, "product": one.Product, "anchor": tax.DayOf(one.ExpiresAt).Time(), "automatic": one.Automatic, "warranty": one.Warranty, "next": tax.DayOf(now).Time()})
	}
	return send(ctx, tx, batch, "load renewals")
}
