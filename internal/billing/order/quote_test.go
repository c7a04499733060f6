package order_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"manager/internal/billing/order"
	"manager/internal/billing/price"
	"manager/internal/billing/tax"
	"manager/internal/id"
	"manager/internal/money"
)

func day(s string) tax.Day {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return tax.DayOf(d)
}

var swissRates = tax.Rates{{Country: "CH", From: day("2024-01-01"), Rate: 810}, {Country: "CH", From: day("2028-01-01"), Rate: 850}}

var domestic = tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}

func at(s string) time.Time { return day(s).Time() }

// The sums of 35 hostings in both currencies, by volume price and by a code on top.
func TestThirtyFiveHostings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		currency         money.Currency
		unit             int64
		volume, withCode int64
		total            int64
	}{{money.CHF, 992, 26040, 20832, 22519}, {money.EUR, 575, 15094, 12075, 13053}} {
		item := order.Item{Kind: "web_hosting", Months: 1, Quantity: 35, Unit: money.New(c.unit, c.currency), Setup: money.Zero(c.currency), Warranty: money.Zero(c.currency), Tier: price.Tier{From: 20, Discount: 2500}}
		plain, err := order.Compute(c.currency, []order.Item{item}, nil, domestic, swissRates, at("2026-11-28"))
		if err != nil || plain.Net.Minor != c.volume {
			t.Errorf("volume price: %s, %v", plain.Net, err)
		}
		coded, err := order.Compute(c.currency, []order.Item{item}, []order.Code{{Code: "PARTNER20", Percent: 2000}}, domestic, swissRates, at("2026-11-28"))
		if err != nil || coded.Net.Minor != c.withCode || coded.Total.Minor != c.total {
			t.Errorf("with the code: %s, total %s, %v", coded.Net, coded.Total, err)
		}
	}
}

// halfUp rounds a fraction of centimes as the rule says, with fractions instead of integers.
func halfUp(r *big.Rat) int64 {
	doubled := new(big.Rat).Add(new(big.Rat).Mul(r, big.NewRat(2, 1)), big.NewRat(1, 1))
	whole := new(big.Int).Div(doubled.Num(), new(big.Int).Mul(doubled.Denom(), big.NewInt(2)))
	return whole.Int64()
}

func share(amount int64, rate money.Rate) int64 {
	return halfUp(new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(int64(rate), 10_000)))
}

// naive prices a cart line by line, without what Compute is made of; codes are shares only.
func naive(items []order.Item, codes []order.Code) (net int64) {
	for _, item := range items {
		left := item.Unit.Minor * int64(item.Quantity)
		left -= share(left, item.Tier.Discount)
		charged := int64(item.Quantity)
		if !item.Gratuity.IsZero() {
			left -= halfUp(big.NewRat(left, int64(item.Quantity)))
			charged--
		}
		for _, code := range codes {
			fits := code.Kinds == nil
			for _, kind := range code.Kinds {
				fits = fits || kind == item.Kind
			}
			if fits {
				left -= share(left, code.Percent)
			}
		}
		left += item.Setup.Minor * charged
		if item.Covered {
			left += item.Warranty.Minor * charged
		}
		net += left
	}
	return net
}

var kinds = []string{"web_hosting", "domain", "mail", "vps"}

func randomItems(currency money.Currency) []order.Item {
	items := make([]order.Item, 1+rand.IntN(6))
	for i := range items {
		item := order.Item{Kind: kinds[rand.IntN(len(kinds))], Months: []int{1, 12, 24}[rand.IntN(3)], Quantity: 1 + rand.IntN(40), Unit: money.New(rand.Int64N(30_000), currency),
			Setup: money.New(rand.Int64N(2)*rand.Int64N(9_000), currency), Warranty: money.New(rand.Int64N(300), currency), Covered: rand.IntN(2) == 0}
		if rand.IntN(2) == 0 {
			item.Tier = price.Tier{From: 2, Discount: money.Rate(1 + rand.IntN(5_000))}
		}
		if rand.IntN(4) == 0 {
			item.Gratuity = id.New[id.Gratuity]()
		}
		items[i] = item
	}
	return items
}

// A hundred thousand random carts against a model that knows nothing of how Compute works.
func TestCartsAgreeWithModel(t *testing.T) {
	t.Parallel()
	for range 100_000 {
		currency := money.Currencies[rand.IntN(2)]
		items := randomItems(currency)
		var codes []order.Code
		for i := range rand.IntN(3) {
			code := order.Code{Code: fmt.Sprint("CODE", i), Percent: money.Rate(1 + rand.IntN(10_000))}
			if rand.IntN(2) == 0 {
				code.Kinds = kinds[:1+rand.IntN(3)]
			}
			codes = append(codes, code)
		}
		decision := domestic
		if rand.IntN(3) == 0 {
			decision = tax.Decision{Category: tax.OutOfScope, Reason: tax.Abroad}
		}
		q, err := order.Compute(currency, items, codes, decision, swissRates, at("2026-11-28"))
		if err != nil {
			t.Fatal(err)
		}
		if want := naive(items, codes); q.Net.Minor != want {
			t.Fatalf("net %s, want %d: %+v %+v", q.Net, want, items, codes)
		}
		checkSums(t, q)
		if decision.Category == tax.OutOfScope && (q.VAT.Minor != 0 || q.Total != q.Net) {
			t.Fatalf("tax abroad: %s", q.VAT)
		}
		if len(q.VATLines) == 1 && decision.Category == tax.Standard && q.VAT.Minor != share(q.Net.Minor, q.VATLines[0].Rate) {
			t.Fatalf("VAT %s on %s", q.VAT, q.Net)
		}
	}
}

// checkSums holds what must be true of every quote: every franc is explained, none is below zero.
func checkSums(t *testing.T, q order.Quote) {
	t.Helper()
	var net, taxed, vat int64
	for _, line := range q.Lines {
		sum := line.List.Minor + line.SetupTotal.Minor + line.WarrantyTotal.Minor
		for _, step := range line.Steps {
			sum += step.Amount.Minor
		}
		if sum != line.Net.Minor || line.Net.Negative() {
			t.Fatalf("a line of %s says %d: %+v", line.Net, sum, line)
		}
		net += line.Net.Minor
	}
	for _, line := range q.VATLines {
		taxed += line.Net.Minor
		vat += line.VAT.Minor
		if line.VAT.Minor != share(line.Net.Minor, line.Rate) {
			t.Fatalf("VAT %s on %s at %d", line.VAT, line.Net, line.Rate)
		}
	}
	if net != q.Net.Minor || taxed != q.Net.Minor || vat != q.VAT.Minor || q.Total.Minor != net+vat {
		t.Fatalf("net %d, taxed %d, VAT %d, total %s: %+v", net, taxed, vat, q.Total, q)
	}
}

// A code over an amount takes exactly that off, spread over what it fits, and never more than is there.
func TestAmountCodesAreSpreadExactly(t *testing.T) {
	t.Parallel()
	for range 5_000 {
		items := randomItems(money.CHF)
		worth := 1 + rand.Int64N(60_000)
		code := order.Code{Code: "AMOUNT", Amounts: map[money.Currency]int64{money.CHF: worth}, Kinds: kinds[:1+rand.IntN(3)]}
		before, err := order.Compute(money.CHF, items, nil, domestic, swissRates, at("2026-11-28"))
		if err != nil {
			t.Fatal(err)
		}
		var fitting int64
		for _, line := range before.Lines {
			for _, kind := range code.Kinds {
				if kind == line.Kind {
					fitting += line.Net.Minor - line.SetupTotal.Minor - line.WarrantyTotal.Minor
				}
			}
		}
		after, err := order.Compute(money.CHF, items, []order.Code{code}, domestic, swissRates, at("2026-11-28"))
		if err != nil {
			t.Fatal(err)
		}
		checkSums(t, after)
		if off := before.Net.Minor - after.Net.Minor; off != min(worth, fitting) {
			t.Fatalf("%d taken off, worth %d of %d", off, worth, fitting)
		}
	}
}

// A period that straddles a change of rate is taxed by days at both.
func TestPeriodOverChangeOfRate(t *testing.T) {
	t.Parallel()
	item := order.Item{Kind: "domain", Months: 12, Quantity: 1, Unit: money.New(36600, money.CHF), Setup: money.Zero(money.CHF), Warranty: money.Zero(money.CHF)}
	q, err := order.Compute(money.CHF, []order.Item{item}, nil, domestic, swissRates, at("2027-07-01"))
	if err != nil || len(q.VATLines) != 2 || q.VATLines[0].Net.Minor != 18400 || q.VATLines[1].Net.Minor != 18200 || q.VAT.Minor != 1490+1547 {
		t.Errorf("%+v, %v", q.VATLines, err)
	}
}

func TestTooMuchIsAnError(t *testing.T) {
	t.Parallel()
	item := order.Item{Kind: "housing", Months: 12, Quantity: 500, Unit: money.New(money.Max/100, money.CHF)}
	if _, err := order.Compute(money.CHF, []order.Item{item}, nil, domestic, swissRates, at("2026-11-28")); err == nil {
		t.Error("it was priced")
	}
}
