package price

import (
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Price is what one unit of an offer costs for a period.
type Price struct {
	Kind   string
	Offer  string
	Months int
	Amount money.Money // for the whole period
	Setup  money.Money // once
	From   time.Time   // when it began
}

// PerMonth is the amount by the month, rounded.
func (p Price) PerMonth() money.Money { return p.Amount.Part(1, int64(p.Months)) }

// Tier is how much less each unit costs from a number of units on.
type Tier struct {
	From     int        `json:"from"`
	Discount money.Rate `json:"discount"`
}

// Option is what can be ordered with a product.
type Option string

// RenewalWarranty renews a product whose renewal failed, and invoices it afterwards.
const RenewalWarranty Option = "renewal_warranty"

// Book is the prices of some kinds in force on one day.
type Book struct {
	prices  []Price // by kind, offer and months
	tiers   map[string][]Tier
	options map[optionKey]int64
}

type optionKey struct {
	kind     string
	option   Option
	currency money.Currency
}

// Queue reads the prices of kinds that are in force on the day of now.
func Queue(batch *db.Batch, kinds []string, now time.Time, b *Book) {
	queue(batch, `any(@kinds)`, db.Args{"kinds": kinds}, now, b)
}

// QueueOf reads the prices of the kinds of some products, as Queue does.
func QueueOf(batch *db.Batch, org id.Org, products []id.Product, now time.Time, b *Book) {
	queue(batch, `any(array(select kind from products where org_id = @org and id = any(@products)))`, db.Args{"org": org, "products": products}, now, b)
}

// queue reads the prices of the kinds that an expression lists.
func queue(batch *db.Batch, kinds string, args db.Args, now time.Time, b *Book) {
	*b = Book{tiers: map[string][]Tier{}, options: map[optionKey]int64{}}
	args["day"] = now.UTC().Format(time.DateOnly)
	db.QueueRows(batch, &b.prices, `select kind, offer, months, amount, setup_fee, currency, valid_from from (
			select distinct on (kind, offer, currency, months) * from offer_prices where kind = `+kinds+` and valid_from <= @day::date
			order by kind, offer, currency, months, valid_from desc
		) newest where valid_until is null or valid_until > @day::date`, args,
		func(row pgx.CollectableRow) (p Price, err error) {
			err = row.Scan(&p.Kind, &p.Offer, &p.Months, &p.Amount.Minor, &p.Setup.Minor, &p.Amount.Currency, &p.From)
			p.Setup.Currency = p.Amount.Currency
			return p, err
		})
	var kind string
	var tiers []Tier
	db.QueueEach(batch, `select distinct on (kind) kind, tiers from tier_sets where kind = `+kinds+` and valid_from <= @day::date order by kind, valid_from desc`, args,
		[]any{&kind, &tiers}, func() { b.tiers[kind], tiers = tiers, nil })
	var key optionKey
	var amount int64
	db.QueueEach(batch, `select kind, option, currency, amount from kind_options where kind = `+kinds, args,
		[]any{&key.kind, &key.option, &key.currency, &amount}, func() { b.options[key] = amount })
}

// Price is what an offer costs for a period; ok is false when it can't be bought so.
func (b *Book) Price(kind, offer string, currency money.Currency, months int) (price Price, ok bool) {
	i := slices.IndexFunc(b.prices, func(p Price) bool {
		return p.Kind == kind && p.Offer == offer && p.Amount.Currency == currency && p.Months == months
	})
	if i < 0 {
		return Price{}, false
	}
	return b.prices[i], true
}

// Periods are the periods for which offers of a kind can be bought, in months, the shortest first.
func (b *Book) Periods(kind string, currency money.Currency) []int {
	var all []int
	for _, p := range b.prices {
		if p.Kind == kind && p.Amount.Currency == currency && !slices.Contains(all, p.Months) {
			all = append(all, p.Months)
		}
	}
	slices.Sort(all)
	return all
}

// Tiers are the volume tiers of a kind, the smallest first.
func (b *Book) Tiers(kind string) []Tier { return b.tiers[kind] }

// Tier is the tier that so many units of a kind reach; zero when it is none.
func (b *Book) Tier(kind string, units int) (reached Tier) {
	for _, tier := range b.tiers[kind] {
		if units >= tier.From {
			reached = tier
		}
	}
	return reached
}

// Option is what an option costs per unit and period; ok is false when products of the kind can't have it.
func (b *Book) Option(kind string, option Option, currency money.Currency) (amount money.Money, ok bool) {
	minor, ok := b.options[optionKey{kind, option, currency}]
	return money.New(minor, currency), ok
}
