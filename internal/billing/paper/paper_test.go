package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/paper"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

func reader(c document.Content) *i18n.Localizer {
	l := i18n.New(c.Language, time.UTC, nil)
	l.Region = c.Buyer.Address.Country
	return l
}

// Fails when a number, name or date of a document is missing on paper in a language or currency.
func TestDocumentsSayEverythingInFiveLanguages(t *testing.T) {
	t.Parallel()
	for _, language := range i18n.Languages {
		for _, c := range []document.Content{swissInvoice(language), frenchInvoice(language)} {
			t.Run(fmt.Sprint(language, c.Total.Currency), func(t *testing.T) {
				t.Parallel()
				l := reader(c)
				said := read(t, write(t, c, paper.Options{XML: []byte("<Invoice/>")}))
				holds(t, said, c.Number, c.Customer, c.Orders[0], c.Seller.Name, c.Buyer.Name, c.Buyer.CareOf, c.Seller.Email, l.LongDate(c.IssuedOn.Time()), l.LongDate(c.DueOn.Time()),
					l.Amount(c.Net), l.Amount(c.VAT), l.Amount(c.Total), l.Percent(c.VATLines[0].Rate), "CHE-123.456.788", "EN 16931", "1207 Genève", c.Pay.Holder)
				for i, line := range c.Lines {
					holds(t, said, line.Name+line.Article, l.Amount(line.Net), fmt.Sprint(i+1), l.NumericDate(line.From.Time())+" – "+l.NumericDate(line.To.Time()))
				}
				overlaps(t, c.Number, wordsOf(t, write(t, c, paper.Options{})), c.Pay.QRBill)
			})
		}
	}
}

// Fails when a document does not say why its tax is what it is.
func TestTaxIsExplained(t *testing.T) {
	t.Parallel()
	said := read(t, write(t, frenchInvoice(i18n.EN), paper.Options{}))
	holds(t, said, "Reverse charge:", "FR27345678905", "VIES", "21 November 2026", "WAPIAAAA-2048", "0% (reverse charge)")
	for _, language := range i18n.Languages {
		holds(t, read(t, write(t, frenchInvoice(language), paper.Options{})), "Reverse charge")
	}
	for _, one := range []struct {
		decision tax.Decision
		line     tax.Category
		rate     money.Rate
		want     []string
	}{
		{tax.Decision{Category: tax.OutOfScope, Reason: tax.Abroad}, tax.OutOfScope, 0, []string{"Outside the scope of VAT", "supplied abroad"}},
		{tax.Decision{Category: tax.Standard, Country: "IT", Reason: tax.Destination}, tax.Standard, 2200, []string{"Italy, 22%", "One Stop Shop"}},
		{tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.SellersRate}, tax.Standard, 810, []string{"seller’s country (Switzerland)"}},
		{tax.Decision{Category: tax.Standard, Country: "DE", Reason: tax.NumberUnchecked}, tax.Standard, 1900, []string{"Germany, 19%", "DE123456788 was not confirmed"}},
		{tax.Decision{Category: tax.Exempt}, tax.Exempt, 0, []string{"Exempt from VAT", "not registered"}},
		{tax.Decision{Category: tax.ZeroRated}, tax.ZeroRated, 0, []string{"0% (zero rate)"}},
		{tax.Decision{Category: tax.Export}, tax.Export, 0, []string{"0% (export)"}},
	} {
		c := swissInvoice(i18n.EN)
		c.Tax = document.Tax{Decision: one.decision, Buyer: tax.Buyer{VATNumber: "DE123456788"}}
		for i := range c.Lines {
			c.Lines[i].Category, c.Lines[i].Rate = one.line, one.rate
		}
		holds(t, read(t, write(t, sum(c), paper.Options{})), one.want...)
	}
	c := frenchInvoice(i18n.FR)
	c.SellersVAT = &document.SellersVAT{VAT: money.New(3400, money.CHF), Rate: "0.9412", On: day("2026-11-20"), Source: "Banque centrale européenne"}
	holds(t, read(t, write(t, c, paper.Options{})), "TVA en CHF : 34,00", "1 EUR = 0.9412 CHF", "20 novembre 2026", "Banque centrale européenne")
}

// Fails when a discount, fee or the list price behind a net amount is not shown.
func TestAdjustmentsAreShown(t *testing.T) {
	t.Parallel()
	c := swissInvoice(i18n.EN)
	chf := func(minor int64) money.Money { return money.New(minor, money.CHF) }
	c.Lines = []document.Line{
		{Name: "Thirty-five", Article: "Web hosting", Quantity: 35, List: chf(34720), Net: chf(20832), Rate: 810, Category: tax.Standard, Adjustments: []document.Adjustment{
			{Kind: document.ByVolume, From: 10, Rate: 2000, Amount: chf(-6944)}, {Kind: document.ByCode, Code: "DEMO25", Rate: 2500, Amount: chf(-6944)},
		}},
		{Article: "Domain", Quantity: 3, List: chf(1000), Net: chf(2500), Rate: 810, Category: tax.Standard, Adjustments: []document.Adjustment{
			{Kind: document.SetUp, Amount: chf(1500)}, {Kind: document.ByGratuity, Amount: chf(-500)}, {Kind: document.Warranty, Amount: chf(500)},
		}},
	}
	said := read(t, write(t, sum(c), paper.Options{}))
	holds(t, said, "359.92208.32", "List price 347.20", "Volume price from 10 units, −20% −69.44", "Code DEMO25, −25% −69.44", "Set-up fee, once 15.00", "Gratuity −5.00", "Renewal Warranty 5.00", "List price 10.00")
}

// Fails when a document of another kind looks like an invoice to pay.
func TestOtherKinds(t *testing.T) {
	t.Parallel()
	for language, want := range map[i18n.Lang]string{
		i18n.EN: "no legal, juridical, fiscal or accounting value", i18n.FR: "aucune valeur légale, juridique, fiscale ou comptable", i18n.DE: "keinen gesetzlichen, rechtlichen, steuerlichen oder buchhalterischen Wert",
		i18n.IT: "alcun valore legale, giuridico, fiscale o contabile", i18n.ES: "ningún valor legal, jurídico, fiscal ni contable",
	} {
		c := swissInvoice(language)
		c.Kind = document.ProForma
		holds(t, read(t, write(t, c, paper.Options{})), want)
	}
	c := swissInvoice(i18n.EN)
	c.Kind, c.Original = document.CreditNote, &document.Original{Number: "2026-00077", IssuedOn: day("2026-01-31")}
	c.Paid, c.Means = c.Total, []document.Means{{Means: "card", Amount: c.Total}}
	said := read(t, write(t, c, paper.Options{}))
	holds(t, said, "Credit note 2026-00418", "Corrects the invoice 2026-00077 of 31 January 2026", "Paid back: Card 496.03")
	if strings.Contains(said, "Payment") || strings.Contains(said, "Tobepaid") {
		t.Error("a credit note asks for money")
	}
}

// Fails when what was paid is asked for again, or a rest is not.
func TestWhatIsLeftToPay(t *testing.T) {
	t.Parallel()
	c := swissInvoice(i18n.EN)
	c.Paid = money.New(5000, money.CHF)
	c.Means = []document.Means{{Means: "prepaid", Amount: money.New(2000, money.CHF)}}
	said := read(t, write(t, c, paper.Options{}))
	holds(t, said, "Paid: Prepaid account −20.00", "Paid before −30.00", "Left to pay CHF 446.03", "To be paid by 21 December 2026", "Payment part")
	c.Paid, c.DueOn, c.Means = c.Total, 0, []document.Means{{Means: "paypal", Amount: c.Total}}
	if said := read(t, write(t, c, paper.Options{})); !strings.Contains(said, "PayPal−496.03Paid") || strings.Contains(said, "Paymentpart") {
		t.Errorf("a paid invoice says %q", said)
	}
	for _, net := range []int64{0, -1000} {
		c := swissInvoice(i18n.EN)
		c.Lines = c.Lines[:1]
		c.Lines[0].List.Minor, c.Lines[0].Net.Minor = net, net
		if said := read(t, write(t, sum(c), paper.Options{})); !strings.Contains(said, "Nothingtopay") || strings.Contains(said, "Paymentpart") {
			t.Errorf("an invoice of %d says %q", net, said)
		}
	}
}

// Fails when a sum carried over is not that of the lines before, or the heads are missing on a page.
func TestSumsAreCarriedOverPages(t *testing.T) {
	t.Parallel()
	c := swissInvoice(i18n.EN)
	c.Lines = nil
	for i := range 200 {
		amount := money.New(int64(i*37+1), money.CHF)
		c.Lines = append(c.Lines, document.Line{Name: fmt.Sprintf("host%d.example", i), Article: "Hosting", Quantity: 1, List: amount, Net: amount, Category: tax.Standard, Rate: 810})
	}
	c = sum(c)
	file := write(t, c, paper.Options{})
	pages := strings.Split(strings.TrimSuffix(run(t, file, "pdftotext", "-layout", "FILE", "-"), "\f"), "\f")
	if len(pages) < 5 {
		t.Fatalf("%d pages", len(pages))
	}
	carried, next := int64(0), 0
	for n, page := range pages {
		page = squeeze(page)
		if strings.Contains(page, "host") && !strings.Contains(page, "Quantity") {
			t.Errorf("page %d has no heads", n+1)
		}
		before := squeeze(reader(c).Amount(money.New(carried, money.CHF)))
		if n > 0 && strings.Contains(page, "host") && !strings.Contains(page, "Carriedoverfromthepagebefore"+before) {
			t.Errorf("page %d does not begin with %s: %s", n+1, before, page)
		}
		for next < len(c.Lines) && strings.Contains(page, fmt.Sprintf("host%d.exampleHosting", next)) {
			carried += c.Lines[next].Net.Minor
			next++
		}
		after := squeeze(reader(c).Amount(money.New(carried, money.CHF)))
		if next < len(c.Lines) && !strings.Contains(page, "Carriedover"+after) {
			t.Errorf("page %d does not end with %s: %s", n+1, after, page)
		}
		if !strings.Contains(page, squeeze(fmt.Sprintf("%d of %d", n+1, len(pages)))) {
			t.Errorf("page %d does not say which one it is", n+1)
		}
	}
	if next != len(c.Lines) {
		t.Errorf("line %d is missing", next)
	}
}

// Fails when the same content gives other bytes: in another zone or locale, or by the order of a map.
func TestSameContentSameBytes(t *testing.T) {
	t.Parallel()
	if name := os.Getenv("PAPER_TEST_OUT"); name != "" {
		if err := os.WriteFile(name, write(t, swissInvoice(i18n.DE), paper.Options{XML: []byte("<Invoice/>")}), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	first := write(t, swissInvoice(i18n.DE), paper.Options{XML: []byte("<Invoice/>")})
	for range 20 {
		if !bytes.Equal(first, write(t, swissInvoice(i18n.DE), paper.Options{XML: []byte("<Invoice/>")})) {
			t.Fatal("two files of the same content differ")
		}
	}
	for _, zone := range []string{"America/Los_Angeles", "Pacific/Kiritimati"} {
		name := t.TempDir() + "/again.pdf"
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSameContentSameBytes$")
		again.Env = append(os.Environ(), "TZ="+zone, "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "PAPER_TEST_OUT="+name)
		if out, err := again.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if other, err := os.ReadFile(name); err != nil || !bytes.Equal(first, other) {
			t.Errorf("in %s the file differs (%v)", zone, err)
		}
	}
	if c := swissInvoice(i18n.DE); bytes.Equal(first, write(t, c, paper.Options{XML: []byte("<Other/>")})) {
		t.Error("another electronic invoice gives the same file")
	}
}
