package renewal

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// notify tells that products are due, all of one day in one mail.
func (w *round) notify(ctx context.Context, tx db.Tx, all []*Renewal) error {
	for _, one := range all {
		w.finish(one, done{}, money.Money{}, "")
	}
	return w.mail(ctx, tx, Mail{Notice: DueSoon}, all)
}

// notifyLate tells that domains have expired and can still be renewed.
func (w *round) notifyLate(ctx context.Context, tx db.Tx, all []*Renewal) error {
	for _, one := range all {
		w.finish(one, done{}, money.Money{}, "")
	}
	return w.mail(ctx, tx, Mail{Notice: Expired}, all)
}

// charge renews products by themselves: a card is charged once the transaction is
// committed, the prepaid account pays at once. A product that somebody has ordered to
// renew is left to them.
func (w *round) charge(ctx context.Context, tx db.Tx, all []*Renewal) error {
	free, err := w.free(ctx, tx, all)
	if err != nil {
		return err
	}
	for _, g := range w.grouped(free, false) {
		means := order.ByProfile
		if g.all[0].By.Means == payment.Prepaid {
			means = order.ByPrepaid
		}
		placed, err := w.orderOf(ctx, tx, g, means)
		if err != nil {
			return err
		}
		if placed == nil {
			continue
		}
		outcome := ""
		if means == order.ByPrepaid || placed.Due().IsZero() {
			paid, err := w.orders.PayRenewal(ctx, tx, w.catalogue, w.now, w.act, w.org, placed.ID)
			if err != nil {
				return err
			}
			if !paid {
				outcome = "not_enough"
				if err := w.tellRefused(ctx, tx, g.all, *placed, g.all[0].By); err != nil {
					return err
				}
			}
		} else if err := w.payments.QueueCharge(ctx, tx, w.now, w.org, *placed, g.all[0].By, w.keyOf(*placed, g.all[0].Steps[0])); err != nil {
			return err
		}
		for _, one := range g.all {
			w.finish(one, done{order: placed.ID, outcome: outcome}, placed.Line(one.Product), one.By.Label)
		}
	}
	return nil
}

// keyOf is the key of a try to pay an order.
func (w *round) keyOf(o order.Order, step Step) (key id.Event) {
	sum := sha256.Sum256([]byte(o.ID.String() + " " + step.Key()))
	copy(key[:], sum[:])
	return key
}

// orderOf is the order by which a group is renewed: the one of an earlier try where
// nothing about it has changed since, else a new one. Nil when somebody's own order is open.
func (w *round) orderOf(ctx context.Context, tx db.Tx, g *group, means order.Means) (*order.Order, error) {
	open := g.all[0].Order
	same := !open.IsZero() && !g.all[0].Ordered && !slices.ContainsFunc(g.all, func(one *Renewal) bool { return one.Order != open })
	if same {
		found, err := order.LockOpen(ctx, tx, w.org, open)
		if err != nil {
			return nil, err
		}
		if g.isOf(found) {
			return &found, nil
		}
	}
	var mine []*Renewal
	for _, one := range g.all {
		if one.Ordered {
			w.finish(one, done{order: one.Order, outcome: "ordered"}, money.Money{}, "")
			continue
		}
		mine = append(mine, one)
	}
	if g.all = mine; len(mine) == 0 {
		return nil, nil
	}
	if err := w.endOrders(ctx, tx, mine); err != nil {
		return nil, err
	}
	return w.place(ctx, tx, g, means)
}

// isOf tells whether an order of an earlier try still says how the group is renewed:
// by the same means, to the same address, each product for its period and with what covers it.
func (g *group) isOf(o order.Order) bool {
	return len(o.Lines) == len(g.all) && o.Profile == g.by && o.Address.ID == g.address && !slices.ContainsFunc(g.all, func(one *Renewal) bool {
		return !slices.ContainsFunc(o.Lines, func(l order.OrderedLine) bool {
			return l.Product == one.Product && l.Months == one.Months && l.Covered == one.Warranty
		})
	})
}

// place places the order that renews a group.
func (w *round) place(ctx context.Context, tx db.Tx, g *group, means order.Means) (*order.Order, error) {
	in := w.placement(g)
	in.Means = means
	if means != order.ByTransfer {
		in.Profile = g.by
	}
	placed, err := w.orders.PlaceRenewal(ctx, tx, w.catalogue, w.now, &w.state.terms, in)
	if err != nil {
		return nil, err
	}
	batch := &db.Batch{}
	for _, one := range g.all {
		one.Order = placed.ID
		queueSave(batch, w.org, *one)
	}
	return &placed, send(ctx, tx, batch, "note the order of renewals")
}

// placement is what a group is renewed on.
func (w *round) placement(g *group) order.RenewalPlacement {
	in := order.RenewalPlacement{Org: w.org, Key: id.New[id.Event](), Address: w.state.terms.Address(g.address), ExpiresAt: w.midnight(g.due).AddDate(0, 0, w.policy.Terminate), Actor: w.act}
	for _, one := range g.all {
		in.Lines = append(in.Lines, one.line(one.Months))
	}
	return in
}

// slip orders the renewal of products by bank transfer, and says where to.
func (w *round) slip(ctx context.Context, tx db.Tx, all []*Renewal) error {
	free, err := w.free(ctx, tx, all)
	if err != nil {
		return err
	}
	for _, g := range w.grouped(free, false) {
		placed, err := w.orderOf(ctx, tx, g, order.ByTransfer)
		if err != nil {
			return err
		}
		if placed == nil {
			continue
		}
		for _, one := range g.all {
			w.finish(one, done{order: placed.ID}, placed.Line(one.Product), "")
		}
		account, ok := w.orders.Account(placed.Total.Currency)
		if !ok {
			return fmt.Errorf("no account takes transfers in %s", placed.Total.Currency)
		}
		if err := w.mail(ctx, tx, Mail{Notice: Transfer, Amount: placed.Due(), Account: account, Reference: placed.Reference}, g.all); err != nil {
			return err
		}
	}
	return nil
}

// warranty renews products that nobody has renewed, and invoices them.
func (w *round) warranty(ctx context.Context, tx db.Tx, all []*Renewal) error {
	free, err := w.free(ctx, tx, all)
	if err != nil {
		return err
	}
	for _, g := range w.grouped(free, true) {
		if err := w.endOrders(ctx, tx, g.all); err != nil {
			return err
		}
		invoice, total, err := w.orders.InvoiceRenewal(ctx, tx, w.catalogue, w.now, &w.state.terms, w.placement(g), g.pay)
		if err != nil {
			return err
		}
		extensions := make([]extension, len(g.all))
		for i, one := range g.all {
			w.finish(one, done{document: invoice}, one.Price, "")
			extensions[i] = extension{one.Product, one.Months, one.Due, one.Until(one.Months)}
		}
		if err := w.mail(ctx, tx, Mail{Notice: ByWarranty, Amount: total, Pay: g.pay, Document: invoice}, g.all); err != nil {
			return err
		}
		if err := w.extend(ctx, tx, w.now, w.org, w.state, extensions); err != nil {
			return err
		}
		for _, one := range extensions {
			w.extended = append(w.extended, one.product)
		}
	}
	return nil
}

// suspend switches the service of products off that nobody has renewed.
func (w *round) suspend(ctx context.Context, tx db.Tx, all []*Renewal) error {
	free, err := w.free(ctx, tx, all)
	if err != nil || len(free) == 0 {
		return err
	}
	products := make([]id.Product, len(free))
	for i, one := range free {
		products[i] = one.Product
		w.finish(one, done{}, money.Money{}, "")
	}
	if _, err := product.SuspendService(ctx, tx, w.now, w.audit, w.org, products, string(product.NotRenewed)); err != nil {
		return err
	}
	return w.mail(ctx, tx, Mail{Notice: Suspended}, free)
}

// end ends products as their organization wants.
func (w *round) end(ctx context.Context, tx db.Tx, all []*Renewal) error {
	return w.endProducts(ctx, tx, all, product.AskedFor)
}

// terminate ends products that nobody has renewed.
func (w *round) terminate(ctx context.Context, tx db.Tx, all []*Renewal) error {
	return w.endProducts(ctx, tx, all, product.NotRenewed)
}

func (w *round) endProducts(ctx context.Context, tx db.Tx, all []*Renewal, reason product.TerminationReason) error {
	free, err := w.free(ctx, tx, all)
	if err != nil || len(free) == 0 {
		return err
	}
	if err := w.endOrders(ctx, tx, free); err != nil {
		return err
	}
	for _, one := range free {
		w.finish(one, done{}, money.Money{}, "")
		if err := w.products.EndLapsed(ctx, tx, w.now, w.org, product.Expired{ID: one.Product, Name: one.Name, Kind: one.Kind}, reason); err != nil {
			return err
		}
	}
	return w.mail(ctx, tx, Mail{Notice: Ended}, free)
}
