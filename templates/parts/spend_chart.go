package parts

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/i18n"
	"manager/internal/money"
)

// Spending is what an organization was sold in one currency, by month and by kind of products.
type Spending struct {
	Currency money.Currency
	Total    money.Money
	Months   []MonthSpend
	Shares   []Share // the largest first
}

// MonthSpend is what was sold in a month.
type MonthSpend struct {
	From   time.Time
	Amount money.Money
}

// Share is what was sold of a kind of products.
type Share struct {
	Name   string
	Amount money.Money
}

// sharesShown is how many kinds are named; what is left is in the last one.
const sharesShown = 7

// SpendingOf sums what was sold, currency by currency; name is what a kind is called.
func SpendingOf(l *i18n.Localizer, months []ledger.Period, sold []ledger.Sold, name func(kind string) string) []Spending {
	var all []Spending
	for _, currency := range money.Currencies {
		s := Spending{Currency: currency, Total: money.Zero(currency)}
		for _, month := range months {
			s.Months = append(s.Months, MonthSpend{From: month.From, Amount: money.Zero(currency)})
		}
		kinds := map[string]int64{}
		for _, one := range sold {
			if one.Amount.Currency == currency {
				s.Months[one.Period].Amount.Minor += one.Amount.Minor
				s.Total.Minor += one.Amount.Minor
				kinds[one.Kind] += one.Amount.Minor
			}
		}
		if len(kinds) == 0 {
			continue
		}
		for kind, minor := range kinds {
			s.Shares = append(s.Shares, Share{Name: name(kind), Amount: money.New(minor, currency)})
		}
		slices.SortFunc(s.Shares, func(a, b Share) int {
			return cmp.Or(cmp.Compare(b.Amount.Minor, a.Amount.Minor), cmp.Compare(a.Name, b.Name))
		})
		s.joinSmall(l.T("billing.spend.others"))
		all = append(all, s)
	}
	return all
}

// joinSmall puts the smallest shares together, when there are more than are named.
func (s *Spending) joinSmall(name string) {
	if len(s.Shares) <= sharesShown+1 {
		return
	}
	rest := Share{Name: name, Amount: money.Zero(s.Currency)}
	for _, share := range s.Shares[sharesShown:] {
		rest.Amount.Minor += share.Amount.Minor
	}
	s.Shares = append(s.Shares[:sharesShown:sharesShown], rest)
}

// part is how much of the largest share this one is, in percent.
func (s Spending) part(share Share) int {
	largest := slices.MaxFunc(s.Shares, func(a, b Share) int { return cmp.Compare(a.Amount.Minor, b.Amount.Minor) })
	if !share.Amount.Positive() {
		return 0
	}
	return int(share.Amount.Minor * 100 / largest.Amount.Minor)
}

// The heights of a chart of months, in its own units.
const (
	spendHeight = 180
	spendTop    = 22
	spendFloor  = 152
)

// spendBar is where the bar of a month stands.
type spendBar struct {
	MonthSpend
	x, y, height int
	now          bool
	named        bool
}

// spendChart is where the bars of the months stand.
type spendChart struct {
	size, width int
	bars        []spendBar
}

// newSpendChart places the months side by side over a width; of so many months one is named, counted from the last.
func newSpendChart(s Spending, size, every int) spendChart {
	step := size / len(s.Months)
	c := spendChart{size: size, width: step * 2 / 3}
	var most int64 = 1
	for _, month := range s.Months {
		most = max(most, month.Amount.Minor)
	}
	for i, month := range s.Months {
		b := spendBar{MonthSpend: month, x: i*step + (step-c.width)/2, now: i == len(s.Months)-1, named: (len(s.Months)-1-i)%every == 0}
		if month.Amount.Positive() {
			b.height = max(3, int(month.Amount.Minor*(spendFloor-spendTop)/most))
		}
		b.y = spendFloor - b.height
		c.bars = append(c.bars, b)
	}
	return c
}

func (c spendChart) viewBox() string { return fmt.Sprintf("0 0 %d %d", c.size, spendHeight) }

func (b spendBar) class() string {
	if b.now {
		return "bar"
	}
	return "bar soft"
}

// whole is an amount in whole units, for a label that has little room.
func whole(l *i18n.Localizer, m money.Money) string {
	return l.Number(int((m.Minor + 50) / 100))
}
