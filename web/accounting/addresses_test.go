package accounting_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestBillingAddressesAreAddedChangedAndRetired(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	portal.WantText(t, c.Get(route.BillingAddresses(n)), "main", "No billing address yet")
	form := c.Get(route.NewBillingAddress(n)).Form("main form")
	form.Set("name", "Kessler AG")
	form.Set("country", "CH")
	form.Set("vat_number", "nonsense")
	form.Set("recipients", "books@example.org\nnobody")
	refused := c.Post(route.NewBillingAddress(n), form)
	portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
	for _, field := range []string{"city", "vat_number", "recipients"} {
		if refused.Doc.Find("#f-"+field+"-error").Length() != 1 {
			t.Errorf("nothing is said beside %s: %q", field, refused.Text(".error-summary"))
		}
	}
	if got := strings.TrimSpace(refused.Doc.Find("#f-recipients").Text()); got != "books@example.org\nnobody" {
		t.Errorf("the recipients typed are %q", got)
	}
	form.Set("street", "Seefeldstrasse")
	form.Set("house_number", "9")
	form.Set("postal_code", "8008")
	form.Set("city", "Zürich")
	form.Set("vat_number", "")
	form.Set("recipients", "books@example.org")
	added := c.Post(route.NewBillingAddress(n), form)
	portal.WantPath(t, added, route.BillingAddresses(n))
	portal.WantText(t, added, ".todo", "Seefeldstrasse 9")
	p.AddBillingAddress("Atelier Lumière SA", true)
	list := c.Get(route.BillingAddresses(n))
	if first := list.Text(".todo li:first-child"); !strings.Contains(first, "Kessler AG") || !strings.Contains(first, "Default") {
		t.Errorf("the default is not first: %q", first)
	}
	makeDefault, _ := list.Doc.Find("form[action$='/default']").Attr("action")
	portal.WantText(t, c.Post(makeDefault, nil), ".todo li:first-child", "Atelier Lumière SA")
	retire, _ := c.Get(route.BillingAddresses(n)).Doc.Find("a[href$='/retirement']").Attr("href")
	portal.WantText(t, c.Get(retire), "main", "Kessler AG")
	retired := c.Post(retire, nil)
	if retired.Doc.Find(".todo li").Length() != 1 {
		t.Error("a retired address is still listed")
	}
	kept, _ := retired.Doc.Find(".todo a").Attr("href")
	edit := c.Get(kept).Form("main form")
	edit.Set("buyer_reference", "R-1")
	portal.WantPath(t, c.Post(kept, edit), route.BillingAddresses(n))
	edit.Set("buyer_reference", "R-2")
	portal.WantStatus(t, c.Post(kept, edit), http.StatusConflict) // of the version before
}

// Breaks when the page doesn't say what the register answered about a number, with what proves it.
func TestPageSaysWhatTheRegisterAnswered(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Env: map[string]string{"MANAGER_VIES_URL": "http://127.0.0.1:1/", "MANAGER_SELLER_COUNTRY": "FR", "MANAGER_SELLER_TOWN": "Lille", "MANAGER_SELLER_VAT_NUMBER": "FR83404833048"}})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	form := c.Get(route.NewBillingAddress(n)).Form("main form")
	for field, value := range map[string]string{"name": "Beispiel GmbH", "country": "DE", "street": "Lindenstraße", "house_number": "3", "postal_code": "10115", "city": "Berlin", "business": "on", "vat_number": "DE136695976"} {
		form.Set(field, value)
	}
	list := c.Post(route.NewBillingAddress(n), form)
	const taxed = "VAT is charged until the register confirms the number."
	portal.WantText(t, list, ".todo", "being checked by the register. "+taxed)
	edit, _ := list.Doc.Find(".todo a").Attr("href")
	check := list.Doc.Find(".todo form[action$='/check']").AttrOr("action", "")
	asked := c.Post(check, nil)
	portal.WantPath(t, asked, route.BillingAddresses(n))
	portal.WantText(t, asked, "body", "The register is being asked.")
	again := c.Post(check, nil)
	portal.WantText(t, again, "body", "The register was asked less than five minutes ago.")
	if jobs := testkit.Value[int](t, p.App.DB, `select count(*) from river_job where kind = 'vat_number_check'`, nil); jobs != 1 {
		t.Errorf("%d questions wait for the register", jobs)
	}
	for _, step := range []struct{ answer, problem, request, checked, want string }{
		{"none", "MS_UNAVAILABLE", "", "null", "the register does not answer. It will be asked again. " + taxed},
		{"invalid", "", "", "null", "not valid according to the VIES register on 28 Nov 2026. " + taxed},
		{"valid", "", "", "'2026-11-28 12:00Z'", "confirmed by the VIES register on 28 Nov 2026."},
		{"valid", "", "WAPIexample<", "'2026-11-28 12:00Z'", "confirmed by the VIES register on 28 Nov 2026 (request WAPIexample<)."},
	} {
		testkit.Exec(t, p.App.DB, `insert into vat_checks (org_id, id, number, register, answer, problem, request, asked_at, answered_at)
			select org_id, gen_random_uuid(), vat_number, 'VIES', @answer, @problem, @request, clock_timestamp(), case when @answer <> 'none' then '2026-11-28 12:00Z'::timestamptz end from billing_addresses where vat_number <> ''`,
			db.Args{"answer": step.answer, "problem": step.problem, "request": step.request})
		testkit.Exec(t, p.App.DB, `update billing_addresses set vat_checked_at = `+step.checked+` where vat_number <> ''`, db.Args{})
		for _, page := range []string{route.BillingAddresses(n), edit} {
			portal.WantText(t, c.Get(page), "main", "VAT number DE136695976: "+step.want)
		}
		if text := c.Get(edit).Text("main"); strings.Contains(text, taxed) != strings.Contains(step.want, taxed) {
			t.Errorf("%s: the page says %q", step.answer, text)
		}
	}
}
