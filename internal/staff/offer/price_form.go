package offer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"manager/internal/billing/price"
	"manager/internal/fault"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/text"
)

// PriceForm is what the form of the prices of a kind says. Each price is a row, whose values stand at the same place of every list; the tiers likewise.
type PriceForm struct {
	Seen      string   `form:"seen"` // the fingerprint of the prices when it was opened
	From      string   `form:"from"`
	Cells     []string `form:"cell"`   // offer/months/currency
	Amounts   []string `form:"amount"` // empty: not sold
	Setups    []string `form:"setup"`
	TierFroms []string `form:"tier_from"` // empty: there is no such tier
	Discounts []string `form:"discount"`
}

// PriceMonths are the periods for which offers can be sold.
var PriceMonths = []int{1, 12, 24, 36}

// The limits of prices and tiers.
const (
	maxPrice = 1_000_000_00
	maxTiers = 8
	maxUnits = 100_000
)

func cellKey(c price.Cell) string { return fmt.Sprintf("%s/%d/%s", c.Offer, c.Months, c.Currency) }

// parseCell reads what cellKey wrote; ok is false for a cell that the kind can't have.
func parseCell(k product.Kind, key string) (c price.Cell, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != 3 || !hasOffer(k, parts[0]) {
		return c, false
	}
	months, err := strconv.Atoi(parts[1])
	currency, known := money.ParseCurrency(parts[2])
	return price.Cell{Offer: parts[0], Months: months, Currency: currency}, err == nil && known && slices.Contains(PriceMonths, months)
}

// NewPriceForm is the form of what applies last, for a change from the day after.
func NewPriceForm(k product.Kind, s *price.Sheet, today time.Time) PriceForm {
	list, since := s.Latest()
	from := today.AddDate(0, 0, 1)
	if !since.Before(from) {
		from = since.AddDate(0, 0, 1)
	}
	f := PriceForm{Seen: s.Fingerprint, From: from.Format(time.DateOnly)}
	for _, offer := range k.Offers {
		for _, months := range PriceMonths {
			for _, currency := range money.Currencies {
				f.addRow(list, price.Cell{Offer: offer.Code, Months: months, Currency: currency})
			}
		}
	}
	for _, tier := range list.Tiers {
		f.TierFroms, f.Discounts = append(f.TierFroms, strconv.Itoa(tier.From)), append(f.Discounts, tier.Discount.Plain())
	}
	for range min(2, maxTiers-len(list.Tiers)) {
		f.TierFroms, f.Discounts = append(f.TierFroms, ""), append(f.Discounts, "")
	}
	return f
}

func (f *PriceForm) addRow(l price.List, c price.Cell) {
	amount, setup := "", ""
	if e, sold := l.Entry(c); sold {
		amount = money.New(e.Amount, c.Currency).Plain()
		if e.Setup > 0 {
			setup = money.New(e.Setup, c.Currency).Plain()
		}
	}
	f.Cells, f.Amounts, f.Setups = append(f.Cells, cellKey(c)), append(f.Amounts, amount), append(f.Setups, setup)
}

// Cell is the offer, the months and the currency of a row.
func (f *PriceForm) Cell(k product.Kind, row int) (c price.Cell, ok bool) {
	return parseCell(k, f.Cells[row])
}

// PriceField is the name of a value in a row, as faults name it.
func PriceField(name string, row int) string { return fmt.Sprintf("%s-%d", name, row+1) }

// clean is the list of the form, and the day from which it applies; faults stand beside the fields of their rows.
func (f *PriceForm) clean(k product.Kind) (l price.List, from time.Time, err error) {
	rows, tiers := len(f.Cells), len(f.TierFroms)
	if rows > len(k.Offers)*len(PriceMonths)*len(money.Currencies) || len(f.Amounts) != rows || len(f.Setups) != rows || len(f.Discounts) != tiers || tiers > maxTiers {
		return l, from, fault.New(fault.Invalid, "error.invalid_form")
	}
	wrong := &fault.Fault{Kind: fault.Invalid}
	if from, err = time.Parse(time.DateOnly, text.Line(f.From)); err != nil {
		wrong.Add("from", "price.no_day")
	}
	for row, key := range f.Cells {
		cell, ok := parseCell(k, key)
		if _, twice := l.Entry(cell); !ok || twice {
			return l, from, fault.New(fault.Invalid, "error.invalid_form")
		}
		if e, sold := f.entry(cell, row, wrong); sold {
			l.Entries = append(l.Entries, e)
		}
	}
	l.Tiers = f.tiers(wrong)
	return l, from, wrong.OrNil()
}

func (f *PriceForm) entry(c price.Cell, row int, wrong *fault.Fault) (e price.Entry, sold bool) {
	e.Cell = c
	amount, setup := text.Line(f.Amounts[row]), text.Line(f.Setups[row])
	if amount == "" {
		if setup != "" {
			wrong.Add(PriceField("amount", row), "price.only_setup")
		}
		return e, false
	}
	e.Amount = priceOf(amount, c.Currency, PriceField("amount", row), wrong)
	if setup != "" {
		e.Setup = priceOf(setup, c.Currency, PriceField("setup", row), wrong)
	}
	return e, true
}

func priceOf(typed string, currency money.Currency, field string, wrong *fault.Fault) int64 {
	amount, err := money.Parse(typed, currency)
	if err != nil || amount.Negative() || amount.Minor > maxPrice {
		wrong.Add(field, "price.amount")
	}
	return amount.Minor
}

// tiers are the tiers of the form, the smallest first: each takes more off than the one before.
func (f *PriceForm) tiers(wrong *fault.Fault) (all []price.Tier) {
	for row, typed := range f.TierFroms {
		if text.Line(typed) == "" && text.Line(f.Discounts[row]) == "" {
			continue
		}
		units, err := strconv.Atoi(text.Line(typed))
		if err != nil || units < 2 || units > maxUnits || len(all) > 0 && units <= all[len(all)-1].From {
			wrong.Add(PriceField("tier_from", row), "price.tier_from")
		}
		share, err := money.Parse(f.Discounts[row], money.CHF) // two decimals, as hundredths of a percent
		if err != nil || share.Minor < 1 || share.Minor > 100_00 || len(all) > 0 && share.Minor <= int64(all[len(all)-1].Discount) {
			wrong.Add(PriceField("discount", row), "price.discount")
		}
		all = append(all, price.Tier{From: units, Discount: money.Rate(share.Minor)})
	}
	return all
}
