package accounting_test

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
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

// Page, PDF and electronic invoice of a document say the same totals and lines.
func TestPagePDFAndXMLSayTheSame(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c, org := p.Org(cast.Org), p.As(t, cast.Olive), p.OrgID(cast.Org)
	random := rand.New(rand.NewPCG(15, 1))
	for i := range 40 {
		content := documents.Random(random)
		if content.Kind != document.Invoice {
			continue
		}
		content.Paid, content.DueOn, content.Pay = content.Total, 0, nil
		content.Means = []document.Means{{Means: "card", Amount: content.Total}}
		var made id.Document
		testkit.Write(t, p.App.DB, func(_ context.Context, tx db.Tx) (err error) {
			made, err = p.App.Documents.Issue(tx, p.App.Clock(), document.Draft{Org: org, Content: content})
			return err
		})
		page := c.Get(route.Invoice(n, made.String()))
		pdf := pdfText(t, c.Get(route.InvoicePDF(n, made.String())).Body)
		xml := c.Get(route.InvoiceCII(n, made.String()))
		invoice, err := einvoices.ParseCII([]byte(xml.Body))
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		html := plain(page.Text(".paper"))
		buyer := i18n.New(content.Language, nil, nil)
		buyer.Region = content.Buyer.Address.Country
		reader := i18n.New(i18n.EN, nil, nil)
		reader.Region = "CH"
		for _, amount := range []struct{ html, pdf string }{
			{reader.Money(content.Total), buyer.Amount(content.Total)}, {reader.Amount(content.Net), buyer.Amount(content.Net)},
		} {
			if !strings.Contains(html, plain(amount.html)) || !strings.Contains(pdf, plain(amount.pdf)) {
				t.Errorf("%d: %q or %q is missing", i, amount.html, amount.pdf)
			}
		}
		for _, line := range content.Lines {
			if !strings.Contains(html, plain(reader.Amount(line.Net))) || !strings.Contains(pdf, plain(buyer.Amount(line.Net))) {
				t.Errorf("%d: line %q over %s is missing", i, line.Article, line.Net)
			}
		}
		if string(invoice.WithVAT) != content.Total.Plain() || string(invoice.WithoutVAT) != content.Net.Plain() || len(invoice.Lines) != len(content.Lines) {
			t.Errorf("%d: the XML says %+v of %+v", i, invoice, content)
		}
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
