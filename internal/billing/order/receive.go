package order

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// Received is money that came in for an order.
type Received struct {
	Org    id.Org
	Order  id.Order
	Amount money.Money
	From   ledger.Kind // the clearing account that it came through
	Scope  string      // with Key: by which it is booked once
	Key    string
	Actor  actor.Actor // whoever paid, or the portal itself
}

// Result is where money went.
type Result struct {
	Order   Order
	Paid    bool        // the order is paid by it
	Prepaid money.Money // what went to the prepaid account instead
}

// Receive books money that came in for an order, in a tx of the organization's
// scope. The exact amount that is due pays it; more pays it and leaves the rest on
// the prepaid account; less, another currency, or an order that waits for nothing
// any more: all of it goes to the prepaid account. The caller makes sure that the
// same money is received once.
func (o *Orders) Receive(ctx context.Context, tx db.Tx, now time.Time, in Received) (Result, error) {
	catalogue, err := o.products.Catalogue(ctx)
	if err != nil {
		return Result{}, err
	}
	if _, err := org.LockOrganization(ctx, tx, in.Org); err != nil {
		return Result{}, err
	}
	found, err := lockOrder(ctx, tx, in.Org, in.Order)
	if err != nil {
		return Result{}, err
	}
	due := money.Zero(in.Amount.Currency)
	if found.State == Open && found.Due().Currency == in.Amount.Currency && in.Amount.Minor >= found.Due().Minor {
		due = found.Due()
	}
	rest := money.New(in.Amount.Minor-due.Minor, in.Amount.Currency)
	result := Result{Order: found, Paid: due.Positive(), Prepaid: rest}
	if due.Positive() {
		if err := in.post(ctx, tx, now, found, "order_paid", ledger.Receivable, due); err != nil {
			return Result{}, err
		}
		found.Paid = found.Total
		if err := o.settle(ctx, tx, catalogue, now, in.Org, in.Actor, &found); err != nil {
			return Result{}, err
		}
		result.Order = found
	}
	if rest.Positive() {
		return result, in.post(ctx, tx, now, found, "account_credited", ledger.Prepaid, rest)
	}
	return result, nil
}

// post books a part of the money on an account of the organization.
func (in Received) post(ctx context.Context, tx db.Tx, now time.Time, about Order, kind string, to ledger.Kind, amount money.Money) error {
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: in.Org, Scope: in.Scope, Key: in.Key + " " + string(to), Kind: kind, About: id.About(about.ID), Label: about.Number, By: in.Actor.User,
		Lines: []ledger.Line{{Account: ledger.Of(in.From), Amount: amount.Neg()}, {Account: ledger.Of(to), Amount: amount}}})
	return err
}
