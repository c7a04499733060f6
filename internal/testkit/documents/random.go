package documents

import (
	"fmt"
	"math/rand/v2"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

// Case is why a document's tax is what it is.
type Case int

// The cases.
const (
	Domestic      Case = iota // one standard rate
	ChangeOfRate              // periods that straddle a change of rate
	ReverseCharge             // a business in another country of the EU
	Abroad                    // out of scope
	NotRegistered             // the seller is exempt
	ZeroRated
	Export
	cases
)

// String is the case's name, for messages of tests.
func (c Case) String() string {
	return [...]string{"domestic", "change of rate", "reverse charge", "abroad", "not registered", "zero rated", "export"}[c]
}

// Cases lists every case.
func Cases() []Case {
	all := make([]Case, cases)
	for i := range all {
		all[i] = Case(i)
	}
	return all
}

// Random is a document of some case.
func Random(r *rand.Rand) document.Content { return Of(r, Case(r.IntN(int(cases)))) }

// Of is a random document of the case: an invoice or a credit note, of 1 to 60
// lines, in one of the languages, paid, in part or not at all.
func Of(r *rand.Rand, of Case) document.Content {
	country, currency := "CH", money.CHF
	if of == ReverseCharge || r.IntN(2) == 0 {
		country = "FR"
	}
	if country == "FR" || r.IntN(3) == 0 {
		currency = money.EUR
	}
	c := document.Content{
		Format: document.Format, Kind: document.Invoice, Number: fmt.Sprintf("R%d-%06d", 2020+r.IntN(10), 1+r.IntN(999_999)), Language: pick(r, i18n.Languages),
		IssuedOn: tax.Day(20_500 + r.IntN(900)), Customer: fmt.Sprintf("C%06d", r.IntN(999_999)), Seller: seller(country, of),
	}
	c.Buyer = buyer(r, country, of)
	if r.IntN(3) == 0 {
		c.PurchaseOrder = fmt.Sprintf("PO %d/é&<%d>", r.IntN(1000), r.IntN(10))
	}
	for range r.IntN(4) {
		c.Orders = append(c.Orders, fmt.Sprintf("B%05d", r.IntN(99_999)))
	}
	if r.IntN(4) == 0 {
		c.Kind, c.Original = document.CreditNote, &document.Original{Number: fmt.Sprintf("R2026-%05d", r.IntN(99_999)), IssuedOn: c.IssuedOn - tax.Day(r.IntN(200))}
	}
	c.Tax = decided(c, country, of)
	count := 1 + r.IntN(1+r.IntN(1+r.IntN(60))) // short ones are more frequent
	for len(c.Lines) < count {
		c.Lines = append(c.Lines, lines(r, c.IssuedOn, currency, country, of)...)
	}
	addUp(&c, currency)
	settle(r, &c)
	return c
}

// addUp makes the sums of the document from its lines: VAT once per rate.
func addUp(c *document.Content, currency money.Currency) {
	c.Net, c.VAT, c.VATLines = money.Zero(currency), money.Zero(currency), nil
	at := map[money.Rate]int{}
	for _, l := range c.Lines {
		i, known := at[l.Rate]
		if !known {
			i = len(c.VATLines)
			at[l.Rate] = i
			c.VATLines = append(c.VATLines, document.VATLine{Category: l.Category, Country: c.Tax.Decision.Country, Rate: l.Rate, Net: money.Zero(currency)})
		}
		c.VATLines[i].Net.Minor += l.Net.Minor
		c.Net.Minor += l.Net.Minor
	}
	for i, v := range c.VATLines {
		c.VATLines[i].VAT = v.Net.Share(v.Rate)
		c.VAT.Minor += c.VATLines[i].VAT.Minor
	}
	c.Total = money.New(c.Net.Minor+c.VAT.Minor, currency)
}

// settle says what was paid before and how the rest can be paid, and the VAT in the seller's currency.
func settle(r *rand.Rand, c *document.Content) {
	c.Paid = money.Zero(c.Total.Currency)
	switch r.IntN(3) {
	case 0:
		c.Paid = c.Total
	case 1:
		c.Paid.Minor = r.Int64N(c.Total.Minor + 1)
	}
	for rest := c.Paid.Minor; rest > 0; {
		part := 1 + r.Int64N(rest)
		c.Means = append(c.Means, document.Means{Means: pick(r, []string{"prepaid", "bank_transfer", "card", "paypal", "sepa_debit"}), Amount: money.New(part, c.Total.Currency)})
		rest -= part
	}
	if c.Due().Positive() && c.Kind == document.Invoice {
		c.DueOn = c.IssuedOn + tax.Day(r.IntN(60))
		if r.IntN(8) > 0 {
			c.Pay = &document.Pay{Holder: "Müller & Söhne Hosting AG", IBAN: "CH9300762011623852957", Reference: "RF18539007547034", QRBill: c.Total.Currency == money.CHF}
		}
		if c.Pay != nil && c.Total.Currency == money.CHF && r.IntN(2) == 0 {
			c.Pay.IBAN, c.Pay.Reference = "CH4431999123000889012", "210000000003139471430009017"
		}
	}
	if c.Seller.Address.Country == "CH" && c.Total.Currency == money.EUR && c.Tax.Decision.Category != tax.OutOfScope {
		rate := 9_000 + r.Int64N(1_000)
		c.SellersVAT = &document.SellersVAT{
			VAT: money.New(money.New(c.VAT.Minor, money.CHF).Part(rate, 10_000).Minor, money.CHF), Rate: fmt.Sprintf("0.%04d", rate), On: c.IssuedOn - 1, Source: "BAZG",
		}
	}
}

// decided is what was decided about tax.
func decided(c document.Content, country string, of Case) document.Tax {
	t := document.Tax{
		Seller: tax.Seller{Country: country}, Buyer: tax.Buyer{Country: c.Buyer.Address.Country, Business: c.Buyer.Business, VATNumber: c.Buyer.VATNumber},
		Decision: tax.Decision{Category: tax.Standard, Country: country, Reason: tax.Domestic},
	}
	switch of {
	case ReverseCharge:
		t.Buyer.NumberChecked = true
		t.Decision = tax.Decision{Category: tax.ReverseCharge, Reason: tax.Reverse}
		t.Check = &tax.Check{Number: c.Buyer.VATNumber, Register: "VIES", Valid: true, At: c.IssuedOn.Time().Add(-time.Hour), Request: "WAPIAAAAW1234567"}
	case Abroad:
		t.Decision = tax.Decision{Category: tax.OutOfScope, Reason: tax.Abroad}
	case NotRegistered:
		t.Decision.Category = tax.Exempt
	case ZeroRated:
		t.Decision.Category = tax.ZeroRated
	case Export:
		t.Decision = tax.Decision{Category: tax.Export, Reason: tax.Abroad}
	}
	return t
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }
