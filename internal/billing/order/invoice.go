package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/period"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/postal"
)

// issueInvoice issues the invoice of an order that is paid.
func (o *Orders) issueInvoice(ctx context.Context, tx db.Tx, now time.Time, org id.Org, by id.User, paid *Order) error {
	shares, err := ledger.PaidBy(ctx, tx, org, id.About(paid.ID), "order_paid")
	if err != nil {
		return err
	}
	content := paid.content(document.Invoice, dayOf(now, o.zone))
	content.Paid, content.Means = paid.Total, document.MeansOf(shares)
	draft := document.Draft{Org: org, Content: content, Order: paid.ID, By: by}
	if n := len(content.Means); n > 0 {
		draft.Settled = content.Means[n-1].Means
	}
	paid.Invoice, err = o.documents.Issue(tx, now, draft)
	return err
}

// content is what a document about an order says; the products' periods begin on the day given.
func (o Order) content(kind document.Kind, start time.Time) document.Content {
	c := document.Content{Kind: kind, Language: o.Address.Language, Buyer: BuyerOn(o.Address), PurchaseOrder: o.PurchaseOrder, Orders: []string{o.Number},
		Net: o.Net, VAT: o.VAT, Total: o.Total, Paid: money.Zero(o.Total.Currency), Tax: document.Tax{Decision: o.Tax.Decision, Seller: o.Tax.Seller, Buyer: o.Tax.Buyer, Check: o.Tax.Check}}
	for _, line := range o.Lines {
		c.Lines = append(c.Lines, line.documentLines(o, start)...)
	}
	for _, vat := range o.VATLines {
		c.VATLines = append(c.VATLines, document.VATLine(vat))
	}
	return c
}

// BuyerOn is whom a document is made out to, of a billing address.
func BuyerOn(a billto.Address) document.Buyer {
	return document.Buyer{Name: a.Name, CareOf: a.CareOf, Business: a.Business, VATNumber: postal.ElectronicVATNumber(a.VATNumber), Registration: a.Registration, PeppolID: a.PeppolID, Reference: a.BuyerReference,
		Address: document.Address{Street: a.Street, HouseNumber: a.HouseNumber, PostalCode: a.PostalCode, Town: a.Town, Region: a.Region, Country: a.Country}}
}

// documentLines are a line as documents have it: one for each part of its period at
// one rate. Rounding stays in the list prices, so that the parts add up to the line.
func (l OrderedLine) documentLines(o Order, start time.Time) []document.Line {
	from, until := l.span(start)
	whole := document.Line{Name: l.Name, Article: l.article(o.Address.Language), Sold: l.Kind, Months: l.Months, Quantity: l.Quantity, List: l.List, Net: l.Net, Category: o.Tax.Decision.Category,
		From: from, To: until - 1, Adjustments: l.adjustments()}
	parts := l.partsOf(o)
	if len(parts) == 1 {
		whole.Rate = parts[0].Rate
		return []document.Line{whole}
	}
	weights := make([]int64, len(parts))
	for i, part := range parts {
		weights[i] = int64(part.To-part.From) + 1
	}
	lines := make([]document.Line, len(parts))
	for i, part := range parts {
		line := whole
		line.From, line.To, line.Rate, line.Net, line.List, line.Adjustments = part.From, part.To, part.Rate, part.Net, part.Net, nil
		for _, a := range whole.Adjustments {
			a.Amount = money.Spread(a.Amount, weights)[i]
			line.List.Minor -= a.Amount.Minor
			line.Adjustments = append(line.Adjustments, a)
		}
		lines[i] = line
	}
	return lines
}

// partsOf are the parts of a line; those of an order from before are made of its VAT lines.
func (l OrderedLine) partsOf(o Order) []Part {
	if len(l.Parts) > 0 {
		return l.Parts
	}
	from := tax.DayOf(o.PlacedAt)
	whole := Part{From: from, To: tax.DayOf(period.Add(o.PlacedAt, l.Months)) - 1, Net: l.Net}
	if len(o.VATLines) > 0 {
		whole.Rate = o.VATLines[0].Rate
	}
	return []Part{whole}
}

// article is what was sold: the kind and the offer in a language.
func (l OrderedLine) article(lang i18n.Lang) string {
	kind, offer := l.KindName.In(lang), l.OfferName.In(lang)
	if offer == "" || offer == kind {
		return kind
	}
	return kind + " " + offer
}

// adjustments are the steps, the set-up fee and the warranty of a line.
func (l Line) adjustments() []document.Adjustment {
	var all []document.Adjustment
	for _, step := range l.Steps {
		all = append(all, document.Adjustment{Kind: document.AdjustmentKind(step.Kind), Code: step.Code, Rate: step.Rate, From: step.From, Amount: step.Amount})
	}
	if !l.SetupTotal.IsZero() {
		all = append(all, document.Adjustment{Kind: document.SetUp, Amount: l.SetupTotal})
	}
	if !l.WarrantyTotal.IsZero() {
		all = append(all, document.Adjustment{Kind: document.Warranty, Amount: l.WarrantyTotal})
	}
	return all
}

// IssueMissing issues the invoices of paid orders that have none: those that a
// version paid that knew no invoices. It works on d.
func (o *Orders) IssueMissing(ctx context.Context, d *db.DB) error {
	type missing struct {
		org   id.Org
		order id.Order
	}
	var all []missing
	var one missing
	batch := &db.Batch{}
	db.QueueEach(batch, `select org_id, id from orders where state = 'paid' and invoice_id is null order by org_id, id limit 500`, nil, []any{&one.org, &one.order}, func() { all = append(all, one) })
	if err := d.Read(ctx, db.System("issue missing invoices"), batch); err != nil {
		return err
	}
	var failed error
	for _, one := range all {
		err := d.Write(ctx, db.ForOrg(one.org, id.User{}), func(ctx context.Context, tx db.Tx) error {
			found, err := lockOrder(ctx, tx, one.org, one.order)
			if err != nil || !found.Invoice.IsZero() {
				return err
			}
			if err := o.issueInvoice(ctx, tx, o.clock(), one.org, id.User{}, &found); err != nil {
				return err
			}
			return endOrder(ctx, tx, one.org, found)
		})
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("issue the invoice of order %s: %w", one.order, err))
		}
	}
	return failed
}
