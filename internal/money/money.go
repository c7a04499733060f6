package money

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Currency is the three-letter code of a currency (ISO 4217).
type Currency string

// The currencies in which prices and accounts are kept; both have two decimals.
const (
	CHF Currency = "CHF"
	EUR Currency = "EUR"
)

// Currencies lists the currencies in the order in which they are shown.
var Currencies = []Currency{CHF, EUR}

// ParseCurrency reads a currency as it stands in a form; ok is false for one that isn't kept.
func ParseCurrency(s string) (currency Currency, ok bool) {
	for _, c := range Currencies {
		if string(c) == s {
			return c, true
		}
	}
	return "", false
}

// Max is the largest amount that is computed with, ten billion: far above any
// price times any quantity, and far below what an int64 holds.
const Max = 1_000_000_000_000

// ErrTooLarge is the error of an amount above Max.
var ErrTooLarge = errors.New("the amount of money is too large")

// ErrCurrencies is the error of two currencies in one sum.
var ErrCurrencies = errors.New("amounts of two currencies don't add up")

// Money is an amount in minor units. The zero value is no money in no currency.
type Money struct {
	Minor    int64
	Currency Currency
}

// New makes an amount of so many minor units.
func New(minor int64, currency Currency) Money { return Money{Minor: minor, Currency: currency} }

// Zero is no money, in that currency.
func Zero(currency Currency) Money { return Money{Currency: currency} }

// IsZero tells whether it is no money.
func (m Money) IsZero() bool { return m.Minor == 0 }

// Negative tells whether it is less than nothing.
func (m Money) Negative() bool { return m.Minor < 0 }

// Positive tells whether it is more than nothing.
func (m Money) Positive() bool { return m.Minor > 0 }

// Neg is the same amount the other way.
func (m Money) Neg() Money { return Money{-m.Minor, m.Currency} }

// Add is the sum. It fails for two currencies and above Max.
func (m Money) Add(other Money) (Money, error) {
	if m.Currency != other.Currency {
		return Money{}, fmt.Errorf("%w: %s and %s", ErrCurrencies, m.Currency, other.Currency)
	}
	return checked(m.Minor+other.Minor, m.Currency)
}

// Sub is the difference. It fails for two currencies and above Max.
func (m Money) Sub(other Money) (Money, error) { return m.Add(other.Neg()) }

// Times is the amount n times. It fails above Max.
func (m Money) Times(n int64) (Money, error) {
	if n != 0 && (abs(m.Minor) > Max/abs(n)) {
		return Money{}, ErrTooLarge
	}
	return checked(m.Minor*n, m.Currency)
}

// Share is the amount × rate, rounded once, half away from zero: half up for what
// is paid, and its mirror for what is given back (credit notes equal their invoice).
func (m Money) Share(rate Rate) Money {
	return Money{mulDiv(m.Minor, int64(rate), int64(Whole)), m.Currency}
}

// Part is the amount × num / den, rounded half away from zero; den is above 0.
func (m Money) Part(num, den int64) Money { return Money{mulDiv(m.Minor, num, den), m.Currency} }

// Sum adds amounts of one currency. It fails for two currencies and above Max.
func Sum(currency Currency, amounts ...Money) (Money, error) {
	total := Zero(currency)
	var err error
	for _, m := range amounts {
		if total, err = total.Add(m); err != nil {
			return Money{}, err
		}
	}
	return total, nil
}

// Plain is the amount as programs read it: an ASCII minus, a point, two decimals, no grouping, no currency.
func (m Money) Plain() string {
	sign := ""
	if m.Minor < 0 {
		sign = "-"
	}
	n := uint64(abs(m.Minor))
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// String is the currency and the plain amount, for logs and tests.
func (m Money) String() string { return string(m.Currency) + " " + m.Plain() }

// ErrNotAnAmount is the error of a text that is no amount of money.
var ErrNotAnAmount = errors.New("this is no amount of money")

// Parse reads an amount as people type it: with a point or a comma before at most
// two decimals, and apostrophes, spaces or (where three figures follow each of
// them) the other of point and comma between thousands.
func Parse(s string, currency Currency) (Money, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "", "\u2212", "-").Replace(strings.TrimSpace(s))
	s = strings.TrimSpace(strings.TrimPrefix(s, string(currency)))
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	whole, cents := s, ""
	if i := strings.LastIndexAny(s, ".,"); i >= 0 && (len(s)-i-1 != 3 || strings.Count(s, s[i:i+1]) == 1 && strings.ContainsAny(s[:i], ".,")) {
		whole, cents = s[:i], s[i+1:]
		if strings.Contains(whole, s[i:i+1]) {
			return Money{}, ErrNotAnAmount
		}
	}
	whole, ok := withoutGroups(whole)
	if !ok || len(cents) > 2 || !digits(cents) || whole == "" || len(whole) > 15 {
		return Money{}, ErrNotAnAmount
	}
	cents += strings.Repeat("0", 2-len(cents))
	n, err := strconv.ParseInt(whole+cents, 10, 64)
	if err != nil {
		return Money{}, ErrNotAnAmount
	}
	if negative {
		n = -n
	}
	return checked(n, currency)
}

// withoutGroups takes the separators out of 1.234.567, where there are any and they stand right.
func withoutGroups(s string) (string, bool) {
	i := strings.IndexAny(s, ".,")
	if i < 0 {
		return s, digits(s)
	}
	groups := strings.Split(s, s[i:i+1])
	for j, group := range groups {
		if !digits(group) || j > 0 && len(group) != 3 || j == 0 && (group == "" || len(group) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func checked(minor int64, currency Currency) (Money, error) {
	if abs(minor) > Max {
		return Money{}, ErrTooLarge
	}
	return Money{minor, currency}, nil
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// mulDiv is a × num / den with 128 bits in between, rounded half away from zero.
func mulDiv(a, num, den int64) int64 {
	negative := (a < 0) != (num < 0)
	quotient, rest := divide(abs(a), abs(num), den)
	if rest >= den-rest {
		quotient++
	}
	if negative {
		return -quotient
	}
	return quotient
}

// divide is a × num / den rounded down and what is left of it. None is negative;
// Max and rates below 1,000 % keep the quotient far from what an int64 holds.
func divide(a, num, den int64) (quotient, rest int64) {
	hi, lo := bits.Mul64(uint64(a), uint64(num))
	q, r := bits.Div64(hi, lo, uint64(den))
	return int64(q), int64(r)
}
