package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

func TestRefundDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	number := testkit.Value[string](t, o.App.DB, `select number from documents where kind = 'invoice' and state = 'paid' and credited = 0 order by total desc, id limit 1`, nil)
	page := o.ana.Get(route.With(route.StaffRefunds(), "invoice", "2026-99999"))
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-invoice-error").Length() != 1 || page.Doc.Find("#f-invoice").AttrOr("value", "") != "2026-99999" {
		t.Errorf("an unknown number: %q", page.Text("main"))
	}
	address := route.With(route.StaffRefunds(), "invoice", number)
	if page = o.AsStaffUnelevated(t, staff.Operator).Get(address); page.Doc.Find("main form[method=post]").Length() != 0 || page.Doc.Find("main a[href^='"+route.StaffElevation()+"']").Length() != 1 {
		t.Errorf("without a touch of the passkey: %q", page.Text("main"))
	}
	page = o.ana.Get(address)
	form := page.Form("form[method=post][action='" + route.StaffRefunds() + "']")
	form.Set("extent", "part")
	form.Set("line", "a lot")
	form.Set("reason", "A day of outage")
	page = o.ana.Post(route.StaffRefunds(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-line-1").AttrOr("value", "") != "a lot" || page.Doc.Find("#f-line-1-error").Length() != 1 || page.Doc.Find("#f-reason").AttrOr("value", "") != "A day of outage" {
		t.Errorf("the refused form reads %q", page.Text("main"))
	}
	form = page.Form("form[method=post][action='" + route.StaffRefunds() + "']")
	form.Set("line", "1.00")
	form.Set("to", "prepaid")
	form.Set("extent", "part")
	for range 2 {
		portal.WantStatus(t, o.ana.Post(route.StaffRefunds(), form), http.StatusOK)
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from documents c join documents i on i.org_id = c.org_id and i.id = c.original_id where i.number = @number`, db.Args{"number": number}); n != 1 {
		t.Errorf("%d credit notes", n)
	}
	form.Del("request")
	portal.WantStatus(t, o.ana.Post(route.StaffRefunds(), form), http.StatusUnprocessableEntity)
}

func TestPaymentDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	file, one := id.New[id.BankFile](), id.New[id.BankTransaction]()
	args := db.Args{"file": file, "id": one, "digest": append(file[:], file[:]...), "print": one[:], "ref": one.String()}
	testkit.Exec(t, o.App.DB, `insert into bank_files (id, digest, name, bytes, taken_by, taken_at, state, progress, ended_at) values (@file, @digest, 'day.xml', 1, 'test', now(), 'done', 1, now())`, args)
	testkit.Exec(t, o.App.DB, `insert into bank_transactions (id, file_id, place, account, kind, level, credit, reversal, entry_ref, bank_ref, fingerprint, occurrence, amount, currency, booked_on, debtor, memo, state)
		values (@id, @file, 1, 'CH9300762011623852957', 'statement', 'entry', true, false, '', @ref, @print, 1, 4200, 'CHF', now()::date, 'Hanna Zufall', 'thank you', 'waiting')`, args)
	page := o.ana.Get(route.StaffPayments())
	if !strings.Contains(page.Text("main"), "Hanna Zufall") {
		t.Errorf("the list reads %q", page.Text("main"))
	}
	address := route.StaffPaymentAttribution(one.String())
	page = o.ana.Post(address, url.Values{"organization": {"999999"}, "for": {"prepaid"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-organization-error").Length() != 1 || page.Doc.Find("#f-organization").AttrOr("value", "") != "999999" || page.Doc.Find("input[name=for][checked]").AttrOr("value", "") != "prepaid" {
		t.Errorf("the refused form reads %q", page.Text("main"))
	}
	portal.WantStatus(t, o.ana.Post(route.StaffPaymentExclusion(one.String()), url.Values{}), http.StatusUnprocessableEntity)
	for range 2 {
		portal.WantPath(t, o.ana.Post(address, url.Values{"organization": {o.number}, "for": {"prepaid"}}), route.StaffPayments())
	}
	if state := testkit.Value[string](t, o.App.DB, `select state from bank_transactions where id = @id`, db.Args{"id": one}); state != "prepaid" {
		t.Errorf("it is %s", state)
	}
	portal.WantStatus(t, o.bob.Post(route.StaffPaymentExclusion(one.String()), url.Values{"reason": {"Interest"}}), http.StatusConflict)
	portal.WantStatus(t, o.bob.Get(route.StaffPayment(one.String())), http.StatusNotFound)
}
