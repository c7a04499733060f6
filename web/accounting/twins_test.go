package accounting_test

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/documents"
	"manager/internal/testkit/einvoices"
	"manager/internal/testkit/portal"
)

// twins is how many random documents are compared.
const twins = 500

// Page, PDF and electronic invoice of a document say the same totals, VAT and lines.
func TestPagePDFAndXMLSayTheSame(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	for part := range uint64(4) {
		t.Run(strconv.FormatUint(part, 10), func(t *testing.T) {
			t.Parallel()
			n, c := p.Org(cast.Org), p.As(t, cast.Olive)
			random := rand.New(rand.NewPCG(15, part))
			for i := range twins / 4 {
				content := documents.Random(random)
				if content.Kind != document.Invoice {
					continue
				}
				content.Paid, content.DueOn, content.Pay = content.Total, 0, nil
				content.Means = []document.Means{{Means: "card", Amount: content.Total}}
				if sayTheSame(t, p, n, c, content); t.Failed() {
					t.Fatalf("document %d of part %d", i, part)
				}
			}
		})
	}
}

func sayTheSame(t *testing.T, p *portal.Portal, n string, c *portal.Client, content document.Content) {
	t.Helper()
	var made id.Document
	testkit.Write(t, p.App.DB, func(_ context.Context, tx db.Tx) (err error) {
		made, err = p.App.Documents.Issue(tx, p.App.Clock(), document.Draft{Org: p.OrgID(cast.Org), Content: content})
		return err
	})
	page := c.Get(route.Invoice(n, made.String()))
	pdf := pdfText(t, c.Get(route.InvoicePDF(n, made.String())).Body)
	invoice, err := einvoices.ParseCII([]byte(c.Get(route.InvoiceCII(n, made.String())).Body))
	if err != nil {
		t.Fatal(err)
	}
	html := plain(page.Text(".paper"))
	buyer := i18n.New(content.Language, nil, nil)
	buyer.Region = content.Buyer.Address.Country
	reader := i18n.New(i18n.EN, nil, nil)
	reader.Region = "CH"
	says := func(what, inHTML, inPDF string) {
		if !strings.Contains(html, plain(inHTML)) || !strings.Contains(pdf, plain(inPDF)) {
			t.Errorf("%s: %q or %q is missing", what, inHTML, inPDF)
		}
	}
	says("total", reader.Money(content.Total), buyer.Amount(content.Total))
	says("net", reader.Amount(content.Net), buyer.Amount(content.Net))
	for _, line := range content.Lines {
		says(line.Article, reader.Amount(line.Net), buyer.Amount(line.Net))
	}
	for _, vat := range content.VATLines {
		if vat.VAT.Positive() { // tax that is not charged has a sentence
			says("VAT", reader.Amount(vat.VAT), buyer.Amount(vat.VAT))
		}
	}
	if string(invoice.WithVAT) != content.Total.Plain() || string(invoice.WithoutVAT) != content.Net.Plain() || len(invoice.Lines) != len(content.Lines) {
		t.Errorf("the XML says %+v of %+v", invoice, content)
	}
}

// plain is a text with common spaces only.
func plain(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)), " ")
}

func pdfText(t *testing.T, file string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", name, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, text)
	}
	return plain(string(text))
}
