package staff_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/legal"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

func TestLegalDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	// The demo has texts: the foot of every page links them, the page shows one.
	page := o.bob.Get(route.Legal("terms"))
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find("nav.rights a[href='"+route.Legal("imprint")+"']").Length() != 1 || page.Doc.Find("main .prose h2").Length() != 2 {
		t.Errorf("the terms read %q", page.Text("body"))
	}
	address := route.NewStaffLegal("terms")
	form := o.bob.Get(address).Form("main form[method=post]")
	for _, lang := range i18n.Languages {
		form.Set(legal.TextField(lang), "# New\n\nWords <b>of</b> "+string(lang))
	}
	form.Set("text_it", "")
	page = o.bob.Post(address, form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	form = page.Form("main form[method=post]")
	form.Set("text_it", "Parole")
	form.Set("preview", "true")
	form.Set("lang", "it")
	page = o.bob.Post(address, form)
	portal.WantStatus(t, page, http.StatusOK)
	if text := page.Text("main .prose"); !strings.Contains(text, "Parole") {
		t.Errorf("the preview reads %q", text)
	}
	form.Del("preview")
	unelevated := o.AsStaffUnelevated(t, staff.Operator).Post(address, form)
	portal.WantStatus(t, unelevated, http.StatusUnprocessableEntity)
	if !strings.Contains(unelevated.Doc.Find("textarea[name=text_en]").Text(), "Words") {
		t.Error("without a touch of the passkey what was typed is lost")
	}
	for range 2 { // a double click
		portal.WantPath(t, o.bob.Post(address, form), route.StaffLegalOf("terms"))
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from legal_versions where kind = 'terms'`, nil); n != 2 {
		t.Errorf("%d versions", n)
	}
	day := testkit.Value[time.Time](t, o.App.DB, `select applies_on from legal_versions where kind = 'terms' and number = 2`, nil).Format(time.DateOnly)
	page = o.bob.Get(route.LegalVersion("terms", day))
	portal.WantStatus(t, page, http.StatusOK)
	if !strings.Contains(page.Text("main"), "Words <b>of</b>") {
		t.Errorf("the version reads %q", page.Text("main"))
	}
	taking := route.StaffLegalTaking("terms", day)
	portal.WantStatus(t, o.bob.Get(taking), http.StatusOK)
	portal.WantPath(t, o.bob.Post(taking, nil), route.StaffLegalOf("terms"))
	portal.WantStatus(t, o.bob.Get(route.LegalVersion("terms", day)), http.StatusNotFound)
	portal.WantStatus(t, o.bob.Get(route.Legal("bread")), http.StatusNotFound)
}

// Breaks when a text that nobody has published is linked, or its page is an error.
func TestLegalTextThatIsNotPublished(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	testkit.Exec(t, o.App.DB, `delete from legal_versions where kind = 'imprint'`, nil)
	o.App.Legal.Forget()
	page := o.bob.Get(route.Legal("imprint"))
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find("nav.rights a[href='"+route.Legal("imprint")+"']").Length() != 0 || page.Doc.Find("main .prose").Length() != 0 {
		t.Errorf("the page reads %q", page.Text("body"))
	}
}
