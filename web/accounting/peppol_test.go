package accounting_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/einvoices"
	"manager/internal/testkit/portal"
)

// Peppol is offered where the provider has it, needs an ID, and is refused by who doesn't offer it.
func TestRouteThroughPeppolNeedsAnID(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Env: map[string]string{"MANAGER_PEPPOL_OUTBOX": t.TempDir()}})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	form := c.Get(route.NewBillingAddress(n)).Form("main form")
	for field, value := range map[string]string{"name": "Kessler AG", "country": "CH", "street": "Seefeldstrasse", "house_number": "9", "postal_code": "8008", "city": "Zürich", "business": "on", "route": "peppol"} {
		form.Set(field, value)
	}
	for _, wrong := range []string{"", "CHE109322551", "0183:"} {
		form.Set("peppol_id", wrong)
		refused := c.Post(route.NewBillingAddress(n), form)
		portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
		portal.WantText(t, refused, "#f-peppol_id-error", "0183:CHE109322551")
		portal.WantText(t, refused, "#f-route option[selected]", "Peppol")
	}
	form.Del("business")
	portal.WantText(t, c.Post(route.NewBillingAddress(n), form), "#f-route-error", "0183:CHE109322551")
	form.Set("business", "on")
	form.Set("peppol_id", "0183:CHE109322551")
	added := c.Post(route.NewBillingAddress(n), form)
	portal.WantPath(t, added, route.BillingAddresses(n))
	kept, _ := added.Doc.Find(".todo a").Attr("href")
	portal.WantText(t, c.Get(kept), "#f-route option[selected]", "Peppol")

	without := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c = without.EmptyOrg(), without.As(t, cast.Olive)
	page := c.Get(route.NewBillingAddress(n))
	if page.Doc.Find("#f-route").Length() != 0 {
		t.Error("Peppol is offered by who doesn't have it")
	}
	portal.WantStatus(t, c.Post(route.NewBillingAddress(n), form), http.StatusUnprocessableEntity)
}

// An invoice to an address with Peppol lies as UBL in the folder of the access point once, and its page says so.
func TestInvoicesGoThroughPeppol(t *testing.T) {
	t.Parallel()
	outbox := filepath.Join(t.TempDir(), "peppol")
	p := portal.Start(t, portal.Options{Env: map[string]string{"MANAGER_PEPPOL_OUTBOX": outbox}})
	placed := p.PlaceOrder()
	testkit.Exec(t, p.App.DB, `update orders set address = address || '{"Route": "peppol", "PeppolID": "0183:CHE109322551", "Recipients": ["books@treuhand.example"]}' where id = @id`, db.Args{"id": placed.ID})
	p.HoldPrepaid(cast.Org, money.New(1_000_00, money.CHF))
	paid, err := p.App.Orders.PayFromPrepaid(t.Context(), p.ActorIn(cast.Org, cast.Olive), placed.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	page := route.Invoice(p.Org(cast.Org), paid.Invoice.String())
	p.Mail("books@treuhand.example")
	p.Wait("the note that it was handed on", func() bool {
		return strings.Contains(p.As(t, cast.Bill).Get(page).Text(".timeline"), "Peppol 0183:CHE109322551")
	})
	files, err := os.ReadDir(outbox)
	if err != nil || len(files) != 1 {
		t.Fatalf("the outbox holds %v, %v", files, err)
	}
	body, err := os.ReadFile(filepath.Join(outbox, files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	invoice, err := einvoices.ParseUBL(body)
	if err != nil {
		t.Fatal(err)
	}
	if broken := invoice.Check(); len(broken) > 0 || !strings.Contains(string(body), `schemeID="0183">CHE109322551<`) {
		t.Errorf("the invoice breaks %v: %s", broken, body)
	}
	portal.WantText(t, p.As(t, cast.Bill).Get(page), ".timeline", "books@treuhand.example")
}
