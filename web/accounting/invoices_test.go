package accounting_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The history shows what was issued, by state and period, and leads to each document.
func TestInvoiceHistory(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	page := c.Get(route.Invoices(n))
	portal.WantText(t, page, ".page-head", "overdue")
	all := page.Doc.Find("main tbody tr").Length()
	if all < 10 {
		t.Fatalf("the demo has %d documents", all)
	}
	for state, least := range map[string]int{"open": 1, "overdue": 1, "paid": 8} {
		filtered := c.Get(route.With(route.Invoices(n), "state", state))
		if rows := filtered.Doc.Find("main tbody tr").Length(); rows < least || rows == all {
			t.Errorf("%s: %d of %d rows", state, rows, all)
		}
	}
	portal.WantText(t, c.Get(route.With(route.Invoices(n), "state", "cancelled")), "main", "No documents")
	portal.WantText(t, c.Get(route.With(route.Invoices(n), "to", "2001-01-01")), "main", "No documents")
	if rows := c.Get(route.With(route.Invoices(n), "state", "nonsense", "from", "yesterday", "cursor", "%00x", "size", "7")).Doc.Find("main tbody tr").Length(); rows != all {
		t.Errorf("an address that makes no sense shows %d of %d rows", rows, all)
	}
	first := c.Get(route.With(route.Invoices(n), "size", "25"))
	if next, ok := first.Doc.Find(`.table-foot a[rel=next]`).Attr("href"); ok {
		if rows := c.Get(next).Doc.Find("main tbody tr").Length(); rows == 0 {
			t.Error("the next page is empty")
		}
	}
	portal.WantStatus(t, p.As(t, cast.Mia).Get(route.Invoices(n)), http.StatusForbidden)
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.Invoices(n)), http.StatusNotFound)
}

// A document is found by its number and by its ID, its first opening within three round trips.
func TestADocumentByItsNumber(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	var made id.Document
	var number string
	testkit.Read(t, p.App.DB, `select id, number from documents where state = 'paid' order by number limit 1`, nil, &made, &number)
	page := c.Get(route.Invoice(n, number))
	portal.WantText(t, page, "h1", number)
	if trips := page.Header.Get("Server-Timing"); trips != `db;desc="3 round trips"` {
		t.Errorf("it takes %s", trips)
	}
	if byID := c.Get(route.Invoice(n, made.String())); byID.Text("h1") != page.Text("h1") {
		t.Errorf("by its ID it is %q", byID.Text("h1"))
	}
	for _, wrong := range []string{"0000-00000", number + " ", "x", id.Document{}.String()} {
		portal.WantStatus(t, c.Get(route.Invoice(n, url.PathEscape(wrong))), http.StatusNotFound)
	}
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.Invoice(p.Org(cast.Rival), number)), http.StatusNotFound)
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.InvoicePDF(p.Org(cast.Rival), number)), http.StatusNotFound)
}

// An overdue invoice says what is missing, is paid from the prepaid account once, and then shows that.
func TestAnInvoiceIsPaidFromThePrepaidAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	invoice := c.Get(c.Get(route.With(route.Invoices(n), "state", "overdue")).Doc.Find("main tbody a").First().AttrOr("href", ""))
	portal.WantText(t, invoice, "h1", "Overdue")
	portal.WantText(t, invoice, ".explained", "too little")
	portal.WantText(t, invoice, ".paper", "Demo Cloud SA")
	address := invoice.Path
	refused := c.Post(address+"/payment", nil)
	portal.WantStatus(t, refused, http.StatusConflict)
	p.HoldPrepaid(cast.Org, money.New(1_000_00, money.CHF))
	again := c.Get(address)
	paid := c.Post(address+"/payment", again.Form(".explained form"))
	portal.WantText(t, paid, "h1", "Paid")
	portal.WantText(t, paid, ".timeline", "prepaid account")
	portal.WantStatus(t, c.Post(address+"/payment", nil), http.StatusOK)
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(address), http.StatusNotFound)
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.Invoice(p.Org(cast.Rival), address[strings.LastIndex(address, "/")+1:])), http.StatusNotFound)
	portal.WantStatus(t, c.Get(route.Invoice(n, id.New[id.Document]().String())), http.StatusNotFound)
}

// A pro forma invoice over the lines chosen has a number of its own and says what it is not.
func TestAProFormaInvoice(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	page := c.Get(route.ToPay(n))
	form := page.Form("#pay")
	refused := c.Post(route.ProForma(n), form)
	portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
	for _, box := range page.Doc.Find("main input[name=invoices]").EachIter() {
		form.Add("invoices", box.AttrOr("value", ""))
	}
	made := c.Post(route.ProForma(n), form)
	portal.WantText(t, made, "h1", "Pro forma invoice P-")
	portal.WantText(t, made, "main", "no legal, juridical, fiscal or accounting value")
	if again := c.Post(route.ProForma(n), form); again.Path != made.Path {
		t.Errorf("a double click makes two: %s, %s", made.Path, again.Path)
	}
	if strings.Contains(c.Get(route.Invoices(n)).Text("main"), "P-2") {
		t.Error("a pro forma invoice stands among the documents")
	}
}

func TestDocumentsAsCSV(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Olive)
	file := c.Get(route.With(route.InvoicesCSV(n), "state", "paid"))
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff")))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil || len(rows) < 9 || len(rows[0]) != 17 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		if row[4] != "Paid" || row[7] != "CHF" || !strings.Contains(row[10], ".") || row[13] != "0.00" {
			t.Errorf("a row is %q", row)
		}
	}
}
