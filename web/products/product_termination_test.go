package products_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
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

// A product can end when it is due instead, with no reason and no fresh proof, and that is taken back on the same page.
func TestTerminatingAProductWhenItIsDue(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Clock: clock.Now})
	org, adam := p.Org(cast.Org), p.As(t, cast.Adam)
	mail := p.AddProduct(p.OrgID(cast.Org), "mail", "Office mail")
	testkit.Exec(t, p.App.DB, `update products set expires_at = @at, months = 12 where id = @id`, db.Args{"id": mail, "at": clock.Now().Add(90 * 24 * time.Hour)})
	address := route.ProductTermination(org, mail.String())
	clock.Advance(11 * time.Minute)
	for _, test := range []struct {
		when  string
		shown string
		ends  bool
	}{{"due", "due", true}, {"due", "keep", true}, {"keep", "keep", false}, {"keep", "due", false}} {
		if page := adam.Get(address); page.Doc.Find("input[name=when][value="+test.shown+"]").Length() != 1 {
			t.Errorf("%s is not offered: %s", test.shown, page.Text("main"))
		}
		page := adam.Post(address, url.Values{"when": {test.when}})
		if page.Path != route.Product(org, mail.String()) {
			t.Fatalf("%s leads to %s: %s", test.when, page.Path, page.Text("main"))
		}
		if ends := testkit.Value[bool](t, p.App.DB, `select ends from renewals where product_id = @id`, db.Args{"id": mail}); ends != test.ends {
			t.Errorf("after %s it ends: %v", test.when, ends)
		}
	}
	for _, who := range []cast.Person{cast.Eve, cast.Ruth} {
		if page := p.As(t, who).Post(address, url.Values{"when": {"due"}}); page.Status != http.StatusNotFound {
			t.Errorf("%s gets %d", who.LoginID, page.Status)
		}
	}
}
