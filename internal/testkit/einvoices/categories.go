package einvoices

import (
	"slices"
	"strings"
)

// vatCategory is what the rules want of one category: BR-S, BR-AE and so on.
type vatCategory struct {
	seller   bool // BR-x-02: the seller has a VAT number or a tax number
	sellerID bool // it must be a VAT number
	buyer    bool // the buyer has a VAT number or a registration
	nobody   bool // BR-O-02: no VAT number may be named
	rate     int  // BR-x-05: 1 above zero, 0 zero, -1 none
	reason   int  // BR-x-10: 1 a text or code must say why, -1 none may
	code     string
}

var vatCategories = map[string]vatCategory{
	"S":  {seller: true, rate: 1, reason: -1},
	"AE": {seller: true, buyer: true, reason: 1, code: "VATEX-EU-AE"},
	"O":  {nobody: true, rate: -1, reason: 1, code: "VATEX-EU-O"},
	"E":  {seller: true, reason: 1},
	"Z":  {seller: true, reason: -1},
	"G":  {seller: true, sellerID: true, reason: 1, code: "VATEX-EU-G"},
}

func (c *checker) categories() {
	var seen []string
	for _, v := range c.invoice.VAT {
		key := v.Category
		if v.Category == "S" {
			key += v.Rate
		}
		c.rule(!slices.Contains(seen, key), "BR-"+v.Category+"-01", "two breakdowns of %s", key)
		seen = append(seen, key)
		c.breakdown(v)
	}
	for _, l := range c.invoice.Lines {
		c.lineCategory(l, seen)
	}
	c.rule(!slices.Contains(seen, "O") || len(seen) == 1, "BR-O-11", "O beside %v", seen)
}

// breakdown checks the sum of one category (rules 01, 02 and 08 to 10).
func (c *checker) breakdown(v VAT) {
	name := "BR-" + v.Category
	want, known := vatCategories[v.Category]
	c.rule(known, "BR-47", "category %q", v.Category)
	s, b := c.invoice.Seller, c.invoice.Buyer
	c.rule(!want.seller || s.VATID != "" || s.TaxID != "" && !want.sellerID, name+"-02", "the seller has no VAT number")
	c.rule(!want.buyer || b.VATID != "" || b.Registration != "", name+"-02", "the buyer has no number")
	c.rule(!want.nobody || s.VATID == "" && b.VATID == "", name+"-02", "a VAT number is named: %q, %q", s.VATID, b.VATID)
	var base int64
	for _, l := range c.invoice.Lines {
		if l.Category == v.Category && l.Rate == v.Rate {
			base += c.cents(l.Net, "BT-131")
		}
	}
	got, tax := c.cents(v.Base, "BT-116"), c.cents(v.Tax, "BT-117")
	c.rule(got == base, name+"-08", "base %s at %q, lines give %d", v.Base, v.Rate, base)
	rate := c.rate(name+"-05, BR-48", v.Rate, want)
	c.rule(tax == roundHalfUp(got*rate), name+"-09, BR-CO-17", "%s at %q %% is %s", v.Base, v.Rate, v.Tax)
	c.rule(want.reason < 1 || v.Reason != "", name+"-10", "no reason")
	c.rule(want.reason >= 0 || v.Reason == "" && v.ReasonCode == "", name+"-10", "reason %q, code %q", v.Reason, v.ReasonCode)
	c.rule(want.code == "" || v.ReasonCode == want.code, name+"-10", "code %q", v.ReasonCode)
	c.rule(v.ReasonCode == "" || strings.HasPrefix(v.ReasonCode, "VATEX-"), "BR-CL-22", "code %q", v.ReasonCode)
}

// lineCategory checks the category of a line (rules 01 and 05).
func (c *checker) lineCategory(l Line, breakdowns []string) {
	key := l.Category
	if l.Category == "S" {
		key += l.Rate
	}
	c.rule(slices.Contains(breakdowns, key), "BR-"+l.Category+"-01", "line %s: no breakdown of %s", l.ID, key)
	c.rate("BR-"+l.Category+"-05", l.Rate, vatCategories[l.Category])
}

// rate reads a rate in hundredths of a percent and checks that the category may have it.
func (c *checker) rate(rule, rate string, want vatCategory) int64 {
	if want.rate < 0 {
		c.rule(rate == "", rule, "rate %q", rate)
		return 0
	}
	n, ok := hundredths(rate)
	c.rule(ok && (n > 0) == (want.rate > 0) && n >= 0, rule, "rate %q", rate)
	return n
}

// roundHalfUp is the hundredths of hundredths of a percent of an amount above zero, in cents.
func roundHalfUp(n int64) int64 { return (n + 5_000) / 10_000 }
