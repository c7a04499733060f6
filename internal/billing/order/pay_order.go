package order

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// PayFromPrepaid pays what is due for an open order from the prepaid account: all
// of it, or with partly as much as there is. NotFound for an unknown order,
// Conflict when it is not open or the account holds too little; an order that is
// paid already is no error.
func (o *Orders) PayFromPrepaid(ctx context.Context, act actor.Actor, order id.Order, partly bool) (paid Order, err error) {
	now := o.clock()
	catalogue, err := o.products.Catalogue(ctx)
	if err != nil {
		return paid, err
	}
	err = o.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if paid, err = lockOrder(ctx, tx, act.Org, order); err != nil || paid.State == Paid {
			return err
		}
		if paid.State != Open {
			return fault.New(fault.Conflict, "shop.order.not_open")
		}
		enough, err := o.payFromPrepaid(ctx, tx, catalogue, now, act, act.Org, &paid, partly)
		if err == nil && !enough {
			held, err := ledger.Balance(ctx, tx, act.Org, ledger.Prepaid, paid.Total.Currency)
			if err != nil {
				return err
			}
			return fault.New(fault.Conflict, "shop.prepaid.not_enough", "Balance", held, "Total", paid.Due())
		}
		return err
	})
	return paid, err
}

// payFromPrepaid takes what is due for an order from the prepaid account; enough is
// false when that holds too little, or with partly when it holds nothing.
func (o *Orders) payFromPrepaid(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, act actor.Actor, org id.Org, paid *Order, partly bool) (enough bool, err error) {
	held, err := ledger.LockBalance(ctx, tx, org, ledger.Prepaid, paid.Total.Currency)
	if err != nil {
		return false, err
	}
	amount := money.New(min(held.Minor, paid.Due().Minor), held.Currency)
	if amount.IsZero() && !paid.Due().IsZero() || !partly && amount != paid.Due() {
		return false, nil
	}
	if amount.IsZero() {
		return true, o.settle(ctx, tx, catalogue, now, org, act, paid)
	}
	paid.Paid.Minor += amount.Minor
	// The key says how much had been paid: the same payment sent twice finds the order further on.
	_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: org, Scope: "order_prepaid_later", Key: paid.ID.String() + " " + paid.Paid.Plain(), Kind: "order_paid", About: id.About(paid.ID), Label: paid.Number, By: act.User,
		Lines: []ledger.Line{{Account: ledger.Of(ledger.Prepaid), Amount: amount.Neg()}, {Account: ledger.Of(ledger.Receivable), Amount: amount}}})
	if err != nil {
		return false, err
	}
	if paid.Due().IsZero() {
		return true, o.settle(ctx, tx, catalogue, now, org, act, paid)
	}
	return true, setPaid(ctx, tx, org, *paid)
}
