package document

import (
	"context"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// LockOpenForProForma locks an open invoice, as LockOpen does, and returns what a pro forma
// invoice about it says: only what credit notes have left of it.
func LockOpenForProForma(ctx context.Context, tx db.Tx, org id.Org, document id.Document) (Content, error) {
	_, content, err := lockOpen(ctx, tx, org, document)
	if err != nil {
		return Content{}, err
	}
	before, err := notesOf(ctx, tx, org, document)
	if err != nil {
		return Content{}, err
	}
	return content.less(before).forProForma(), nil
}

// less is what credit notes leave of an invoice.
func (c Content) less(notes []Content) Content {
	if len(notes) == 0 {
		return c
	}
	left := c
	left.Lines, left.VATLines = nil, nil
	left.Net, left.VAT = money.Zero(c.Total.Currency), money.Zero(c.Total.Currency)
	for i, line := range c.Lines {
		rest := line.Net
		for _, note := range notes {
			rest.Minor -= note.of(i + 1).Minor
		}
		if rest.Positive() {
			line = line.part(0, rest)
			left.Lines = append(left.Lines, line)
		}
	}
	for _, vat := range c.VATLines {
		for _, note := range notes {
			for _, taken := range note.VATLines {
				if taken.Category == vat.Category && taken.Rate == vat.Rate {
					vat.Net.Minor -= taken.Net.Minor
					vat.VAT.Minor -= taken.VAT.Minor
				}
			}
		}
		if vat.Net.Positive() {
			left.VATLines = append(left.VATLines, vat)
			left.Net.Minor += vat.Net.Minor
			left.VAT.Minor += vat.VAT.Minor
		}
	}
	left.Total.Minor = left.Net.Minor + left.VAT.Minor
	return left
}

// forProForma is what a pro forma invoice about an invoice says.
func (c Content) forProForma() Content {
	c.Kind, c.Number, c.DueOn, c.Pay, c.Means, c.SellersVAT = ProForma, "", 0, nil, nil, nil
	c.Paid = money.Zero(c.Total.Currency)
	return c
}
