package products_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestTerminatingAProduct(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Clock: clock.Now})
	org, adam := p.Org(cast.Org), p.As(t, cast.Adam)
	domain := p.AddProduct(p.OrgID(cast.Org), "domain", "ending.example").String()
	address := route.ProductTermination(org, domain)
	if items := adam.Get(route.Product(org, domain)).Doc.Find("#manage a"); items.Last().AttrOr("href", "") != address || !items.Last().HasClass("danger") {
		t.Errorf("the last line of Manage leads to %s", items.Last().AttrOr("href", ""))
	}
	page := adam.Post(address, url.Values{"comment": {"We moved."}})
	if portal.WantStatus(t, page, http.StatusUnprocessableEntity); page.Form("main form").Get("comment") != "We moved." || page.Doc.Find(".error-summary li").Length() != 2 {
		t.Errorf("an empty form is answered: %s", page.Text("main"))
	}
	whole := url.Values{"reason": {"not_needed"}, "comment": {"We moved."}, "confirmed": {"on"}}
	clock.Advance(11 * time.Minute)
	if page = adam.Post(address, whole); !strings.HasPrefix(page.Path, route.StepUp()+"?") {
		t.Fatalf("without a fresh proof it leads to %s", page.Path)
	}
	page = adam.Post(page.Path, url.Values{"password": {cast.Password}})
	if !strings.HasPrefix(page.Path, address) || page.Form("main form").Get("reason") != "not_needed" {
		t.Fatalf("back at %s, the form has %v", page.Path, page.Form("main form"))
	}
	page = adam.Post(address, whole)
	if page.Path != route.Products(org) || !strings.Contains(page.Text("[role=status]"), "ending.example") {
		t.Errorf("at %s: %s", page.Path, page.Text("[role=status]"))
	}
	portal.WantStatus(t, adam.Post(address, whole), http.StatusOK)
	if page = adam.Get(address); page.Status != http.StatusConflict || page.Doc.Find("main form").Length() != 0 {
		t.Errorf("ended, it is answered %d", page.Status)
	}
}
