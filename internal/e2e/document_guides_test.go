package e2e_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/einvoices"
	"manager/internal/testkit/portal"
)

// documents are the guides about documents.
var documents = []string{"download-invoice", "download-e-invoice", "export-invoices", "pro-forma-invoice", "statement-of-account"}

// onDocumentPage says where the values stand that only a page of documents knows.
var onDocumentPage = map[guide.Variable]string{
	guide.PaidDocument: "tr:has(.badge.good) a",
	guide.OpenDocument: "tr:has(input[name=invoices]) a",
}

// Breaks when a guide about documents no longer fits the pages, or when what it downloads is not the document shown.
func TestTheDocumentGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playDocuments)
}

func playDocuments(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	page.Downloads()
	// What the browser saves is asked for without the headers that the test gives to pages.
	testkit.Exec(t, p.App.DB, `update users set language = @lang where login_id = @olive`, db.Args{"lang": string(lang), "olive": cast.Olive.LoginID})
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{guide.BalanceCurrency: "CHF"})
	olive.live = func(v guide.Variable) (string, bool) {
		selector, ok := onDocumentPage[v]
		if !ok {
			return "", false
		}
		return strings.TrimSpace(page.TextOf(selector)), true
	}
	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)

	play(olive, o, "download-invoice")
	number, total := shown(page)
	wantPrinted(t, page.Downloaded(".pdf"), number, total)

	play(olive, o, "download-e-invoice")
	number, _ = shown(page)
	invoice, err := einvoices.ParseCII(page.Downloaded(".xml"))
	stored := testkit.Value[int64](t, p.App.DB, `select total from documents where number = @number`, db.Args{"number": number})
	if cents, ok := invoice.WithVAT.Cents(); err != nil || invoice.Number != number || !ok || cents != stored {
		t.Errorf("the XML file is of %q over %s, not of %s over %d cents: %v", invoice.Number, invoice.WithVAT, number, stored, err)
	}

	play(olive, o, "export-invoices")
	rows := readCSV(t, page.Downloaded(".csv"))
	paid := testkit.Value[int](t, p.App.DB, `select count(*)::int from documents where org_id = @org and state = 'paid' and kind <> 'pro_forma'`, db.Args{"org": p.OrgID(cast.Org)})
	if len(rows) != 1+paid || paid < 5 {
		t.Errorf("the CSV file has %d rows, %d documents are paid", len(rows), paid)
	}

	play(olive, o, "pro-forma-invoice")
	number, total = shown(page)
	if !strings.HasPrefix(number, "P-") {
		t.Errorf("a pro forma invoice is called %q", number)
	}
	wantPrinted(t, page.Downloaded(".pdf"), number, total)

	play(olive, o, "statement-of-account")
	closing := page.TextOf(".sums div:last-child dd")
	wantPrinted(t, page.Downloaded(".pdf"), closing, olive.lang.T("prepaid.closing"))
	if !strings.Contains(page.Path(), "currency=CHF") {
		t.Errorf("%s is not the statement chosen", page.Path())
	}
	entries := p.As(t, cast.Olive).Get(page.Path()).Doc.Find("main tbody tr").Length()
	if rows := readCSV(t, page.Downloaded(".csv")); len(rows) != 1+entries {
		t.Errorf("the statement has %d rows, %d entries are shown", len(rows), entries)
	}
}

// shown are number and total of the document that the page shows; the currency,
// which some languages write after the amount, is left out.
func shown(page *browser.Page) (number, total string) {
	title := strings.Fields(page.TextOf("#document"))
	return title[len(title)-1], strings.Replace(page.TextOf(".sums .total dd"), "CHF", "", 1)
}

// wantPrinted demands that a PDF file says all of the texts, however it breaks the lines.
func wantPrinted(t *testing.T, file []byte, texts ...string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	printed, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-enc", "UTF-8", name, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, printed)
	}
	for _, text := range texts {
		if text == "" || !strings.Contains(closed(string(printed)), closed(text)) {
			t.Errorf("the PDF file does not say %q:\n%s", text, printed)
		}
	}
}

// closed is a text without any space.
func closed(text string) string { return strings.Join(strings.Fields(text), "") }

// readCSV reads a file whose values a reader in Switzerland gets apart by semicolons.
func readCSV(t *testing.T, file []byte) [][]string {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
