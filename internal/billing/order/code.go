package order

import (
	"slices"
	"strings"
	"time"

	"manager/internal/id"
	"manager/internal/money"
)

// Code is a promo code.
type Code struct {
	ID         id.PromoCode
	Code       string
	Percent    money.Rate // 0: it is an amount
	Amounts    map[money.Currency]int64
	Kinds      []string // nil: all
	Offers     []string // of those kinds, as OfferKey names them; nil: all
	Org        id.Org   // the only one that can use it; zero: all
	AllPeriods bool     // for renewals, too
	From       time.Time
	Until      time.Time // zero: for ever
	MaxUses    int       // in all; 0: any number
	MaxEach    int       // of one organization; 0: any number
	Uses       int
	UsesHere   int // by this organization
}

// MaxCodeLength is how long a code may be, in characters.
const MaxCodeLength = 40

// NormalizeCode is a code as codes are compared: without spaces, in capitals.
func NormalizeCode(typed string) string {
	return strings.ToUpper(strings.Join(strings.Fields(typed), ""))
}

// OfferKey names an offer of a kind in a code.
func OfferKey(kind, offer string) string { return kind + "/" + offer }

// fits tells whether the code is good for products of the offer.
func (c Code) fits(kind, offer string) bool {
	return (c.Kinds == nil || slices.Contains(c.Kinds, kind)) && (c.Offers == nil || slices.Contains(c.Offers, OfferKey(kind, offer)))
}

// CodeState is where a code stands.
type CodeState string

// The states of codes.
const (
	CodePlanned CodeState = "planned"
	CodeValid   CodeState = "valid"
	CodeUsedUp  CodeState = "used_up"
	CodeOver    CodeState = "over"
)

// State is where the code stands at a moment.
func (c Code) State(now time.Time) CodeState {
	switch {
	case !c.Until.IsZero() && !now.Before(c.Until):
		return CodeOver
	case now.Before(c.From):
		return CodePlanned
	case c.MaxUses > 0 && c.Uses >= c.MaxUses:
		return CodeUsedUp
	}
	return CodeValid
}

// problem is the key of the message that says why the code can't be used now for
// items in the currency; empty when it can. A code that is not valid yet is
// answered as one that doesn't exist.
func (c Code) problem(now time.Time, currency money.Currency, items []Item) string {
	_, good := c.Amounts[currency]
	switch {
	case now.Before(c.From):
		return "shop.code.unknown"
	case !c.Until.IsZero() && !now.Before(c.Until):
		return "shop.code.expired"
	case c.MaxUses > 0 && c.Uses >= c.MaxUses:
		return "shop.code.used_up"
	case c.MaxEach > 0 && c.UsesHere >= c.MaxEach:
		return "shop.code.used_here"
	case c.Percent == 0 && !good:
		return "shop.code.other_currency"
	case !slices.ContainsFunc(items, func(i Item) bool { return c.fits(i.Kind, i.Offer) }):
		return "shop.code.nothing_fits"
	}
	return ""
}

// apply takes what the code is worth off the lines it fits: a share of each, or an
// amount spread over them in proportion, never more than is left.
func (c Code) apply(lines []Line, currency money.Currency) {
	if c.Percent > 0 {
		for i := range lines {
			if off := lines[i].left().Share(c.Percent); c.fits(lines[i].Kind, lines[i].Offer) && off.Positive() {
				lines[i].take(Step{Kind: ByCode, Code: c.Code, Rate: c.Percent, Amount: off})
			}
		}
		return
	}
	weights, total := make([]int64, len(lines)), int64(0)
	for i := range lines {
		if c.fits(lines[i].Kind, lines[i].Offer) {
			weights[i] = lines[i].left().Minor
			total += weights[i]
		}
	}
	if total == 0 {
		return
	}
	for i, off := range money.Spread(money.New(min(c.Amounts[currency], total), currency), weights) {
		if off.Positive() {
			lines[i].take(Step{Kind: ByCode, Code: c.Code, Amount: off})
		}
	}
}
