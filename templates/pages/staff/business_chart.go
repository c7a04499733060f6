package staff

import (
	"context"
	"fmt"
	"strings"

	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
	"manager/internal/staff/business"
	"manager/templates/parts"
)

// dayChart is one or two figures day by day: the second stands above the first, and is what went wrong where bad is set.
type dayChart struct {
	titleKey string
	currency money.Currency // empty: things are counted
	bad      bool
	series   []daySeries
	days     []tax.Day
}

type daySeries struct {
	labelKey string
	values   []int64
}

// dayCharts are the charts of a picture; of money there is one for each currency in which there is any.
func dayCharts(p business.Picture) []dayChart {
	var all []dayChart
	for _, currency := range money.Currencies {
		for _, c := range []struct {
			title   string
			figures []business.Figure
		}{
			{"staff.business.documents", []business.Figure{business.Invoiced, business.Credited}},
			{"staff.business.money", []business.Figure{business.MoneyIn, business.MoneyOut}},
			{"staff.business.unpaid", []business.Figure{business.Open, business.Overdue}},
			{"staff.business.orders", []business.Figure{business.Orders}},
		} {
			if p.Has(currency, c.figures...) {
				all = append(all, newDayChart(p, c.title, currency, false, c.figures...))
			}
		}
		if p.Has(currency, business.PaymentsFailed) {
			all = append(all, newDayChart(p, "staff.business.payments_failed", currency, true, business.PaymentsFailed))
		}
	}
	return append(all, newDayChart(p, "staff.business.sign_ins", "", true, business.SignedIn, business.SignInsFailed),
		newDayChart(p, "staff.business.mails_failed", "", true, business.MailsFailed), newDayChart(p, "staff.business.customers", "", false, business.Customers))
}

func newDayChart(p business.Picture, titleKey string, currency money.Currency, bad bool, figures ...business.Figure) dayChart {
	c := dayChart{titleKey: titleKey, currency: currency, bad: bad, days: p.Days}
	for _, f := range figures {
		s := daySeries{labelKey: "staff.business.figure." + string(f)}
		for _, v := range p.Of(f, currency) {
			if currency == "" {
				s.values = append(s.values, v.Count)
			} else {
				s.values = append(s.values, v.Amount)
			}
		}
		c.series = append(c.series, s)
	}
	return c
}

// title names the chart, and its currency.
func (c dayChart) title(ctx context.Context) string {
	if c.currency == "" {
		return i18n.T(ctx, c.titleKey)
	}
	return i18n.T(ctx, c.titleKey) + " · " + string(c.currency)
}

// id is the card's anchor.
func (c dayChart) id() string {
	return strings.ReplaceAll(strings.TrimPrefix(c.titleKey, "staff."), ".", "-") + strings.ToLower(string(c.currency))
}

// value writes a value as a table has it.
func (c dayChart) value(ctx context.Context, v int64) string {
	if c.currency == "" {
		return i18n.From(ctx).Number(int(v))
	}
	return i18n.From(ctx).Amount(money.New(v, c.currency))
}

// sum is that of a figure over all days; nothing where the figure is how something stands.
func (c dayChart) sum(s daySeries) (total int64) {
	for _, v := range s.values {
		total += v
	}
	return total
}

// stands tells whether the figures say how something stands, so that their days can't be added up.
func (c dayChart) stands() bool { return c.titleKey == "staff.business.unpaid" }

// The heights of a chart of days, in its own units.
const (
	dayTop    = 22
	dayFloor  = 112
	dayHeight = 136
)

// dayBar is a bar from y down by height.
type dayBar struct {
	class               string
	x, y, width, height int
}

// dayLabel is a day that is written below its bar.
type dayLabel struct {
	x      int
	anchor string // which end of the words is at x
	day    tax.Day
}

// drawing is where everything of a chart stands over a width.
type drawing struct {
	size   int
	most   int64
	bars   []dayBar
	labels []dayLabel
}

func (c dayChart) draw(size, every int) drawing {
	d := drawing{size: size, most: 1}
	stacked := len(c.series) > 1 && c.bad
	for i := range c.days {
		var top int64
		for _, s := range c.series {
			if stacked {
				top += s.values[i]
			} else {
				top = max(top, s.values[i])
			}
		}
		d.most = max(d.most, top)
	}
	step := size / len(c.days)
	width := max(2, step*2/3)
	for i, day := range c.days {
		x, y := i*step+(step-width)/2, dayFloor
		each := width
		if !stacked {
			each = max(1, width/len(c.series))
		}
		for n, s := range c.series {
			height := 0
			if s.values[i] > 0 {
				height = max(3, int(s.values[i]*(dayFloor-dayTop)/d.most))
			}
			if height == 0 {
				continue
			}
			bar := dayBar{class: c.class(n), x: x, y: y - height, width: each, height: height}
			if stacked {
				y -= height
			} else {
				bar.x += n * each
			}
			d.bars = append(d.bars, bar)
		}
		if (len(c.days)-1-i)%every == 0 && i > 0 {
			label := dayLabel{x + width/2, "middle", day}
			if i == len(c.days)-1 {
				label.x, label.anchor = size, "end"
			}
			d.labels = append(d.labels, label)
		}
	}
	return d
}

// class is how the bars of a figure look: what went wrong stands out.
func (c dayChart) class(n int) string {
	switch {
	case c.bad && n == len(c.series)-1:
		return "bar bad"
	case n == 0:
		return "bar soft"
	}
	return "bar"
}

func (d drawing) viewBox() string { return fmt.Sprintf("0 0 %d %d", d.size, dayHeight) }

// dot is how a figure's key looks.
func (c dayChart) dot(n int) string {
	switch c.class(n) {
	case "bar bad":
		return "key-dot danger"
	case "bar soft":
		return "key-dot soft"
	}
	return "key-dot strong"
}

// shortBillingDay is a day without its year.
func shortBillingDay(ctx context.Context, d tax.Day) string {
	return strings.TrimSuffix(parts.BillingDay(ctx, d), fmt.Sprintf(" %d", d.Time().Year()))
}
