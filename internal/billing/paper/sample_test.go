package paper_test

import (
	"bytes"
	"testing"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/paper"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

func day(s string) tax.Day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return tax.DayOf(t)
}

var seller = document.Seller{
	Name: "Demo Cloud SA", Address: document.Address{Street: "Rue du Lac", HouseNumber: "12", PostalCode: "1207", Town: "Genève", Country: "CH"},
	VATNumber: "CHE123456788", Registration: "CHE-123.456.788", Email: "billing@demo-cloud.example",
}

// swissInvoice is the example of the Swiss invoice: six lines at 8.1 %.
func swissInvoice(language i18n.Lang) document.Content {
	c := document.Content{
		Format: document.Format, Kind: document.Invoice, Number: "2026-00418", Language: language, IssuedOn: day("2026-11-21"), DueOn: day("2026-12-21"), Customer: "3492612",
		Seller: seller,
		Buyer: document.Buyer{
			Name: "Atelier Lumière SA", CareOf: "Accounting", Business: true, VATNumber: "CHE345678909",
			Address: document.Address{Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"},
		},
		Orders: []string{"BA-2026-117"},
		Tax:    document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}},
		Pay:    &document.Pay{Holder: "Demo Cloud SA", IBAN: "CH4431999123000889012", Reference: "000000000034926122026004189", QRBill: true},
	}
	for _, line := range []struct {
		name, article string
		quantity      int
		list          int64
	}{
		{"atelier-lumiere.example", "Web hosting Plus", 1, 10716}, {"Workshop blog", "Web hosting Starter", 1, 5340}, {"Studio mail", "Mail service", 4, 7200},
		{"lumiere-events.ch", "Domain", 1, 1850}, {"shop.atelier-lumiere.example", "SSL certificate", 1, 8900}, {"Studio backup", "Cloud backup, 1 TB", 1, 11880},
	} {
		amount := money.New(line.list, money.CHF)
		c.Lines = append(c.Lines, document.Line{Name: line.name, Article: line.article, From: day("2026-12-21"), To: day("2027-12-20"), Months: 12, Quantity: line.quantity, List: amount, Net: amount, Category: tax.Standard, Rate: 810})
	}
	return sum(c)
}

// sum adds the lines up, as issuing does.
func sum(c document.Content) document.Content {
	currency := c.Lines[0].Net.Currency
	c.Net, c.VAT, c.VATLines = money.Zero(currency), money.Zero(currency), nil
	for _, line := range c.Lines {
		c.Net.Minor += line.Net.Minor
		known := false
		for i := range c.VATLines {
			if v := &c.VATLines[i]; v.Rate == line.Rate && v.Category == line.Category {
				v.Net.Minor += line.Net.Minor
				known = true
			}
		}
		if !known {
			c.VATLines = append(c.VATLines, document.VATLine{Category: line.Category, Country: c.Tax.Decision.Country, Rate: line.Rate, Net: line.Net})
		}
	}
	for i := range c.VATLines {
		v := &c.VATLines[i]
		v.VAT = v.Net.Share(v.Rate)
		c.VAT.Minor += v.VAT.Minor
	}
	c.Total = money.New(c.Net.Minor+c.VAT.Minor, currency)
	c.Paid.Currency = currency
	return c
}

// frenchInvoice is the example in euros: reverse charge, and a SEPA transfer.
func frenchInvoice(language i18n.Lang) document.Content {
	c := swissInvoice(language)
	c.Number = "2026-00419"
	c.Buyer = document.Buyer{
		Name: "Atelier Lumière France SARL", CareOf: "Comptabilité", Business: true, VATNumber: "FR27345678905",
		Address: document.Address{Street: "rue Sainte", HouseNumber: "14", PostalCode: "13001", Town: "Marseille", Country: "FR"},
	}
	c.Tax = document.Tax{Decision: tax.Decision{Category: tax.ReverseCharge, Reason: tax.Reverse}, Check: &tax.Check{Number: "FR27345678905", Register: "VIES", Valid: true, At: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC), Request: "WAPIAAAA-2048"}}
	for i := range c.Lines {
		line := &c.Lines[i]
		line.List.Currency, line.Net.Currency, line.Category, line.Rate = money.EUR, money.EUR, tax.ReverseCharge, 0
	}
	c.Pay = &document.Pay{Holder: "Demo Cloud SA", IBAN: "CH9300762011623852957", Reference: "RF952026 00419"}
	c.Pay.Reference = "RF95202600419"
	return sum(c)
}

func write(t testing.TB, c document.Content, o paper.Options) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := paper.Write(&file, c, o); err != nil {
		t.Fatalf("%s %s: %v", c.Kind, c.Number, err)
	}
	return file.Bytes()
}
