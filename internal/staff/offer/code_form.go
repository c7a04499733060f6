package offer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"manager/internal/billing/order"
	"manager/internal/fault"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/text"
)

// What a code takes off.
const (
	ByPercent = "percent"
	ByAmount  = "amount"
)

// Worths lists what a code can take off, in the order in which it is offered.
var Worths = []string{ByPercent, ByAmount}

// CodeForm is what the form of a new code says.
type CodeForm struct {
	Code         string   `form:"code"`
	Worth        string   `form:"worth"`
	Percent      string   `form:"percent"`
	AmountCHF    string   `form:"amount_chf"`
	AmountEUR    string   `form:"amount_eur"`
	Kinds        []string `form:"kinds"`
	Offers       []string `form:"offers"` // as order.OfferKey names them
	AllPeriods   bool     `form:"all_periods"`
	From         string   `form:"from"`
	Until        string   `form:"until"` // the last day
	MaxUses      string   `form:"max_uses"`
	MaxEach      string   `form:"max_each"`
	Organization string   `form:"organization"` // number of the only one that can use it; empty: all
}

// codePattern is what a code is made of, after order.NormalizeCode.
var codePattern = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{2,39}$`)

// The most that a code can take off or be used.
const (
	maxAmount = 1_000_000_00
	maxCount  = 1_000_000
)

// clean is the code of the form, but for the organization; faults stand beside the fields.
func (in CodeForm) clean(c *product.Catalogue, now time.Time, zone *time.Location) (code order.Code, err error) {
	f := &fault.Fault{Kind: fault.Invalid}
	code.Code = order.NormalizeCode(in.Code)
	switch {
	case code.Code == "":
		f.Add("code", "error.required")
	case !codePattern.MatchString(code.Code):
		f.Add("code", "shop.code.malformed", "Max", order.MaxCodeLength)
	}
	in.cleanWorth(&code, f)
	in.cleanProducts(&code, c, f)
	code.AllPeriods = in.AllPeriods
	code.From, code.Until = between(in.From, in.Until, now, zone, f)
	code.MaxUses = count(in.MaxUses, "max_uses", f)
	code.MaxEach = count(in.MaxEach, "max_each", f)
	return code, f.OrNil()
}

func (in CodeForm) cleanWorth(code *order.Code, f *fault.Fault) {
	switch in.Worth {
	case ByPercent:
		share, err := money.Parse(in.Percent, money.CHF) // two decimals, as hundredths of a percent
		if err != nil || share.Minor < 1 || share.Minor > 100_00 {
			f.Add("percent", "shop.code.percent")
		}
		code.Percent = money.Rate(share.Minor)
	case ByAmount:
		code.Amounts = map[money.Currency]int64{}
		for _, one := range []struct {
			field, typed string
			currency     money.Currency
		}{{"amount_chf", in.AmountCHF, money.CHF}, {"amount_eur", in.AmountEUR, money.EUR}} {
			if text.Line(one.typed) == "" {
				continue
			}
			amount, err := money.Parse(one.typed, one.currency)
			if err != nil || !amount.Positive() || amount.Minor > maxAmount {
				f.Add(one.field, "prepaid.amount.needed")
			}
			code.Amounts[one.currency] = amount.Minor
		}
		if len(code.Amounts) == 0 {
			f.Add("amount_chf", "shop.code.amount")
		}
	default:
		f.Add("worth", "error.unknown_choice")
	}
}

// cleanProducts says for what the code is good. Whole kinds beside single offers count as all of their offers.
func (in CodeForm) cleanProducts(code *order.Code, c *product.Catalogue, f *fault.Fault) {
	for _, kind := range in.Kinds {
		found, ok := c.Kind(kind)
		if !ok {
			f.Add("kinds", "error.unknown_choice")
			return
		}
		code.Kinds = append(code.Kinds, kind)
		if len(in.Offers) > 0 {
			for _, offer := range found.Offers {
				code.Offers = append(code.Offers, order.OfferKey(kind, offer.Code))
			}
		}
	}
	for _, key := range in.Offers {
		kind, _, ok := offerOf(c, key)
		if !ok {
			f.Add("offers", "error.unknown_choice")
			return
		}
		code.Kinds, code.Offers = append(code.Kinds, kind), append(code.Offers, key)
	}
	slices.Sort(code.Kinds)
	slices.Sort(code.Offers)
	code.Kinds, code.Offers = slices.Compact(code.Kinds), slices.Compact(code.Offers)
}

// offerOf is the offer that a key of order.OfferKey names; ok is false when there is no such one.
func offerOf(c *product.Catalogue, key string) (kind, offer string, ok bool) {
	kind, offer, ok = strings.Cut(key, "/")
	found, known := c.Kind(kind)
	return kind, offer, ok && known && hasOffer(found, offer)
}

func hasOffer(k product.Kind, code string) bool {
	return slices.ContainsFunc(k.Offers, func(o product.Offer) bool { return o.Code == code })
}

// between is the time from the beginning of a day, or from now on when that is today, to the end of another one; no last day: for ever.
func between(first, last string, now time.Time, zone *time.Location, f *fault.Fault) (from, until time.Time) {
	today := dayIn(now.In(zone).Format(time.DateOnly), zone)
	switch from = dayIn(first, zone); {
	case from.IsZero():
		f.Add("from", "shop.code.no_day")
	case from.Before(today):
		f.Add("from", "shop.code.past")
	case from.Equal(today):
		from = now
	}
	if text.Line(last) == "" {
		return from, time.Time{}
	}
	if until = dayIn(last, zone); until.IsZero() {
		f.Add("until", "shop.code.no_day")
		return from, until
	}
	if until = until.AddDate(0, 0, 1); !until.After(from) || !until.After(now) {
		f.Add("until", "shop.code.ends_before")
	}
	return from, until
}

// dayIn is the beginning of a day in a zone; zero for what is none.
func dayIn(typed string, zone *time.Location) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, text.Line(typed), zone)
	if err != nil {
		return time.Time{}
	}
	return day
}

// count is a number of uses; nothing typed is any number.
func count(typed, field string, f *fault.Fault) int {
	typed = text.Line(typed)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > maxCount {
		f.Add(field, "shop.code.count", "Max", maxCount)
		return 0
	}
	return n
}
