package organization_test

import (
	"net/http"
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestCreatingAnotherOrganization(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.As(t, cast.Mia)
	page := c.Get(route.ProfileOrganizations())
	address, _ := page.Doc.Find("main a.button.primary").Attr("href")
	if page.Text("main a.button.primary") != "Create a new organization" {
		t.Errorf("the button says %q", page.Text("main a.button.primary"))
	}
	form := c.Get(address).Form("main form")
	for name, wrong := range map[string]string{"name": " ", "kind": "cartel", "country": "??"} {
		bad := url.Values{"request": form["request"], "name": {"Mine"}, "kind": {"company"}, "country": {"CH"}}
		bad.Set(name, wrong)
		page = c.Post(address, bad)
		portal.WantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Text("#f-"+name+"-error") == "" {
			t.Errorf("nothing is said about %s", name)
		}
	}
	form.Set("name", `<script>alert(1)</script> & "Söhne"`)
	var path string
	for range 2 { // the button clicked twice
		page = c.Post(address, form)
		portal.WantStatus(t, page, http.StatusOK)
		if path != "" && page.Path != path {
			t.Errorf("two organizations: %s and %s", path, page.Path)
		}
		path = page.Path
	}
	portal.WantText(t, page, ".switch-org", `<script>alert(1)</script> & "Söhne"`)
	portal.WantText(t, page, ".switch-org", "Legal representative")
	page = c.Get(route.ChooseOrganization())
	if rows := page.Doc.Find("tbody tr").Length(); rows != 2 {
		t.Errorf("she is in %d organizations", rows)
	}
	page = c.Get(route.ChooseOrganization() + "?q=atelier")
	if rows := page.Doc.Find("tbody tr").Length(); rows != 1 {
		t.Errorf("the search finds %d", rows)
	}
	portal.WantText(t, c.Get(route.ChooseOrganization()+"?q=zzz"), "main", "No organization was found")
}
