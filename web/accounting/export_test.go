package accounting_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// A ZIP of documents is made by a job, told by mail, and holds each document as PDF and XML; nobody else gets it.
func TestDocumentsAsZIP(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	form := c.Get(route.With(route.InvoicesExport(n), "state", "paid")).Form(`main form[action="` + route.InvoicesExport(n) + `"]`)
	form.Set("as", "zip")
	for range 2 { // a double click makes one
		portal.WantStatus(t, c.Post(route.InvoicesExport(n), form), http.StatusOK)
	}
	p.Wait("the export", func() bool {
		return testkit.Value[bool](t, p.App.DB, `select exists (select from document_exports where state = 'ready')`, nil)
	})
	if made := testkit.Value[int](t, p.App.DB, `select count(*) from document_exports`, nil); made != 1 {
		t.Errorf("%d exports were made", made)
	}
	mail := p.Mail(cast.Bill.LoginID)
	if !strings.Contains(mail.Text, route.InvoicesExport(n)) {
		t.Errorf("the mail says %q", mail.Text)
	}
	page := c.Get(route.InvoicesExport(n))
	address := page.Doc.Find("main tbody a[download]").AttrOr("href", "")
	file := c.Get(address)
	archive, err := zip.NewReader(bytes.NewReader([]byte(file.Body)), int64(len(file.Body)))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, f := range archive.File {
		count[f.Name[strings.LastIndex(f.Name, "."):]]++
	}
	paid := testkit.Value[int](t, p.App.DB, `select count(*) from documents where state = 'paid'`, nil)
	if count[".pdf"] != paid || count[".xml"] != paid || count[".csv"] != 1 {
		t.Errorf("of %d documents the file holds %v", paid, count)
	}
	portal.WantStatus(t, p.As(t, cast.Mia).Get(address), http.StatusForbidden)
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(address), http.StatusNotFound)
}

// Files of a document are the same each time, and there is none for an invoice that is not paid.
func TestFilesOfDocuments(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Olive)
	paid := c.Get(route.With(route.Invoices(n), "state", "paid")).Doc.Find("main tbody a").First().AttrOr("href", "")
	open := c.Get(route.With(route.Invoices(n), "state", "open")).Doc.Find("main tbody a").First().AttrOr("href", "")
	for file, begins := range map[string]string{"/pdf": "%PDF-1.7", "/xml": "<?xml", "/xml?syntax=cii": "<?xml", "/xml?syntax=ubl": "<?xml"} {
		first := c.Get(paid + file)
		portal.WantStatus(t, first, http.StatusOK)
		if !strings.HasPrefix(first.Body, begins) || first.Body != c.Get(paid+file).Body {
			t.Errorf("%s begins with %.20q, or differs the second time", file, first.Body)
		}
		portal.WantStatus(t, c.Get(open+file), http.StatusConflict)
		portal.WantStatus(t, p.As(t, cast.Ruth).Get(paid+file), http.StatusNotFound)
	}
	slip := c.Get(open + "/slip")
	portal.WantStatus(t, slip, http.StatusOK)
	if !strings.HasPrefix(slip.Body, "%PDF") {
		t.Errorf("the slip begins with %.20q", slip.Body)
	}
	portal.WantStatus(t, c.Get(paid+"/slip"), http.StatusConflict)
	testkit.Exec(t, p.App.DB, `alter table documents disable trigger user`, nil)
	testkit.Exec(t, p.App.DB, `update documents set content = set_byte(content, 40, 65)`, nil)
	altered := c.Get(paid)
	portal.WantStatus(t, altered, http.StatusServiceUnavailable)
	if !strings.Contains(altered.Text("main"), "not what was issued") {
		t.Errorf("an altered document is answered with %q", altered.Text("main"))
	}
	portal.WantStatus(t, c.Get(paid+"/pdf"), http.StatusServiceUnavailable)
}

// An invoice goes by mail to those who are named for it and need no account, and its page says so.
func TestInvoicesGoToRecipientsWithoutAnAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	placed := p.PlaceOrder()
	testkit.Exec(t, p.App.DB, `update orders set address = jsonb_set(address, '{Recipients}', '["books@treuhand.example"]') where id = @id`, db.Args{"id": placed.ID})
	p.HoldPrepaid(cast.Org, money.New(1_000_00, money.CHF))
	paid, err := p.App.Orders.PayFromPrepaid(t.Context(), p.ActorIn(cast.Org, cast.Olive), placed.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	mail := p.Mail("books@treuhand.example")
	if !strings.Contains(mail.Subject, "Facture ") || len(mail.Links) != 0 {
		t.Errorf("the mail is %q and leads to %v", mail.Subject, mail.Links)
	}
	page := p.As(t, cast.Bill).Get(route.Invoice(p.Org(cast.Org), paid.Invoice.String()))
	portal.WantText(t, page, ".timeline", "books@treuhand.example")
}

// After a part of an open invoice was credited its slip asks for what is left.
func TestTheSlipAsksForWhatIsLeft(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	org := p.OrgID(cast.Org)
	open := testkit.Value[id.Document](t, p.App.DB, `select id from documents where state = 'open' order by due_on desc limit 1`, nil)
	credit := document.Credit{Key: id.New[id.Document](), Invoice: open, Lines: map[int]money.Money{1: money.New(10_00, money.CHF)}, Reason: "a month less"}
	if _, err := p.App.Payments.Credit(t.Context(), p.ActorIn(cast.Org, cast.Olive), org, payment.CreditNote{Credit: credit}); err != nil {
		t.Fatal(err)
	}
	left := testkit.Value[int64](t, p.App.DB, `select total - credited from documents where id = @id`, db.Args{"id": open})
	text := pdfText(t, p.As(t, cast.Olive).Get(route.InvoiceSlip(p.Org(cast.Org), open.String())).Body)
	if want := money.New(left, money.CHF).Plain(); strings.Count(text, want) < 2 {
		t.Errorf("%s is not what the slip asks for: %s", want, text)
	}
}
