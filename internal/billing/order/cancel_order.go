package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// Cancel cancels an order that is not paid: what the prepaid account paid for it
// goes back there, its codes and gratuities can be used again. NotFound for an
// unknown order, Conflict for one that was paid or has expired; one that is
// cancelled already is no error.
func (o *Orders) Cancel(ctx context.Context, act actor.Actor, order id.Order) error {
	now := o.clock()
	return o.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		found, err := o.lockToEnd(ctx, tx, act.Org, order)
		if err != nil || found.State == Cancelled {
			return err
		}
		if found.State != Open {
			return fault.New(fault.Conflict, "shop.order.not_open")
		}
		return o.end(ctx, tx, now, act, act.Org, found, Cancelled)
	})
}

func (o *Orders) lockToEnd(ctx context.Context, tx db.Tx, org id.Org, order id.Order) (Order, error) {
	if err := lockCodesOf(ctx, tx, org, order); err != nil {
		return Order{}, err
	}
	return lockOrder(ctx, tx, org, order)
}

// endActions are how the log names the ends of an order that was not paid.
var endActions = map[State]string{Cancelled: "order.cancelled", Expired: "order.expired"}

// end closes an order that was not paid in full.
func (o *Orders) end(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, org id.Org, ended Order, as State) error {
	if ended.Paid.Positive() {
		_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: org, Scope: "order_release", Key: ended.ID.String(), Kind: "order_released", About: id.About(ended.ID), Label: ended.Number, By: act.User,
			Lines: []ledger.Line{{Account: ledger.Of(ledger.Receivable), Amount: ended.Paid.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: ended.Paid}}})
		if err != nil {
			return err
		}
	}
	if err := releaseUses(ctx, tx, org, ended.ID); err != nil {
		return err
	}
	returned := ended.Paid
	ended.State, ended.EndedAt, ended.Paid = as, now, money.Zero(ended.Total.Currency)
	if err := endOrder(ctx, tx, org, ended); err != nil {
		return err
	}
	if ended.Purpose == Renewal {
		if err := o.hooks.OnRenewalEnded(ctx, tx, org, ended); err != nil {
			return err
		}
	}
	if as == Expired && ended.Purpose == Purchase {
		if err := o.tell(ctx, tx, now, act, org, ended, HasExpired, returned); err != nil {
			return err
		}
	}
	return o.audit.Record(ctx, tx, now, audit.Event{Action: endActions[as], Org: org, Actor: act, Subject: ended.ID.String(), Personal: map[string]string{"order": ended.Number}})
}

// expireChunk is how many orders one run ends at most before it looks again.
const expireChunk = 100

// Expire ends the orders whose time to be paid is over, each in a transaction of
// its own, on d.
func (o *Orders) Expire(ctx context.Context, d *db.DB) error {
	now := o.clock()
	for {
		due, err := expired(ctx, d, now)
		if err != nil || len(due) == 0 {
			return err
		}
		var failed error
		for _, one := range due {
			failed = errors.Join(failed, d.Write(ctx, db.ForOrg(one.org, id.User{}), func(ctx context.Context, tx db.Tx) error {
				if _, err := org.LockOrganization(ctx, tx, one.org); err != nil {
					return err
				}
				found, err := o.lockToEnd(ctx, tx, one.org, one.order)
				if err != nil || found.State != Open {
					return err
				}
				return o.end(ctx, tx, now, actor.Actor{Origin: actor.System}, one.org, found, Expired)
			}))
		}
		if failed != nil || len(due) < expireChunk {
			return failed
		}
	}
}

type dueOrder struct {
	org   id.Org
	order id.Order
}

func expired(ctx context.Context, d *db.DB, now time.Time) (due []dueOrder, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &due, `select org_id, id from orders where state = 'open' and expires_at <= @now
			and not exists (select 1 from payments y where y.org_id = orders.org_id and y.order_id = orders.id and y.means = 'sepa_debit' and y.state in ('created', 'pending')) order by expires_at limit @limit`, db.Args{"now": now, "limit": expireChunk},
		func(row pgx.CollectableRow) (one dueOrder, err error) { return one, row.Scan(&one.org, &one.order) })
	if err := d.Read(ctx, db.System("expire orders"), batch); err != nil {
		return nil, fmt.Errorf("look for orders that expire: %w", err)
	}
	return due, nil
}

// LockOpen reads and locks an order in tx: NotFound when the organization has none
// of that ID, Conflict when it is not open.
func LockOpen(ctx context.Context, tx db.Tx, org id.Org, order id.Order) (Order, error) {
	found, err := lockOrder(ctx, tx, org, order)
	if err == nil && found.State != Open {
		err = fault.New(fault.Conflict, "shop.order.not_open")
	}
	return found, err
}
