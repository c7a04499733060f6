package order

import (
	"slices"
	"time"

	"manager/internal/billing/billto"
	"manager/internal/billing/legal"
	"manager/internal/billing/price"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// RenewalLine is a product that is renewed for a period.
type RenewalLine struct {
	Product   id.Product
	Kind      string
	Offer     string
	Name      string
	Months    int // of the new period
	RunMonths int // of the period that runs
	From      tax.Day
	Until     tax.Day // the first day after the new period
	Covered   bool    // by the Renewal Warranty, which may have a price
}

// RenewalTerms is what renewals cost an organization now: prices, what its units
// take off them, discounts that were promised for all periods, and taxes.
type RenewalTerms struct {
	addresses []billto.Address
	country   string
	business  bool
	rates     tax.Rates
	book      price.Book
	present   map[unitKey]int
	promised  map[id.Product][]Step
	version   string // of the terms of sale
}

// promisedSQL reads the lines by which products were bought with a code that holds for all periods.
const promisedSQL = `select op.product_id, o.lines -> op.line, array_agg(c.code) from order_products op
	join orders o on o.org_id = op.org_id and o.id = op.order_id and o.purpose = 'purchase'
	join order_codes oc on oc.org_id = o.org_id and oc.order_id = o.id join promo_codes c on c.id = oc.code_id and c.all_periods
	where op.org_id = @org and op.product_id = any(@products) group by op.product_id, o.lines, op.line`

// tieredSQL counts the organization's products of the kinds that have volume tiers, by period, as far as it matters to any tier.
const tieredSQL = `select w.kind, w.months, (select count(*) from (select 1 from products p where p.org_id = @org and p.kind = w.kind and p.months = w.months
		and p.state in ('ordered', 'provisioning', 'active', 'suspended') limit w.most) present)
	from (select distinct t.kind, p.months, t.most from (select s.kind, max((tier ->> 'from')::int) as most from tier_sets s cross join jsonb_array_elements(s.tiers) tier where s.kind = any(array(select kind from products where org_id = @org and id = any(@products))) group by s.kind) t
		join offer_prices p on p.kind = t.kind) w`

// QueueRenewalTerms reads what renewing some products costs now.
func QueueRenewalTerms(batch *db.Batch, org id.Org, products []id.Product, now time.Time, zone *time.Location, t *RenewalTerms) {
	*t = RenewalTerms{version: Terms, present: map[unitKey]int{}, promised: map[id.Product][]Step{}}
	args := db.Args{"org": org, "products": products}
	db.Queue(batch, nil, `select country, kind <> 'private_person' from organizations where id = @org`, args, &t.country, &t.business)
	billto.QueueInUse(batch, org, &t.addresses)
	tax.QueueRates(batch, &t.rates)
	legal.QueueTerms(batch, now, zone, &t.version)
	price.QueueOf(batch, org, products, now, &t.book)
	var key unitKey
	var count int
	db.QueueEach(batch, tieredSQL, args, []any{&key.kind, &key.months, &count}, func() { t.present[key] = count })
	var product id.Product
	var line OrderedLine
	var codes []string
	db.QueueEach(batch, promisedSQL, args, []any{&product, &line, &codes}, func() {
		t.promised[product] = line.promised(codes)
		line, codes = OrderedLine{}, nil
	})
}

// promised are the discounts of those codes on one unit of the line.
func (l OrderedLine) promised(codes []string) (steps []Step) {
	for _, step := range l.Steps {
		if step.Kind != ByCode || !slices.Contains(codes, step.Code) {
			continue
		}
		step.Amount = step.Amount.Neg().Part(1, int64(l.Quantity))
		steps = append(steps, step)
	}
	return steps
}

// Address is the billing address that was asked for, else the default one; the
// zero one when the organization has none.
func (t *RenewalTerms) Address(wanted id.BillingAddress) billto.Address {
	i := slices.IndexFunc(t.addresses, func(a billto.Address) bool { return a.ID == wanted })
	switch {
	case i >= 0:
		return t.addresses[i]
	case len(t.addresses) > 0:
		return t.addresses[0]
	}
	return billto.Address{Country: t.country, Business: t.business}
}

// Addresses are the billing addresses in use, the default one first.
func (t *RenewalTerms) Addresses() []billto.Address { return t.addresses }

// Periods are the periods for which an offer can be renewed, in months, the shortest first.
func (t *RenewalTerms) Periods(kind, offer string, currency money.Currency) []int {
	return slices.DeleteFunc(t.book.Periods(kind, currency), func(months int) bool {
		_, sold := t.book.Price(kind, offer, currency, months)
		return !sold
	})
}

// Coverable tells whether products of a kind can have the Renewal Warranty, and what it costs for a period.
func (t *RenewalTerms) Coverable(kind string, currency money.Currency) (amount money.Money, ok bool) {
	return t.book.Option(kind, price.RenewalWarranty, currency)
}

// Price is what renewing a product costs, without VAT; ok is false when its offer is not sold for that period.
func (t *RenewalTerms) Price(l RenewalLine, currency money.Currency) (net money.Money, ok bool) {
	item, ok := t.item(l, currency)
	if !ok {
		return money.Zero(currency), false
	}
	line, err := priceLine(item)
	if err == nil {
		err = line.total()
	}
	return line.Net, err == nil
}

// item is a renewal as it is priced.
func (t *RenewalTerms) item(l RenewalLine, currency money.Currency) (Item, bool) {
	listed, sold := t.book.Price(l.Kind, l.Offer, currency, l.Months)
	if !sold {
		return Item{}, false
	}
	units := t.present[unitKey{l.Kind, l.Months}]
	if l.Months != l.RunMonths {
		units++
	}
	warranty, coverable := t.book.Option(l.Kind, price.RenewalWarranty, currency)
	item := Item{Kind: l.Kind, Offer: l.Offer, Name: l.Name, Months: l.Months, Quantity: 1, Unit: listed.Amount, Setup: money.Zero(currency), Warranty: warranty, Covered: l.Covered && coverable,
		Tier: t.book.Tier(l.Kind, units), Product: l.Product, From: l.From, Until: l.Until}
	for _, step := range t.promised[l.Product] {
		if step.Amount.Currency == currency {
			item.Promised = append(item.Promised, step)
		}
	}
	return item, true
}
