package document

import (
	"log/slog"

	"manager/internal/billing/exchange"
	"manager/internal/db"
	"manager/internal/money"
)

// needsRate tells into which currency the VAT of a document has to be told as well: that
// of the country that gets it, where the document's is another.
func (c Content) needsRate() (into money.Currency, needed bool) {
	if c.Kind != Invoice || c.SellersVAT != nil || !c.VAT.Positive() {
		return "", false
	}
	for _, vat := range c.VATLines {
		if vat.VAT.Positive() {
			into = exchange.CurrencyOf(vat.Country)
			break
		}
	}
	return into, into != "" && into != c.Total.Currency
}

// queueRate reads the rate that a draft needs.
func (d *draft) queueRate(batch *db.Batch) {
	if into, needed := d.Content.needsRate(); needed {
		exchange.QueueRate(batch, d.Content.Total.Currency, into, d.Content.IssuedOn, &d.rate)
	}
}

// tellVAT writes the VAT in the other currency into what the document says. The customer has
// paid, or has to: without a rate the document is issued without it, and whoever runs the portal is told.
func (d *draft) tellVAT(number string) {
	into, needed := d.Content.needsRate()
	switch {
	case !needed:
	case d.rate.Value == 0:
		slog.Error("an invoice was issued without its VAT in the other currency: no exchange rate of the last days is known; import some with manager rates import", "document", number, "currency", string(into))
	default:
		d.Content.SellersVAT = &SellersVAT{VAT: d.rate.Convert(d.Content.VAT), Rate: d.rate.String(), On: d.rate.On, Source: d.rate.Source}
	}
}

// creditSellersVAT takes VAT in the other currency back at the rate of the invoice: of all that
// was taken back so far, less what earlier notes took back.
func (c *Content) creditSellersVAT(invoice Content, before []Content) error {
	if invoice.SellersVAT == nil {
		return nil
	}
	value, scale, err := exchange.ParseValue(invoice.SellersVAT.Rate)
	if err != nil {
		return err
	}
	said, sum, earlier := *invoice.SellersVAT, c.VAT, int64(0)
	for _, note := range before {
		sum.Minor += note.VAT.Minor
		if note.SellersVAT != nil {
			earlier += note.SellersVAT.VAT.Minor
		}
	}
	said.VAT = exchange.Convert(sum, value, scale, said.VAT.Currency)
	said.VAT.Minor -= earlier
	c.SellersVAT = &said
	return nil
}

// QueueLackingRate reads the numbers of the newest invoices that were issued without their VAT in
// the currency of the country that gets it, because no rate was known; at most limit.
func QueueLackingRate(batch *db.Batch, limit int, numbers *[]string) {
	var number string
	db.QueueEach(batch, `select number from documents d cross join lateral (select convert_from(d.content, 'UTF8')::jsonb as c) said
		where d.kind = 'invoice' and d.vat > 0 and not c ? 'sellers_vat'
			and case when c -> 'tax' -> 'decision' ->> 'Country' in ('CH', 'LI') then 'CHF' else 'EUR' end <> d.currency
		order by d.issued_at desc limit @limit`, db.Args{"limit": limit}, []any{&number}, func() { *numbers = append(*numbers, number) })
}
