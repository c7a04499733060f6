package demo

import (
	"context"
	"slices"
	"time"

	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/product"
)

// loadBilling gives the cast's organization what its accounting pages show on the
// first day: two billing addresses, what was bought during the last year, money in two currencies, cards, a promo code,
// a gratuity and an open cart.
func (o organization) loadBilling(ctx context.Context, tx db.Tx, orders *order.Orders, catalogue *product.Catalogue, now time.Time, made id.Org) error {
	olive, bill := o.members[0], o.members[3]
	var home billto.Address
	for _, address := range []billto.Address{
		{Name: OrgName, Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Default: true},
		{Name: OrgName, CareOf: "c/o Kessler", Street: "Seefeldstrasse", HouseNumber: "9", PostalCode: "8008", Town: "Zürich", Recipients: []string{"invoices@atelier-lumiere.example"}},
	} {
		address.ID, address.Country, address.Business, address.Language = id.New[id.BillingAddress](), country, true, i18n.FR
		if err := billto.Load(ctx, tx, daysAgo(now, 300), made, address); err != nil {
			return err
		}
		if address.Default {
			home = address
		}
	}
	if err := o.loadSales(ctx, tx, orders, catalogue, now, made, home); err != nil {
		return err
	}
	if err := loadCards(ctx, tx, now, made, bill); err != nil {
		return err
	}
	if err := loadPrepaid(ctx, tx, now, made, bill); err != nil {
		return err
	}
	if err := o.loadRenewals(ctx, tx, now, made); err != nil {
		return err
	}
	code := order.Code{ID: id.New[id.PromoCode](), Code: "DEMO10", Percent: 10_00, From: daysAgo(now, 30)}
	if err := order.LoadCode(ctx, tx, code); err != nil {
		return err
	}
	gift := order.Gratuity{ID: id.New[id.Gratuity](), Kind: "domain", Offer: "ch", Months: 12, ValidUntil: now.AddDate(0, 6, 0)}
	if err := order.LoadGratuity(ctx, tx, now, made, gift); err != nil {
		return err
	}
	return order.LoadCartLine(ctx, tx, made, olive.User, order.CartLine{ID: id.New[id.CartLine](), Kind: "domain", Offer: "ch", Months: 12, Quantity: 1, Name: "lumiere-ateliers.example",
		Amount: money.New(12_00, money.CHF), Setup: money.Zero(money.CHF), GuaranteedUntil: now.Add(order.GuaranteedFor), AddedAt: now})
}

// loadSales writes an order for the products of each day of the last year.
func (o organization) loadSales(ctx context.Context, tx db.Tx, orders *order.Orders, catalogue *product.Catalogue, now time.Time, made id.Org, home billto.Address) error {
	byDay := map[time.Time]*order.Sale{}
	var days []time.Time
	for _, p := range o.products.Products {
		day := p.CreatedAt
		if p.State != product.Active || now.Sub(day) > 360*24*time.Hour {
			continue
		}
		if byDay[day] == nil {
			byDay[day] = &order.Sale{At: day, By: o.members[3].User, Address: home}
			days = append(days, day)
		}
		byDay[day].Products = append(byDay[day].Products, p)
	}
	slices.SortFunc(days, time.Time.Compare)
	for _, day := range days {
		if err := orders.LoadSale(ctx, tx, now, catalogue, made, *byDay[day]); err != nil {
			return err
		}
	}
	return o.loadOpen(ctx, tx, orders, catalogue, now, made, home)
}

// loadOpen writes two invoices that wait for their money, one of them for too long.
func (o organization) loadOpen(ctx context.Context, tx db.Tx, orders *order.Orders, catalogue *product.Catalogue, now time.Time, made id.Org, home billto.Address) error {
	var active []product.LoadedProduct
	for _, p := range o.products.Products {
		if p.State == product.Active {
			active = append(active, p)
		}
	}
	for _, open := range []order.Sale{
		{At: daysAgo(now, 25), DueOn: tax.DayOf(daysAgo(now, 11)), Products: active[:3]},
		{At: daysAgo(now, 6), DueOn: tax.DayOf(now) + 24, Products: active[3:6]},
	} {
		open.By, open.Address = o.members[3].User, home
		if err := orders.LoadSale(ctx, tx, now, catalogue, made, open); err != nil {
			return err
		}
	}
	return nil
}

// renewedBy says which products of the demo are renewed by themselves, and which have the warranty.
var renewedBy = map[string]struct{ automatic, warranty bool }{
	domainName: {true, true}, hostingName: {true, true}, mailName: {true, false}, driveName: {true, false}, suiteName: {true, false},
	blogName: {true, false}, "lumiere-shop.example": {false, true}, "*.atelier-lumiere.example": {true, true}, "Image server": {true, false},
}

// loadRenewals says how the products are renewed.
func (o organization) loadRenewals(ctx context.Context, tx db.Tx, now time.Time, made id.Org) error {
	var all []renewal.Loaded
	for _, p := range o.products.Products {
		if by, ok := renewedBy[p.Name]; ok && p.State == product.Active {
			all = append(all, renewal.Loaded{Product: p.ID, ExpiresAt: p.ExpiresAt, Automatic: by.automatic, Warranty: by.warranty})
		}
	}
	return renewal.Load(ctx, tx, now, made, all)
}

// loadCards gives cards that pay and that ask, so that both can be watched.
func loadCards(ctx context.Context, tx db.Tx, now time.Time, made id.Org, bill org.LoadedMember) error {
	for i, behaviour := range []simulator.Behaviour{simulator.Pays, simulator.Asks} {
		card, err := simulator.LoadCard(ctx, tx, now, "card_"+string(behaviour)+"_"+made.String(), behaviour)
		if err != nil {
			return err
		}
		card.ID, card.Default, card.ExpiresOn = id.New[id.PaymentProfile](), i == 0, time.Date(now.Year()+2, time.March, 31, 0, 0, 0, 0, time.UTC)
		if err := payment.LoadProfile(ctx, tx, daysAgo(now, 200-i), made, bill.User, card); err != nil {
			return err
		}
	}
	return nil
}

// loadPrepaid books what is on the prepaid account, in francs and euros.
func loadPrepaid(ctx context.Context, tx db.Tx, now time.Time, made id.Org, bill org.LoadedMember) error {
	for i, amount := range []money.Money{money.New(12_40, money.CHF), money.New(25_00, money.EUR), money.New(100_00, money.CHF)} {
		_, err := ledger.Post(ctx, tx, daysAgo(now, 90-40*i), ledger.Posting{Org: made, Scope: "demo", Key: made.String() + " " + amount.String(), Kind: "account_credited", By: bill.User,
			Lines: []ledger.Line{{Account: ledger.Of(ledger.CardClearing), Amount: amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: amount}}})
		if err != nil {
			return err
		}
	}
	return nil
}
