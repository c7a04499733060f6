package order

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Find returns the order of a number, of whatever organization, for staff and the
// portal itself: NotFound for a number that was never given.
func (o *Orders) Find(ctx context.Context, number string) (of id.Org, found Order, err error) {
	err = o.db.Write(ctx, db.System("find an order by its number"), func(ctx context.Context, tx db.Tx) error {
		rows, err := tx.Query(ctx, `select o.org_id from orders o where o.number = @number`, db.Args{"number": number})
		if err != nil {
			return fmt.Errorf("find an order: %w", err)
		}
		of, err = pgx.CollectOneRow(rows, pgx.RowTo[id.Org])
		there, err := db.Found(err)
		if err != nil {
			return fmt.Errorf("find an order: %w", err)
		}
		if !there {
			return notFound()
		}
		one, err := one(ctx, tx, `o.number = @number`, db.Args{"org": of, "number": number})
		if err == nil && one != nil {
			found = *one
		}
		return err
	})
	return of, found, err
}

// CancelIn cancels an order that waits for its money, in a tx that holds the organization's
// lock: Conflict when it was paid meanwhile; one that has ended stays as it is.
func (o *Orders) CancelIn(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, org id.Org, order id.Order) error {
	found, err := o.lockToEnd(ctx, tx, org, order)
	if err == nil && found.State == Paid {
		err = fault.New(fault.Conflict, "shop.order.not_open")
	}
	if err != nil || found.State != Open {
		return err
	}
	return o.end(ctx, tx, now, act, org, found, Cancelled)
}
