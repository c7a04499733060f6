package accounting

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/fault"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
)

// ChosenCurrency reads a currency; francs for anything else.
func ChosenCurrency(s string) money.Currency {
	currency, ok := money.ParseCurrency(s)
	if !ok {
		return money.CHF
	}
	return currency
}

// FallbackForm makes a payment profile the fallback, or ends that.
type FallbackForm struct {
	Fallback bool `form:"fallback"`
}

// StatementQuery is which statement is shown.
type StatementQuery struct {
	CurrencyCode string `form:"currency"`
	Month        string `form:"month"`  // 2006-01; empty: the current one
	Before       int    `form:"before"` // the page begins below that entry
}

// Currency is the currency chosen.
func (q StatementQuery) Currency() money.Currency { return ChosenCurrency(q.CurrencyCode) }

const monthLayout = "2006-01"

// month is the first moment of the month chosen, of the current one for anything that is no month.
func (q StatementQuery) month(zone *time.Location, now time.Time) time.Time {
	month, err := time.ParseInLocation(monthLayout, q.Month, zone)
	if err != nil || month.After(now) || month.Year() < 2000 {
		year, m, _ := now.In(zone).Date()
		month = time.Date(year, m, 1, 0, 0, 0, 0, zone)
	}
	return month
}

// Period is the month chosen, as the reader's zone has it.
func (q StatementQuery) Period(zone *time.Location, now time.Time) ledger.Period {
	month := q.month(zone, now)
	return ledger.Period{From: month, Until: month.AddDate(0, 1, 0)}
}

// Chosen is the query with the month that it stands for.
func (q StatementQuery) Chosen(zone *time.Location, now time.Time) StatementQuery {
	q.CurrencyCode, q.Month = string(q.Currency()), q.month(zone, now).Format(monthLayout)
	return q
}

// amount reads an amount beside its field.
func amount(field, typed, currency string) (money.Money, error) {
	m, err := money.Parse(typed, ChosenCurrency(currency))
	if err != nil {
		return money.Money{}, fault.Field(field, "prepaid.amount.needed")
	}
	return m, nil
}

// CreditForm is what the form that credits the prepaid account sends.
type CreditForm struct {
	Key      string `form:"key"`
	Amount   string `form:"amount"`
	Currency string `form:"currency"`
	Profile  string `form:"profile"`
}

// Money is the amount, or a fault beside its field.
func (f CreditForm) Money() (money.Money, error) { return amount("amount", f.Amount, f.Currency) }

// PayoutForm is what the form that asks a balance back sends.
type PayoutForm struct {
	Key         string `form:"key"`
	Amount      string `form:"amount"`
	Currency    string `form:"currency"`
	Means       string `form:"means"`
	Holder      string `form:"holder"`
	IBAN        string `form:"iban"`
	Street      string `form:"street"`
	HouseNumber string `form:"house_number"`
	PostalCode  string `form:"postal_code"`
	Town        string `form:"city"`
	Country     string `form:"country"`
	PayPal      string `form:"paypal"`
}

// Money is the amount, or a fault beside its field.
func (f PayoutForm) Money() (money.Money, error) { return amount("amount", f.Amount, f.Currency) }

// Destination is where the money shall go.
func (f PayoutForm) Destination() payment.Destination {
	return payment.Destination{Means: f.Means, Holder: f.Holder, IBAN: iban.IBAN(f.IBAN), Street: f.Street, HouseNumber: f.HouseNumber, PostalCode: f.PostalCode, Town: f.Town, Country: f.Country, PayPal: f.PayPal}
}

// TopUpForm is what the form of the automatic top-up sends.
type TopUpForm struct {
	Currency   string `form:"currency"`
	Below      string `form:"below"`
	Amount     string `form:"amount"`
	MonthlyCap string `form:"monthly_cap"`
	Profile    string `form:"profile"`
}

// TopUp is the form as the area knows it, or a fault beside each amount that is none.
func (f TopUpForm) TopUp(profile id.PaymentProfile) (payment.TopUp, error) {
	below, err1 := amount("below", f.Below, f.Currency)
	each, err2 := amount("amount", f.Amount, f.Currency)
	limit, err3 := amount("monthly_cap", f.MonthlyCap, f.Currency)
	return payment.TopUp{Below: below, Amount: each, MonthlyCap: limit, Profile: profile}, fault.Together(err1, err2, err3)
}

// Known is the form filled in with what is set, where nothing was typed.
func (f TopUpForm) Known(set []payment.TopUp) TopUpForm {
	f.Currency = string(ChosenCurrency(f.Currency))
	for _, t := range set {
		if string(t.Amount.Currency) == f.Currency {
			f.Below, f.Amount = cmp.Or(f.Below, t.Below.Plain()), cmp.Or(f.Amount, t.Amount.Plain())
			f.MonthlyCap, f.Profile = cmp.Or(f.MonthlyCap, t.MonthlyCap.Plain()), cmp.Or(f.Profile, t.Profile.String())
		}
	}
	return f
}

// NewProfileForm is which means of payment to keep.
type NewProfileForm struct {
	Means    string `form:"means"`
	Replaces string `form:"replaces"` // the profile that is updated; empty: none
}

// SavedProfileForm is what a provider has saved.
type SavedProfileForm struct {
	Token    string `form:"token"`
	Replaces string `form:"replaces"`
}

// ToPayQuery is how far ahead the page looks.
type ToPayQuery struct {
	Window string `form:"window"` // "all"; two months for anything else
	Cursor string `form:"cursor"`
}

// url is the page at a cursor; without one the first.
func (q ToPayQuery) url(number, cursor string) string {
	return route.With(route.ToPay(number), "window", q.Window, "cursor", cursor)
}

// AllWindow shows whatever is to be paid.
const AllWindow = "all"

// All tells whether everything is shown, whenever it is due.
func (q ToPayQuery) All() bool { return q.Window == AllWindow }

// ToPayForm is which invoices, orders and products are paid, and by what. Periods
// has the period chosen of every product shown.
type ToPayForm struct {
	Key      string   `form:"key"`
	Orders   []string `form:"orders"`
	Invoices []string `form:"invoices"`
	Products []string `form:"products"`
	Periods  []string `form:"periods"` // an ID, a colon, and months
	Means    string   `form:"means"`
	Window   string   `form:"window"` // and the cursor: of the page on which the boxes stand
	Cursor   string   `form:"cursor"`
}

// Query is the page on which the boxes stand.
func (f ToPayForm) Query() ToPayQuery { return ToPayQuery{Window: f.Window, Cursor: f.Cursor} }

// Chosen tells whether any box is ticked.
func (f ToPayForm) Chosen() bool { return len(f.Orders)+len(f.Invoices)+len(f.Products) > 0 }

// Lines are the products chosen with their periods; what is no ID is the zero one.
func (f ToPayForm) Lines() []renewal.Line {
	lines := make([]renewal.Line, len(f.Products))
	for i, product := range f.Products {
		if known, err := id.Parse[id.Product](product); err == nil {
			lines[i] = renewal.Line{Product: known, Months: f.periodOf(product)}
		}
	}
	return lines
}

// Ordered is the form after its products were ordered: they stand there as those orders, and stay chosen.
func (f ToPayForm) Ordered(placed []order.Order) ToPayForm {
	if len(placed) == 0 {
		return f
	}
	f.Products = nil
	for _, one := range placed {
		f.Orders = append(f.Orders, one.ID.String())
	}
	return f
}

// periodOf is the period that stands in the form for a product; 0: none.
func (f ToPayForm) periodOf(product string) int {
	for _, period := range f.Periods {
		if typed, ok := strings.CutPrefix(period, product+":"); ok {
			if months, err := strconv.Atoi(typed); err == nil {
				return months
			}
		}
	}
	return 0
}

// months is the period shown for a product: the one chosen, else the planned one.
func (f ToPayForm) months(r renewal.Renewal) int {
	return cmp.Or(f.periodOf(r.Product.String()), r.Months)
}

// periodValue is a period of a product as it travels in the form.
func periodValue(r renewal.Renewal, months int) string {
	return r.Product.String() + ":" + strconv.Itoa(months)
}
