package staff_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

func TestPriceDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	portal.WantStatus(t, o.ana.Get(route.StaffPrices()), http.StatusOK)
	portal.WantStatus(t, o.ana.Get(route.StaffPricesOf("bread")), http.StatusNotFound)
	page := o.ana.Get(route.NewStaffPrices("mail"))
	form := page.Form("main form[method=post]")
	at := slices.Index(form["cell"], "one_mailbox/1/CHF")
	form["amount"][at], form["amount"][at+1] = "1.70", "a lot"
	page = o.ana.Post(route.NewStaffPrices("mail"), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("main .field .error").Length() != 1 || page.Form("main form[method=post]")["amount"][at+1] != "a lot" {
		t.Errorf("the refused form reads %q", page.Text("main"))
	}
	form = page.Form("main form[method=post]")
	form["amount"][at+1] = "1.70"
	form.Set("preview", "true")
	page = o.ana.Post(route.NewStaffPrices("mail"), form)
	portal.WantStatus(t, page, http.StatusOK)
	if rows := page.Doc.Find("main table tbody tr"); rows.Length() != 2 || !strings.Contains(rows.Text(), "1.50") || !strings.Contains(rows.Text(), "1.70") {
		t.Errorf("the preview reads %q", rows.Text())
	}
	form = page.Form("main form[method=post]")
	form.Del("preview")
	page = o.AsStaffUnelevated(t, staff.BillingClerk).Post(route.NewStaffPrices("mail"), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Form("main form[method=post]")["amount"][at] != "1.70" {
		t.Errorf("without a touch of the passkey the form reads %q", page.Text("main"))
	}
	for range 2 { // a double click
		portal.WantPath(t, o.ana.Post(route.NewStaffPrices("mail"), form), route.StaffPricesOf("mail"))
	}
	form.Set("request", "00000000-0000-7000-8000-000000000001")
	portal.WantStatus(t, o.bob.Post(route.NewStaffPrices("mail"), form), http.StatusConflict)
	change := testkit.Value[string](t, o.App.DB, `select id::text from price_changes`, nil)
	if page = o.bob.Get(route.StaffPricesOf("mail")); page.Doc.Find("main a[href$='"+change+"/taking-back']").Length() != 1 {
		t.Errorf("the prices read %q", page.Text("main"))
	}
	portal.WantStatus(t, o.bob.Get(route.StaffPriceTaking("mail", change)), http.StatusOK)
	for range 2 {
		portal.WantPath(t, o.bob.Post(route.StaffPriceTaking("mail", change), nil), route.StaffPricesOf("mail"))
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from offer_prices where change_id is not null`, nil); n != 0 {
		t.Errorf("%d prices are left", n)
	}
}
