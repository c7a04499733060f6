package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

func TestCodeDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.ana.Get(route.NewStaffCode())
	form := page.Form("main form[method=post]")
	form.Set("code", "summer")
	form.Set("percent", "a lot")
	form.Set("organization", "999999")
	form["offers"] = []string{"domain/ch"}
	page = o.ana.Post(route.NewStaffCode(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-percent-error").Length() != 1 || page.Doc.Find("#f-organization-error").Length() != 1 || page.Doc.Find("#f-code").AttrOr("value", "") != "summer" || page.Doc.Find("#offer-domain-ch[checked]").Length() != 1 {
		t.Errorf("the refused form reads %q", page.Text("main"))
	}
	form = page.Form("main form[method=post]")
	form.Set("percent", "12.5")
	form.Set("organization", o.number)
	page = o.AsStaffUnelevated(t, staff.BillingClerk).Post(route.NewStaffCode(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-percent").AttrOr("value", "") != "12.5" {
		t.Errorf("without a touch of the passkey the form reads %q", page.Text("main"))
	}
	for range 2 { // a double click
		portal.WantPath(t, o.ana.Post(route.NewStaffCode(), form), route.StaffCodes())
	}
	page = o.ana.Get(route.StaffCodes())
	if text := page.Text("main"); !strings.Contains(text, "SUMMER") || !strings.Contains(text, "12.5") || !strings.Contains(text, o.number) {
		t.Errorf("the list reads %q", text)
	}
	made := testkit.Value[string](t, o.App.DB, `select id::text from promo_codes where code = 'SUMMER'`, nil)
	if page = o.bob.Get(route.StaffCodeEnd(made)); !strings.Contains(page.Text("main"), "SUMMER") {
		t.Errorf("the question reads %q", page.Text("main"))
	}
	for range 2 {
		portal.WantPath(t, o.bob.Post(route.StaffCodeEnd(made), nil), route.StaffCodes())
	}
	if over := testkit.Value[bool](t, o.App.DB, `select valid_until <= @now from promo_codes where code = 'SUMMER'`, db.Args{"now": o.App.Clock()}); !over {
		t.Error("the code has not ended")
	}
}

func TestGratuityDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.ana.Get(route.With(route.NewStaffGratuity(), "customer", o.number))
	form := page.Form("main form[method=post]")
	form.Set("reason", "Two days of outage")
	form.Set("until", "")
	page = o.ana.Post(route.NewStaffGratuity(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-offer-error").Length() != 1 || page.Doc.Find("#f-until-error").Length() != 1 || page.Doc.Find("#f-reason").AttrOr("value", "") != "Two days of outage" {
		t.Errorf("the refused form reads %q", page.Text("main"))
	}
	form = page.Form("main form[method=post]")
	form.Set("offer", "domain/ch")
	form.Set("until", o.App.Clock().AddDate(0, 1, 0).Format("2006-01-02"))
	for range 2 { // a double click
		portal.WantPath(t, o.ana.Post(route.NewStaffGratuity(), form), route.StaffGratuities())
	}
	if page = o.ana.Get(route.StaffGratuities()); strings.Count(page.Text("main"), "Two days of outage") != 1 {
		t.Errorf("the list reads %q", page.Text("main"))
	}
	made := testkit.Value[string](t, o.App.DB, `select id::text from gratuities where reason = 'Two days of outage'`, nil)
	portal.WantStatus(t, o.bob.Get(route.StaffGratuityEnd(made)), http.StatusOK)
	portal.WantPath(t, o.bob.Post(route.StaffGratuityEnd(made), nil), route.StaffGratuities())
	testkit.Exec(t, o.App.DB, `update gratuities set order_id = (select id from orders where org_id = gratuities.org_id limit 1), ended_at = null where id = @id`, db.Args{"id": made})
	portal.WantStatus(t, o.bob.Post(route.StaffGratuityEnd(made), nil), http.StatusConflict)
}
