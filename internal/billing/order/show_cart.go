package order

import (
	"context"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/price"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// CartPage is a cart with what its pages show beside it.
type CartPage struct {
	*Cart
	Catalogue *product.Catalogue
	Prepaid   []money.Money // what the prepaid account holds, by currency
}

// Available is what the prepaid account holds in the cart's currency.
func (p *CartPage) Available() money.Money {
	for _, m := range p.Prepaid {
		if m.Currency == p.Quote.Currency {
			return m
		}
	}
	return money.Zero(p.Quote.Currency)
}

// Cart returns the cart of the organization, priced for one of its billing
// addresses (the zero ID is the default one), for those who order. What a page
// shows beside it is read in the same round trip.
func (o *Orders) Cart(ctx context.Context, act actor.Actor, address id.BillingAddress, beside ...func(*db.Batch)) (*CartPage, error) {
	if err := billto.MustUse(act); err != nil {
		return nil, err
	}
	catalogue, err := o.products.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	now, r, page := o.clock(), &rows{}, &CartPage{Catalogue: catalogue}
	batch := &db.Batch{}
	queueCart(batch, act.Org, now, o.zone, r)
	ledger.QueueBalances(batch, act.Org, ledger.Prepaid, &page.Prepaid)
	for _, queue := range beside {
		queue(batch)
	}
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	if len(r.lines) > 0 {
		batch = &db.Batch{}
		price.Queue(batch, r.kinds(), now, &r.book)
		if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
			return nil, err
		}
	}
	page.Cart, err = r.build(o, now, address)
	return page, err
}

// KindPage is the offers of a kind with their prices.
type KindPage struct {
	Kind     product.Kind
	Currency money.Currency
	Periods  []int // in months
	Months   int   // the period shown
	Book     *price.Book
	Present  int    // how many the organization has that run for the period shown
	InCart   int    // lines in the cart
	InUse    string // the offer of which the organization has most products; empty when it has none
}

// Kind returns the offers of a kind for a period of so many months; the longest
// that is up to a year where that one isn't sold. NotFound for an unknown kind.
func (o *Orders) Kind(ctx context.Context, act actor.Actor, code string, months int) (*KindPage, error) {
	if err := billto.MustUse(act); err != nil {
		return nil, err
	}
	catalogue, err := o.products.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	kind, ok := catalogue.Kind(code)
	if !ok {
		return nil, notFound()
	}
	r, page := &rows{}, &KindPage{Kind: kind, Book: &price.Book{}}
	now := o.clock()
	batch := &db.Batch{}
	queueCart(batch, act.Org, now, o.zone, r)
	price.Queue(batch, []string{code}, now, page.Book)
	var counts []unitCount
	queuePresent(batch, act.Org, code, &counts)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	page.Currency = r.currency()
	page.Periods, page.InCart = page.Book.Periods(code, page.Currency), len(r.lines)
	page.Months = choosePeriod(page.Periods, months)
	most := 0
	for _, c := range counts {
		if c.months == page.Months {
			page.Present += c.count
		}
		if c.count > most {
			most, page.InUse = c.count, c.offer
		}
	}
	return page, nil
}

// choosePeriod is the period asked for if there is one, else the longest up to a year, else the shortest.
func choosePeriod(periods []int, wanted int) int {
	chosen := 0
	for _, months := range periods {
		if months == wanted {
			return wanted
		}
		if chosen == 0 || months <= 12 {
			chosen = months
		}
	}
	return chosen
}
