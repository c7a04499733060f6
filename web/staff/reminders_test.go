package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

func TestReminderDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.bob.Get(route.With(route.StaffReminders(), "lang", "de"))
	portal.WantStatus(t, page, http.StatusOK)
	if text := page.Text("main"); !strings.Contains(text, "Guten Tag Olive") || page.Doc.Find("main details").Length() != 4 {
		t.Errorf("the preview reads %q", text)
	}
	page = o.bob.Get(route.NewStaffReminders())
	form := page.Form("main form[method=post]")
	form["days"][0], form["days"][1] = "9", "soon"
	page = o.bob.Post(route.NewStaffReminders(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-days-2-error").Length() != 1 || page.Doc.Find("#f-days-2").AttrOr("value", "") != "soon" || page.Doc.Find("#f-days-1").AttrOr("value", "") != "9" {
		t.Errorf("the refused form reads %q", page.Text("main"))
	}
	form = page.Form("main form[method=post]")
	form["days"][1] = "15"
	form.Set("preview", "true")
	page = o.bob.Post(route.NewStaffReminders(), form)
	portal.WantStatus(t, page, http.StatusOK)
	if text := page.Text("main"); !strings.Contains(text, "Hello Olive") {
		t.Errorf("the preview reads %q", text)
	}
	form = page.Form("main form[method=post]")
	form.Del("preview")
	for range 2 { // a double click
		portal.WantPath(t, o.bob.Post(route.NewStaffReminders(), form), route.StaffReminders())
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from reminder_versions`, nil); n != 2 {
		t.Errorf("%d versions", n)
	}
	late := o.AsStaff(t, staff.Operator)
	form.Set("request", "00000000-0000-7000-8000-000000000001")
	page = late.Post(route.NewStaffReminders(), form)
	portal.WantStatus(t, page, http.StatusConflict)
	if page.Doc.Find("#f-days-2").AttrOr("value", "") != "15" {
		t.Errorf("overtaken, the form reads %q", page.Text("main"))
	}
	page = o.AsStaffUnelevated(t, staff.Operator).Post(route.NewStaffReminders(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-days-2").AttrOr("value", "") != "15" || page.Doc.Find("main a[href='"+route.StaffElevation()+"']").Length() != 1 {
		t.Errorf("without a touch of the passkey the form reads %q", page.Text("main"))
	}
}
