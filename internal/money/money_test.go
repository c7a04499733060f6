package money_test

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"

	"manager/internal/money"
)

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

// The figures are those of VAT computed once per document (facts of the design): rounding per line gives others.
func TestShareRoundsHalfUpOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		net  int64
		rate money.Rate
		vat  int64
	}{
		{500, 810, 41}, {12075, 2200, 2657}, {146050, 2500, 36513}, {90891, 2100, 19087}, {1078125, 1900, 204844}, {20832, 810, 1687},
		{50, 100, 1}, {49, 100, 0}, {-500, 810, -41}, {-50, 100, -1}, {0, 810, 0},
	} {
		if got := chf(c.net).Share(c.rate); got != chf(c.vat) {
			t.Errorf("%s × %s %% is %s, want %s", chf(c.net), c.rate.Plain(), got, chf(c.vat))
		}
	}
}

func TestShareAgreesWithFractions(t *testing.T) {
	t.Parallel()
	for range 10_000 {
		minor, rate := rand.Int64N(2*money.Max)-money.Max, money.Rate(rand.Int64N(10_001))
		exact := new(big.Rat).Mul(big.NewRat(minor, 1), big.NewRat(int64(rate), int64(money.Whole)))
		half := big.NewRat(1, 2)
		if exact.Sign() < 0 {
			half.Neg(half)
		}
		rounded := new(big.Rat).Add(exact, half)
		want := new(big.Int).Quo(rounded.Num(), rounded.Denom()).Int64()
		if got := chf(minor).Share(rate).Minor; got != want {
			t.Fatalf("%d × %d / 10000 is %d, want %d", minor, rate, got, want)
		}
	}
}

func TestDiscountsOnLineTotals(t *testing.T) {
	t.Parallel()
	less := func(m money.Money, rate money.Rate) money.Money {
		rest, err := m.Sub(m.Share(rate))
		if err != nil {
			t.Fatal(err)
		}
		return rest
	}
	for _, c := range []struct {
		unit, list, partner, final int64
	}{{992, 34720, 27776, 20832}, {575, 20125, 16100, 12075}} {
		list, err := chf(c.unit).Times(35)
		if err != nil {
			t.Fatal(err)
		}
		partner := less(list, 2000)
		if final := less(partner, 2500); list.Minor != c.list || partner.Minor != c.partner || final.Minor != c.final {
			t.Errorf("35 × %s is %s, then %s, then %s", chf(c.unit), list, partner, final)
		}
	}
}

func TestSpreadAddsUpExactly(t *testing.T) {
	t.Parallel()
	weights := make([]int64, 35)
	for i := range weights {
		weights[i] = 1
	}
	count := map[int64]int{}
	for _, part := range money.Spread(chf(20832), weights) {
		count[part.Minor]++
	}
	if count[595] != 28 || count[596] != 7 {
		t.Errorf("208.32 over 35 is %v, want 28 × 5.95 and 7 × 5.96", count)
	}
	for range 2_000 {
		total := chf(rand.Int64N(2_000_001) - 1_000_000)
		weights := make([]int64, 1+rand.IntN(12))
		var sum int64
		for i := range weights {
			weights[i] = rand.Int64N(4) * rand.Int64N(100_000)
			sum += weights[i]
		}
		var got int64
		for i, part := range money.Spread(total, weights) {
			got += part.Minor
			if sum == 0 {
				continue
			}
			due := new(big.Rat).Mul(big.NewRat(total.Minor, 1), big.NewRat(weights[i], sum))
			if off, _ := new(big.Rat).Sub(due, big.NewRat(part.Minor, 1)).Float64(); off <= -1 || off >= 1 {
				t.Fatalf("%s over %v: part %d is off by %f", total, weights, i, off)
			}
		}
		if got != total.Minor {
			t.Fatalf("%s over %v adds up to %d", total, weights, got)
		}
	}
	if parts := money.Spread(chf(5), nil); len(parts) != 0 {
		t.Errorf("no parts are %v", parts)
	}
}

func TestParseAmounts(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		"12": 1200, "12.5": 1250, "12,50": 1250, "0.05": 5, "1'949.75": 194975, "1’949.75": 194975, "1 949,75": 194975, "1.949,75": 194975,
		"1,949.75": 194975, "CHF 20": 2000, " 20.00 ": 2000, "1.234": 123400, "1,234": 123400, "1.234.567": 123456700, "1.234.567,8": 123456780, "-3": -300,
	} {
		if got, err := money.Parse(in, money.CHF); err != nil || got != chf(want) {
			t.Errorf("%q is %s, %v; want %s", in, got, err, chf(want))
		}
	}
	for _, in := range []string{"", "-", "abc", "1.2.3", "1e5", "0x10", "12.3456", "1,2,3", "١٢", "1.23.456", "99999999999999999999", "NaN", ",5", "EUR 3", "1234.5678", "12.34.567", "1.2345,6"} {
		if got, err := money.Parse(in, money.CHF); err == nil {
			t.Errorf("%q is read as %s", in, got)
		}
	}
}

func TestSumsHaveLimits(t *testing.T) {
	t.Parallel()
	if _, err := chf(1).Add(money.New(1, money.EUR)); !errors.Is(err, money.ErrCurrencies) {
		t.Errorf("francs and euros: %v", err)
	}
	if _, err := chf(money.Max).Add(chf(1)); !errors.Is(err, money.ErrTooLarge) {
		t.Errorf("above the largest amount: %v", err)
	}
	if _, err := chf(money.Max).Times(1 << 62); !errors.Is(err, money.ErrTooLarge) {
		t.Errorf("a product that overflows: %v", err)
	}
	if got := (chf(-5)).Plain() + chf(194975).Plain() + money.Rate(810).Plain() + money.Rate(2000).Plain() + money.Rate(775).Plain(); got != "-0.051949.758.1207.75" {
		t.Error(got)
	}
}
