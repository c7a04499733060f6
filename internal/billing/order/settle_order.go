package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/period"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// settle books the sale of an order whose money is there, and brings its products.
func (o *Orders) settle(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, org id.Org, act actor.Actor, paid *Order) error {
	if err := postSale(ctx, tx, now, org, act, *paid); err != nil {
		return err
	}
	paid.State, paid.EndedAt = Paid, now
	if err := o.issueInvoice(ctx, tx, now, org, act.User, paid); err != nil {
		return err
	}
	if err := o.archive.Deliver(ctx, tx, org, paid.Invoice, paid.Address); err != nil {
		return err
	}
	if err := endOrder(ctx, tx, org, *paid); err != nil {
		return err
	}
	notice := IsPaid
	if paid.Purpose == Renewal {
		notice = HasRenewed
		if err := o.renewProducts(ctx, tx, now, org, paid); err != nil {
			return err
		}
	} else if err := o.bringProducts(ctx, tx, catalogue, now, org, paid); err != nil {
		return err
	}
	if err := o.tell(ctx, tx, now, act, org, *paid, notice, money.Money{}); err != nil {
		return err
	}
	return o.audit.Record(ctx, tx, now, audit.Event{Action: "order.paid", Org: org, Actor: act, Subject: paid.ID.String(),
		Changes: []audit.Change{{Field: "total", After: paid.Total.String()}}, Personal: map[string]string{"order": paid.Number}})
}

// postSale turns what was paid ahead into revenue and VAT.
func postSale(ctx context.Context, tx db.Tx, now time.Time, org id.Org, act actor.Actor, o Order) error {
	if o.Total.IsZero() {
		return nil
	}
	lines := append(revenue(o), ledger.Line{Account: ledger.Of(ledger.Receivable), Amount: o.Total.Neg()})
	for _, vat := range o.VATLines {
		if vat.VAT.Positive() {
			lines = append(lines, ledger.Line{Account: ledger.VAT(vat.Country, vat.Rate), Amount: vat.VAT})
		}
	}
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: org, Scope: "order_sale", Key: o.ID.String(), Kind: "order_sold", About: id.About(o.ID), Label: o.Number, By: act.User, Lines: lines})
	return err
}

// revenue is what the lines of an order bring, by the kind of products.
func revenue(o Order) []ledger.Line {
	var lines []ledger.Line
	for _, line := range o.Lines {
		account := ledger.RevenueOf(line.Kind)
		i := slices.IndexFunc(lines, func(l ledger.Line) bool { return l.Account == account })
		if i < 0 {
			i = len(lines)
			lines = append(lines, ledger.Line{Account: account, Amount: money.Zero(o.Total.Currency)})
		}
		lines[i].Amount.Minor += line.Net.Minor
	}
	return slices.DeleteFunc(lines, func(l ledger.Line) bool { return l.Amount.IsZero() })
}

// ordered is what the provider's systems learn about a product that was ordered.
type ordered struct {
	Order    string `json:"order"`
	Offer    string `json:"offer"`
	Months   int    `json:"months"`
	Warranty bool   `json:"renewal_warranty,omitempty"`
}

// bringProducts makes a product for each unit of the order and tells the provider's systems.
func (o *Orders) bringProducts(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, org id.Org, paid *Order) error {
	day := dayOf(now, o.zone)
	var units []product.NewProduct
	var told []product.Told
	for i, line := range paid.Lines {
		for unit := range line.Quantity {
			in := product.NewProduct{Kind: line.Kind, Offer: line.Offer, Name: line.productName(unit, paid.Address), State: product.Ordered,
				ExpiresAt: period.Add(day, line.Months), Months: line.Months}
			units = append(units, in)
			told = append(told, product.Told{Data: ordered{Order: paid.Number, Offer: line.Offer, Months: line.Months, Warranty: line.Covered}})
			paid.Products = append(paid.Products, OrderedProduct{Name: in.Name, Line: i})
		}
	}
	made, err := product.AddAllTo(ctx, tx, now, catalogue, org, units)
	if err != nil {
		return err
	}
	for i := range made {
		paid.Products[i].ID, told[i].Product = made[i], made[i]
	}
	if err := product.TellAll(ctx, tx, now, org, "product.ordered", told); err != nil {
		return err
	}
	if err := insertProducts(ctx, tx, org, *paid); err != nil {
		return err
	}
	if o.hooks.OnBrought != nil {
		if err := o.hooks.OnBrought(ctx, tx, now, org, day, *paid); err != nil {
			return err
		}
	}
	return o.provision.SetUp(ctx, tx, org, made)
}

// renewProducts extends the products of a renewal that is paid.
func (o *Orders) renewProducts(ctx context.Context, tx db.Tx, now time.Time, org id.Org, paid *Order) error {
	for i, line := range paid.Lines {
		paid.Products = append(paid.Products, OrderedProduct{ID: line.Product, Name: line.Name, Line: i})
	}
	if err := insertProducts(ctx, tx, org, *paid); err != nil {
		return err
	}
	return o.hooks.OnRenewed(ctx, tx, now, org, *paid)
}

// productName is what a unit is called: as the customer wants, else by its kind
// and offer in the language of the billing address; with a number where there are several.
func (l OrderedLine) productName(unit int, to billto.Address) string {
	name := l.Name
	if name == "" {
		name = l.KindName.In(to.Language) + " " + l.OfferName.In(to.Language)
	}
	if l.Quantity == 1 {
		return name
	}
	number := fmt.Sprintf(" %d", unit+1)
	if letters := []rune(name); len(letters) > MaxProductName-len(number) {
		name = string(letters[:MaxProductName-len(number)])
	}
	return name + number
}

// dayOf is the beginning of the day in the zone.
func dayOf(t time.Time, zone *time.Location) time.Time {
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}
