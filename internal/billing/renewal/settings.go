package renewal

import (
	"slices"
	"time"

	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/period"
	"manager/internal/billing/tax"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// Renewal is how one product is renewed.
type Renewal struct {
	Product   id.Product
	Kind      string
	Offer     string
	Name      string
	State     product.State
	CreatedOn tax.Day
	ExpiresAt time.Time // zero: it doesn't expire
	Due       tax.Day   // the first day that is not paid; zero: it doesn't expire
	RunMonths int       // the period that runs; 0: nobody ordered one here
	Months    int       // of the next renewal
	Changes   bool      // the organization has chosen another period than the one that runs
	Anchor    tax.Day
	Automatic bool
	Warranty  bool
	Ends      bool
	Profile   id.PaymentProfile // zero: the default one
	Address   id.BillingAddress // zero: the default one
	Order     id.Order          // the open order that renews it; zero: none
	Ordered   bool              // a person has placed that order
	Done      []string          // steps carried out for this due day
	NextOn    tax.Day           // as it is kept
	Debt      bool              // it is off because an invoice is not paid

	Price    money.Money // of the next renewal, without VAT
	Billable bool        // Price is known, and there is an address to bill it to
	Periods  []Period    // for which it can be renewed, the shortest first
	By       payment.Profile
	HasBy    bool // By is known: it is renewed by that means
	Steps    []Step

	transfers bool // bank transfers are taken in its currency
	currency  money.Currency
}

// Period is for how long a product can be renewed, and what that costs without VAT.
type Period struct {
	Months int
	Price  money.Money
}

// defaultMonths is the period of a product that nobody ordered here.
const defaultMonths = 12

// complete sets what follows from what was read.
func (r *Renewal) complete(zone *time.Location) {
	if !r.ExpiresAt.IsZero() {
		r.Due = tax.DayOf(r.ExpiresAt.In(zone))
	}
	if r.RunMonths == 0 {
		r.RunMonths = defaultMonths
	}
	r.Changes = r.Months != 0 && r.Months != r.RunMonths
	if r.Months == 0 {
		r.Months = r.RunMonths
	}
	if r.Anchor == 0 || !onSeries(r.Anchor, r.Due) {
		r.Anchor = r.Due
	}
}

// facts is what its calendar depends on.
func (r *Renewal) facts(today tax.Day) Facts {
	f := Facts{Due: r.Due, Domain: r.Kind == domainKind, Warranty: r.Warranty && r.Billable, Ends: r.Ends, Suspended: r.Lapsed(today), Ended: r.State == product.Terminated}
	if r.Due != 0 {
		f.Begun, f.Since = addMonths(r.Anchor, r.Due, -r.RunMonths), r.CreatedOn
	}
	if r.Automatic && r.HasBy && r.Billable {
		f.Way = wayOf(r.By.Means)
	}
	return f
}

// Lapsed tells whether the service is off because the product was not renewed.
func (r *Renewal) Lapsed(today tax.Day) bool {
	return slices.Contains(r.Done, string(Suspend)) || r.State == product.Suspended && !r.Debt && r.Due != 0 && r.Due <= today
}

// domainKind is the kind of products that can be renewed for some days after they have expired.
const domainKind = "domain"

func wayOf(m payment.Means) Way {
	switch m {
	case payment.Prepaid:
		return ByPrepaid
	case payment.Transfer:
		return ByTransfer
	}
	return ByCharge
}

// line is the product as it is renewed for so many months.
func (r *Renewal) line(months int) order.RenewalLine {
	return order.RenewalLine{Product: r.Product, Kind: r.Kind, Offer: r.Offer, Name: r.Name, Months: months, RunMonths: r.RunMonths, From: r.Due, Until: r.Until(months), Covered: r.Warranty}
}

// price sets what the next renewal costs, and whether a transfer can pay it.
func (r *Renewal) price(t *order.RenewalTerms, orders *order.Orders) {
	to := t.Address(r.Address)
	_, r.transfers = orders.Account(to.Currency())
	r.Periods = nil
	for _, months := range t.Periods(r.Kind, r.Offer, to.Currency()) {
		if price, sold := t.Price(r.line(months), to.Currency()); sold {
			r.Periods = append(r.Periods, Period{months, price})
		}
	}
	r.currency = to.Currency()
	r.Price, r.Billable = t.Price(r.line(r.Months), to.Currency())
	r.Billable = r.Billable && !to.ID.IsZero()
}

// plan sets the means, the steps that remain, and the day of the next one.
func (r *Renewal) plan(p Policy, profiles []payment.Profile, today tax.Day, now time.Time) {
	r.By, r.HasBy = payment.Automatic(profiles, r.Profile, now, r.currency)
	r.HasBy = r.HasBy && (r.By.Means != payment.Transfer || r.transfers)
	r.Steps = Remaining(p.Calendar(r.facts(today)), r.Done, today)
}

// next is the day of the next step; zero when there is none.
func (r *Renewal) next() tax.Day {
	if len(r.Steps) == 0 {
		return 0
	}
	return r.Steps[0].On
}

// due tells whether the day of the next step has come.
func (r *Renewal) due(today tax.Day) bool { return len(r.Steps) > 0 && r.Steps[0].On <= today }

// Until is the first day after a renewal for so many months.
func (r *Renewal) Until(months int) tax.Day { return addMonths(r.Anchor, r.Due, months) }

// onSeries tells whether a due day is so many whole months from the anchor.
func onSeries(anchor, due tax.Day) bool { return addMonths(anchor, due, 0) == due }

// addMonths is the day so many months after a due day, computed from the anchor.
func addMonths(anchor, due tax.Day, months int) tax.Day {
	from, at := anchor.Time(), due.Time()
	between := (at.Year()-from.Year())*12 + int(at.Month()) - int(from.Month())
	return tax.DayOf(period.Add(from, between+months))
}
