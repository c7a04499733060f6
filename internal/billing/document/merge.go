package document

import (
	"slices"

	"manager/internal/money"
)

// Merge joins drafts that are due on the same day, in the same currency, to the same
// buyer and by the same payment profile into one invoice each, before they have numbers.
func Merge(drafts []Draft) []Draft {
	var merged []Draft
	for _, one := range drafts {
		i := slices.IndexFunc(merged, one.joins)
		if i < 0 {
			one.Content.Lines, one.Content.VATLines, one.Content.Orders = slices.Clone(one.Content.Lines), slices.Clone(one.Content.VATLines), slices.Clone(one.Content.Orders)
			merged = append(merged, one)
			continue
		}
		merged[i].Content.join(one.Content)
	}
	return merged
}

func (d Draft) joins(other Draft) bool {
	a, b := d.Content, other.Content
	return d.Org == other.Org && d.Profile == other.Profile && a.Kind == b.Kind && a.DueOn == b.DueOn && a.Total.Currency == b.Total.Currency && a.Buyer == b.Buyer && a.Language == b.Language &&
		a.PurchaseOrder == b.PurchaseOrder && a.Tax.Decision == b.Tax.Decision
}

// join adds the lines of another document; VAT is rounded once on the sums.
func (c *Content) join(other Content) {
	c.Lines = append(c.Lines, other.Lines...)
	c.Orders = append(c.Orders, other.Orders...)
	for _, vat := range other.VATLines {
		i := slices.IndexFunc(c.VATLines, func(v VATLine) bool {
			return v.Category == vat.Category && v.Rate == vat.Rate && v.Country == vat.Country
		})
		if i < 0 {
			c.VATLines = append(c.VATLines, vat)
			continue
		}
		c.VATLines[i].Net.Minor += vat.Net.Minor
	}
	c.VAT = money.Zero(c.Total.Currency)
	for i := range c.VATLines {
		c.VATLines[i].VAT = c.VATLines[i].Net.Share(c.VATLines[i].Rate)
		c.VAT.Minor += c.VATLines[i].VAT.Minor
	}
	c.Net.Minor += other.Net.Minor
	c.Paid.Minor += other.Paid.Minor
	c.Total.Minor = c.Net.Minor + c.VAT.Minor
}
