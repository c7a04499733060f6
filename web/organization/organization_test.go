package organization_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestOrganizationDetails(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, olive := p.Org(cast.Org), p.As(t, cast.Olive)
	form := olive.Get(route.OrganizationDetails(n)).Form("main form")
	if form.Get("asked") != "CH" || form.Has("region") {
		t.Fatalf("the form is %v", form)
	}
	form.Set("country", "IT")
	form.Set("street", "Via Roma 1")
	page := olive.Post(route.OrganizationDetails(n), form)
	if page.Status != 200 || !strings.Contains(page.Text(".banner"), "EUR") || page.Doc.Find("[name=region]").Length() != 1 {
		t.Fatalf("another country is answered %d: %s", page.Status, page.Text("main"))
	}
	form = page.Form("main form")
	if form.Get("street") != "Via Roma 1" {
		t.Errorf("what was typed is lost: %v", form)
	}
	if page = olive.Post(route.OrganizationDetails(n), form); page.Status != 422 || page.Text("#f-city-error") == "" {
		t.Errorf("half an address is answered %d", page.Status)
	}
	stale := url.Values{}
	for name, values := range form {
		stale[name] = values
	}
	form.Set("city", "Roma")
	form.Set("postal_code", "00184")
	form.Set("region", "RM")
	if page = olive.Post(route.OrganizationDetails(n), form); page.Status != 200 || !strings.Contains(page.Text("main"), "00184 Roma (RM)") {
		t.Errorf("saving is answered %d: %s", page.Status, page.Text("main"))
	}
	for name := range map[string]bool{"street": true, "city": true, "postal_code": true, "region": true} {
		stale.Del(name)
	}
	stale.Set("name", "Typed meanwhile")
	if page = olive.Post(route.OrganizationDetails(n), stale); page.Status != 409 || page.Form("main form").Get("name") != "Typed meanwhile" {
		t.Errorf("a stale form is answered %d", page.Status)
	}
	if adam := p.As(t, cast.Adam).Get(route.Organization(n)); adam.Doc.Find(`main a[href$="/details"]`).Length() != 0 {
		t.Error("an administrator is offered to modify")
	}
}

func TestACountryWithoutRegionsSaysWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, olive := p.Org(cast.Org), p.As(t, cast.Olive)
	form := olive.Get(route.OrganizationDetails(n)).Form("main form")
	for name, value := range map[string]string{"country": "DE", "asked": "IT", "street": "Via Roma 1", "postal_code": "00184", "city": "Roma", "region": "RM"} {
		form.Set(name, value)
	}
	page := olive.Post(route.OrganizationDetails(n), form)
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, ".banner", "RM")
	form = page.Form("main form")
	form.Set("country", "IT")
	page = olive.Post(route.OrganizationDetails(n), form)
	if got := page.Doc.Find("#f-region").AttrOr("value", ""); got != "RM" {
		t.Errorf("back in Italy the province is %q", got)
	}
}

func TestDeletingAnOrganization(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive, n := p.As(t, cast.Olive), p.Org(cast.Org)
	page := olive.Get(route.Organization(n))
	if page.Doc.Find("main .button.danger").Length() != 0 || page.Doc.Find(`main a[href="`+route.Users(n)+`"]`).Length() != 1 || page.Doc.Find(`main .prose a[href$="/termination"]`).Length() != 10 {
		t.Errorf("what is missing reads: %s", page.Text("main"))
	}
	if unpaid := page.Doc.Find(`main .prose a[href="` + route.ToPay(n) + `"]`).Length(); unpaid != 1 || page.Doc.Find(`main .prose a[href="`+route.PrepaidPayout(n)+`"]`).Length() != 1 {
		t.Errorf("what is unpaid and held is not named: %s", page.Text("main"))
	}
	ruth, rival := p.As(t, cast.Ruth), p.Org("Rival Sàrl")
	if page = ruth.Post(route.OrganizationDeletion(rival), url.Values{"password": {cast.Password}, "confirmed": {"on"}}); page.Status != 409 || page.Doc.Find(`main .prose a[href$="/termination"]`).Length() == 0 {
		t.Errorf("with products it is answered %d: %s", page.Status, page.Text("main"))
	}
	for _, link := range page.Doc.Find(`main .prose a[href$="/termination"]`).EachIter() {
		address, _ := link.Attr("href")
		if ended := ruth.Post(address, url.Values{"reason": {"not_needed"}, "confirmed": {"on"}}); ended.Status != 200 {
			t.Fatalf("terminating is answered %d: %s", ended.Status, ended.Text("main"))
		}
	}
	if page = ruth.Get(route.Organization(rival)); page.Doc.Find("main .button.danger").Length() != 1 {
		t.Errorf("there is no red link: %s", page.Text("main"))
	}
	if page = ruth.Post(route.OrganizationDeletion(rival), url.Values{"password": {"wrong"}, "confirmed": {"on"}}); page.Status != 422 {
		t.Errorf("a wrong password is answered %d", page.Status)
	}
	if page = ruth.Post(route.OrganizationDeletion(rival), url.Values{"password": {cast.Password}, "confirmed": {"on"}}); page.Status != 200 || page.Path != route.ChooseOrganization() {
		t.Errorf("deleting is answered %d at %s", page.Status, page.Path)
	}
	if page = ruth.Get(route.Org(rival)); page.Status != 404 {
		t.Errorf("it is still there: %d", page.Status)
	}
}
