package renewal

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/order"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
)

// extension is a product that is paid for another period.
type extension struct {
	product id.Product
	months  int
	from    tax.Day
	until   tax.Day
}

// OnRenewed extends the products of an order that is paid: from the day on which they
// were due, or from the first day of their line where the organization has asked for
// another period before that day.
func (r *Renewals) OnRenewed(ctx context.Context, tx db.Tx, now time.Time, org id.Org, paid order.Order) error {
	all := make([]extension, len(paid.Lines))
	for i, line := range paid.Lines {
		all[i] = extension{line.Product, line.Months, line.From, line.Until}
	}
	products := make([]id.Product, len(all))
	for i, one := range all {
		products[i] = one.product
	}
	s, err := r.read(ctx, tx, now, org, `p.id = any(@products)`, db.Args{"products": products})
	if err != nil {
		return err
	}
	return r.extend(ctx, tx, now, org, s, all)
}

// OnRenewalEnded lets the products of an order that was not paid be renewed by another one.
func (r *Renewals) OnRenewalEnded(ctx context.Context, tx db.Tx, org id.Org, ended order.Order) error {
	batch := &db.Batch{}
	batch.Queue(`update renewals set order_id = null where org_id = @org and order_id = @order`, db.Args{"org": org, "order": ended.ID})
	return send(ctx, tx, batch, "let products be renewed by another order")
}

// OnTerminate ends what is planned about a product that ends: an open order that
// renews it is cancelled, and no step follows.
func (r *Renewals) OnTerminate(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product) error {
	var open id.Order
	found, err := db.Found(tx.QueryRow(ctx, `update renewals set next_on = null where org_id = @org and product_id = @product returning order_id`,
		db.Args{"org": act.Org, "product": product}).Scan(&open))
	if err != nil || !found || open.IsZero() {
		return err
	}
	return r.orders.EndRenewal(ctx, tx, now, act, act.Org, open)
}

// extend writes down that products are paid for another period, lets those work
// again that were off for want of it and for nothing else, and plans what comes next.
// They are among those of s, which was read in tx.
func (r *Renewals) extend(ctx context.Context, tx db.Tx, now time.Time, org id.Org, s *state, all []extension) error {
	today := r.today()
	var renewed []product.Renewed
	var lapsed []id.Product
	batch := &db.Batch{}
	for i := range s.renewals {
		one := &s.renewals[i]
		at := slices.IndexFunc(all, func(e extension) bool { return e.product == one.Product })
		if at < 0 {
			continue
		}
		by := all[at]
		if one.Lapsed(today) && !one.Debt {
			lapsed = append(lapsed, one.Product)
			one.State = product.Active
		}
		one.apply(by)
		one.price(&s.terms, r.orders)
		one.ExpiresAt = r.midnight(one.Due)
		renewed = append(renewed, product.Renewed{ID: one.Product, Months: by.months, Until: one.ExpiresAt})
		one.plan(r.policy, s.profiles, today, now)
		queueSave(batch, org, *one)
	}
	if err := product.QueueRenew(batch, now, org, renewed); err != nil {
		return err
	}
	if err := send(ctx, tx, batch, "renew products, and plan what comes next"); err != nil {
		return err
	}
	if len(lapsed) == 0 {
		return nil
	}
	_, err := product.ResumeService(ctx, tx, now, r.audit, org, lapsed)
	return err
}

// apply is the renewal after the extension.
func (r *Renewal) apply(by extension) {
	until := r.Until(by.months)
	if by.from < r.Due { // another period from now on: what was paid beyond is given up
		r.Anchor, until = by.from, by.until
	}
	r.Due, r.RunMonths, r.Months, r.Changes, r.Order, r.Ends, r.Done = until, by.months, by.months, false, id.Order{}, false, nil
}
