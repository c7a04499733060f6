// Package business is the picture of the business that the staff sees: what is invoiced, what comes in, what is open,
// what fails, who signs in, and how much of the portal's own work waits. It names no customer.
package business

import (
	"context"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/jobs"
	"manager/internal/money"
	"manager/internal/staff"
)

// Figure is what is counted day by day.
type Figure string

// The figures. Open and overdue are as they stood at the end of the day; the others are what happened on it.
const (
	Invoiced       Figure = "invoiced"
	Credited       Figure = "credited" // by credit notes
	MoneyIn        Figure = "money_in"
	MoneyOut       Figure = "money_out"
	Open           Figure = "open"
	Overdue        Figure = "overdue"
	PaymentsFailed Figure = "payments_failed"
	MailsFailed    Figure = "mails_failed"
	SignedIn       Figure = "signed_in"
	SignInsFailed  Figure = "sign_ins_failed"
	Orders         Figure = "orders"
	Customers      Figure = "customers" // new organizations
)

// Deps is what Business works with; all of it is required.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Zone  *time.Location // in which the seller's days begin
}

// Business holds the use cases of the picture.
type Business struct{ deps Deps }

// New makes the use cases from what they work with.
func New(d Deps) *Business { return &Business{deps: d} }

// Days is how many days the picture shows, and how far back a first count goes.
const Days = 30

// Every is how often the days are counted.
const Every = 10 * time.Minute

// Picture is the last Days days, the oldest first.
type Picture struct {
	Days      []tax.Day
	CountedAt time.Time // zero: never yet
	Lengths   []jobs.Length
	values    map[key][]Value
}

// Value is how often something happened on a day, and the money that it was about, in the smallest unit.
type Value struct{ Count, Amount int64 }

type key struct {
	figure   Figure
	currency money.Currency
}

// Of is what a figure was on each of the days; currency is empty where there is no money.
func (p Picture) Of(f Figure, currency money.Currency) []Value {
	if all := p.values[key{f, currency}]; all != nil {
		return all
	}
	return make([]Value, len(p.Days))
}

// Has tells whether there is anything of the figures in the currency.
func (p Picture) Has(currency money.Currency, figures ...Figure) bool {
	for _, f := range figures {
		if p.values[key{f, currency}] != nil {
			return true
		}
	}
	return false
}

// Show is the picture, for those who may watch the business.
func (b *Business) Show(ctx context.Context, by staff.Colleague) (p Picture, err error) {
	if err := by.Must(staff.WatchBusiness, b.deps.Clock()); err != nil {
		return p, err
	}
	today := b.today()
	p.values = map[key][]Value{}
	for day := today - Days + 1; day <= today; day++ {
		p.Days = append(p.Days, day)
	}
	batch := &db.Batch{}
	queueDays(batch, p.Days[0], func(day tax.Day, k key, v Value, at time.Time) {
		place := int(day - p.Days[0])
		if place >= len(p.Days) { // the clock of a demo was set back
			return
		}
		if p.values[k] == nil {
			p.values[k] = make([]Value, len(p.Days))
		}
		p.values[k][place] = v
		if at.After(p.CountedAt) {
			p.CountedAt = at
		}
	})
	jobs.QueueLengths(batch, &p.Lengths)
	return p, b.deps.DB.Read(ctx, db.System("show the business to the staff"), batch)
}

func (b *Business) today() tax.Day { return tax.DayOf(b.deps.Clock().In(b.deps.Zone)) }

// Count counts the days from the last that was counted on, and the one before it, which may not have been over. It works on d.
func (b *Business) Count(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, db.System("count the days of the business"), func(ctx context.Context, tx db.Tx) error {
		return b.count(ctx, tx, b.deps.Clock(), b.today())
	})
}
