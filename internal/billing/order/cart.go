package order

import (
	"cmp"
	"slices"
	"time"

	"manager/internal/billing/billto"
	"manager/internal/billing/price"
	"manager/internal/billing/tax"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// GuaranteedFor is how long what is in a cart keeps its price.
const GuaranteedFor = 14 * 24 * time.Hour

// How much goes into a cart.
const (
	MaxLines    = 100
	MaxQuantity = 500
	MaxUnits    = 1000 // of all lines of one order
	MaxCodes    = 10
)

// CartLine is what somebody put into the cart, and at which price.
type CartLine struct {
	ID              id.CartLine
	Kind            string
	Offer           string
	Months          int
	Quantity        int
	Name            string
	Warranty        bool
	Gratuity        id.Gratuity
	Amount          money.Money // of one unit, when it was put there
	Setup           money.Money
	GuaranteedUntil time.Time
	AddedAt         time.Time
}

// Change is a line whose price is another one than when it was put into the cart:
// the customer decides. New is zero money in no currency when it isn't sold any more.
type Change struct {
	Line   id.CartLine
	Before money.Money // of the whole line, before discounts
	After  money.Money
	Since  time.Time // when the new price began; zero: another currency
	Put    time.Time
	Until  time.Time // when the guarantee ended
	Closed bool      // it isn't sold any more
}

// Refused is a code that was applied and can't be used now, and the key of the message that says why.
type Refused struct {
	Code string
	Key  string
}

// Cart is a cart as its organization sees it.
type Cart struct {
	Lines       []CartLine
	Quote       Quote // of all lines at the price that they would be ordered at
	Codes       []Code
	Refused     []Refused
	Changes     []Change
	Address     billto.Address // whom it would be billed to; zero when there is none yet
	Addresses   []billto.Address
	Gratuities  []Gratuity // open ones, for kinds in the cart
	Fingerprint string     // of what is shown
	Terms       string     // the version of the terms of sale that an order agrees to
	Readable    bool       // the operator has published it
	Periods     map[id.CartLine][]int
	Warranties  map[id.CartLine]bool // which lines can have the Renewal Warranty

	items []Item
}

// Gratuity is one free product that the provider's staff granted.
type Gratuity struct {
	ID         id.Gratuity
	Kind       string
	Offer      string
	Months     int
	ValidUntil time.Time
}

// fits tells whether the gratuity is for that line.
func (g Gratuity) fits(l CartLine) bool {
	return g.Kind == l.Kind && g.Offer == l.Offer && g.Months == l.Months
}

// GratuitiesFor are the open gratuities that a line can use: its own, and those no other line has.
func (c *Cart) GratuitiesFor(l CartLine) []Gratuity {
	var fitting []Gratuity
	for _, g := range c.Gratuities {
		taken := slices.ContainsFunc(c.Lines, func(other CartLine) bool { return other.ID != l.ID && other.Gratuity == g.ID })
		if g.fits(l) && !taken {
			fitting = append(fitting, g)
		}
	}
	return fitting
}

// units is how many products the cart would bring.
func (c *Cart) units() (n int) {
	for _, line := range c.Lines {
		n += line.Quantity
	}
	return n
}

// Undecided tells whether a line waits for the customer's decision.
func (c *Cart) Undecided() bool { return len(c.Changes) > 0 }

// Change is the change of a line, if it has one.
func (c *Cart) Change(line id.CartLine) (change Change, ok bool) {
	i := slices.IndexFunc(c.Changes, func(c Change) bool { return c.Line == line })
	if i < 0 {
		return Change{}, false
	}
	return c.Changes[i], true
}

// rows is what a cart is made from, as it stands in the database.
type rows struct {
	lines      []CartLine
	codeNames  []string
	codes      []Code
	gratuities []Gratuity
	addresses  []billto.Address
	present    map[unitKey]int // products that the organization has, by kind and period
	country    string          // of the organization
	business   bool
	rates      tax.Rates
	book       price.Book
	terms      string
}

type unitKey struct {
	kind   string
	months int
}

// build prices what was read for an address: the one asked for, else the default.
func (r *rows) build(o *Orders, now time.Time, wanted id.BillingAddress) (*Cart, error) {
	c := &Cart{Terms: cmp.Or(r.terms, Terms), Readable: r.terms != "", Lines: r.lines, Addresses: r.addresses, Gratuities: r.gratuities, Periods: map[id.CartLine][]int{}, Warranties: map[id.CartLine]bool{}}
	currency, buyer := r.billTo(c, wanted)
	units := r.countUnits()
	for _, line := range r.lines {
		c.Periods[line.ID] = r.book.Periods(line.Kind, currency)
		c.addItem(r, line, currency, units[unitKey{line.Kind, line.Months}], now)
	}
	r.sortCodes(c, now, currency)
	var err error
	c.Quote, err = Compute(currency, c.items, c.Codes, tax.Decide(o.sellerOn(now), buyer), r.rates, now.In(o.zone))
	if err != nil {
		return nil, tooMuch(err)
	}
	c.Fingerprint, err = c.Quote.Fingerprint()
	return c, err
}

// billTo chooses the address, and says in which currency and for which buyer that is.
func (r *rows) billTo(c *Cart, wanted id.BillingAddress) (money.Currency, tax.Buyer) {
	i := slices.IndexFunc(r.addresses, func(a billto.Address) bool { return a.ID == wanted })
	switch {
	case i >= 0:
		c.Address = r.addresses[i]
	case len(r.addresses) > 0:
		c.Address = r.addresses[0]
	default:
		nowhere := billto.Address{Country: r.country, Business: r.business}
		return nowhere.Currency(), buyerOf(nowhere)
	}
	return c.Address.Currency(), buyerOf(c.Address)
}

func buyerOf(a billto.Address) tax.Buyer {
	return tax.Buyer{Country: a.Country, Business: a.Business, VATNumber: a.VATNumber, NumberChecked: !a.VATCheckedAt.IsZero()}
}

// currency is that of the default address: what is put into the cart is priced in it.
func (r *rows) currency() money.Currency {
	currency, _ := r.billTo(&Cart{}, id.BillingAddress{})
	return currency
}

// countUnits is how many units of a kind run for the same period: those in the cart and those present.
func (r *rows) countUnits() map[unitKey]int {
	units := map[unitKey]int{}
	for _, line := range r.lines {
		units[unitKey{line.Kind, line.Months}] += line.Quantity
	}
	for key := range units {
		units[key] += r.present[key]
	}
	return units
}

// addItem prices one unit of a line: by its guarantee while that holds, by
// today's price when it is lower, and notes a change where neither is what the
// line was put in at.
func (c *Cart) addItem(r *rows, line CartLine, currency money.Currency, units int, now time.Time) {
	current, sold := r.book.Price(line.Kind, line.Offer, currency, line.Months)
	warranty, coverable := r.book.Option(line.Kind, price.RenewalWarranty, currency)
	c.Warranties[line.ID] = coverable
	change := Change{Line: line.ID, Before: line.Amount, After: current.Amount, Since: current.From, Put: line.AddedAt, Until: line.GuaranteedUntil}
	if !sold {
		change.Closed = true
		c.Changes = append(c.Changes, change)
		return
	}
	unit, setup := current.Amount, current.Setup
	switch {
	case line.Amount.Currency != currency:
		change.Since = time.Time{}
		c.Changes = append(c.Changes, change.times(line.Quantity))
	case unit.Minor > line.Amount.Minor && now.Before(line.GuaranteedUntil):
		unit = line.Amount
		setup.Minor = min(setup.Minor, line.Setup.Minor)
	case unit.Minor > line.Amount.Minor || setup.Minor > line.Setup.Minor && !now.Before(line.GuaranteedUntil):
		c.Changes = append(c.Changes, change.times(line.Quantity))
	case now.Before(line.GuaranteedUntil):
		setup.Minor = min(setup.Minor, line.Setup.Minor)
	}
	item := Item{Line: line.ID, Kind: line.Kind, Offer: line.Offer, Name: line.Name, Months: line.Months, Quantity: line.Quantity, Unit: unit, Setup: setup,
		Warranty: warranty, Covered: line.Warranty && coverable, Tier: r.book.Tier(line.Kind, units)}
	if slices.ContainsFunc(r.gratuities, func(g Gratuity) bool { return g.ID == line.Gratuity && g.fits(line) }) {
		item.Gratuity = line.Gratuity
	}
	c.items = append(c.items, item)
}

// times is the change of a whole line.
func (c Change) times(quantity int) Change {
	c.Before.Minor *= int64(quantity)
	c.After.Minor *= int64(quantity)
	return c
}

// sortCodes divides the codes of the cart into those that can be used and those that can't.
func (r *rows) sortCodes(c *Cart, now time.Time, currency money.Currency) {
	for _, name := range r.codeNames {
		i := slices.IndexFunc(r.codes, func(code Code) bool { return code.Code == name })
		if i < 0 {
			c.Refused = append(c.Refused, Refused{name, "shop.code.unknown"})
			continue
		}
		if key := r.codes[i].problem(now, currency, c.items); key != "" {
			c.Refused = append(c.Refused, Refused{name, key})
			continue
		}
		c.Codes = append(c.Codes, r.codes[i])
	}
}

// named is a line with the names of its kind and offer.
func named(c *product.Catalogue, line Line) OrderedLine {
	kind, _ := c.Kind(line.Kind)
	return OrderedLine{Line: line, KindName: kind.Name, OfferName: kind.Offer(line.Offer).Name}
}
