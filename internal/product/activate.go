package product

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// Activate writes down that products of an organization work now, as the
// provider's systems say. One that does not wait for it is left as it is.
func Activate(ctx context.Context, tx db.Tx, now time.Time, log *audit.Log, org id.Org, products []id.Product) error {
	rows, err := tx.Query(ctx, `update products set state = 'active', version = version + 1 where org_id = @org and id = any(@products) and state in ('ordered', 'provisioning') returning id, name`,
		db.Args{"org": org, "products": products})
	if err != nil {
		return fmt.Errorf("activate products: %w", err)
	}
	type activated struct {
		ID   id.Product
		Name string
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[activated])
	if err != nil {
		return fmt.Errorf("activate products: %w", err)
	}
	for _, one := range all {
		err := log.Record(ctx, tx, now, audit.Event{Action: "product.activated", Org: org, Actor: actor.Actor{Org: org, Origin: actor.System}, Subject: one.ID.String(), Personal: map[string]string{"product": one.Name}})
		if err != nil {
			return err
		}
	}
	return nil
}

// waitingAtOnce is how many waiting products are read at a time.
const waitingAtOnce = 1000

// QueueWaiting reads products of all organizations that were ordered before the
// moment given and still wait to be set up, the oldest first.
func QueueWaiting(batch *db.Batch, before time.Time, each func(org id.Org, product id.Product)) {
	var org id.Org
	var one id.Product
	db.QueueEach(batch, `select p.org_id, p.id from products p where p.state = 'ordered' and p.months is not null and p.created_at < @before order by p.created_at limit @limit`,
		db.Args{"before": before, "limit": waitingAtOnce}, []any{&org, &one}, func() { each(org, one) })
}
