package products_test

import (
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestMySQLPrefix(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	h, n, adam := p.AddHosting(), p.Org(cast.Org), p.As(t, cast.Adam)
	list := adam.Get(route.Sites(n, h.Product.String()))
	if list.Doc.Find(`main a[href="`+route.Site(n, h.Product.String(), h.Site.String())+`"]`).Length() != 1 {
		t.Fatalf("the list reads: %s", list.Text("main"))
	}
	site := adam.Get(route.Site(n, h.Product.String(), h.Site.String()))
	if site.Doc.Find(`main a[href="`+route.SiteSettings(n, h.Product.String(), h.Site.String())+`"]`).Length() != 1 {
		t.Fatalf("the site reads: %s", site.Text("main"))
	}
	address := route.SitePHP(n, h.Product.String(), h.Site.String())
	page := adam.Get(address)
	if page.Doc.Find(".banner").Length() != 1 || page.Doc.Find("#f-on[checked]").Length() != 1 || !strings.Contains(page.Text("main"), "wxyz_mydb") {
		t.Errorf("after a migration it reads: %s", page.Text("main"))
	}
	stale := page.Form("main form")
	stale.Set("on", "on")
	off := url.Values{"version": stale["version"]}
	page = adam.Post(route.SiteMySQLPrefix(n, h.Product.String(), h.Site.String()), off)
	if page.Status != 200 || page.Path != address || page.Doc.Find("#f-on[checked]").Length() != 0 || page.Doc.Find(`[data-copy="wxyz_myuser"]`).Length() != 1 || page.Doc.Find(".banner").Length() != 0 {
		t.Errorf("switched off it answers %d: %s", page.Status, page.Text("main"))
	}
	if page = adam.Post(route.SiteMySQLPrefix(n, h.Product.String(), h.Site.String()), stale); page.Status != 409 || page.Doc.Find("#f-on[checked]").Length() != 1 {
		t.Errorf("a stale form is answered %d", page.Status)
	}
	stale.Set("version", page.Form("main form").Get("version"))
	if page = adam.Post(route.SiteMySQLPrefix(n, h.Product.String(), h.Site.String()), stale); page.Status != 200 || page.Doc.Find("#f-on[checked]").Length() != 1 {
		t.Errorf("the next try is answered %d", page.Status)
	}
	mia := p.As(t, cast.Mia).Get(route.Site(n, h.Product.String(), h.Site.String()))
	if mia.Status != 200 || mia.Doc.Find(`main a[href$="/settings"]`).Length() != 0 {
		t.Errorf("Mia, who may only use it, gets %d: %s", mia.Status, mia.Text("main"))
	}
}

func TestEnvironmentVariables(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	h, n, olive := p.AddHosting(), p.Org(cast.Org), p.As(t, cast.Olive)
	product, site := h.Product.String(), h.Site.String()
	address := route.SitePHP(n, product, site)
	form := olive.Get(route.NewSiteVariable(n, product, site)).Form("main form")
	if form.Get("secret") != "on" {
		t.Error("a new variable is no secret to begin with")
	}
	form.Set("variable_name", "LD_PRELOAD")
	form.Set("value", "evil.so")
	page := olive.Post(route.NewSiteVariable(n, product, site), form)
	if page.Status != 422 || !strings.Contains(page.Text("#f-variable_name-error"), "LD_PRELOAD") || page.Form("main form").Get("value") != "evil.so" {
		t.Errorf("a reserved name is answered %d: %s", page.Status, page.Text("main"))
	}
	form.Set("variable_name", "TOKEN")
	form.Set("value", "one-two-three")
	if page = olive.Post(route.NewSiteVariable(n, product, site), form); page.Status != 200 || page.Path != address || !strings.Contains(page.Text("main"), "TOKEN") {
		t.Fatalf("adding is answered %d: %s", page.Status, page.Text("main"))
	}
	if strings.Contains(page.Body, "one-two-three") || strings.Contains(page.Body, "s3cret-value") || !strings.Contains(page.Body, "production") {
		t.Error("the table shows a secret, or not what is none")
	}
	change := olive.Get(route.SiteVariable(n, product, site, h.Variable.String()))
	form = change.Form("main form")
	if form.Get("value") != "production" {
		t.Errorf("the form is %v", form)
	}
	form.Set("value", "test")
	if page = p.As(t, cast.Adam).Post(route.SiteVariable(n, product, site, h.Variable.String()), form); page.Status != 200 {
		t.Fatalf("changing is answered %d", page.Status)
	}
	form.Set("value", "typed meanwhile")
	if page = olive.Post(route.SiteVariable(n, product, site, h.Variable.String()), form); page.Status != 409 || page.Form("main form").Get("value") != "typed meanwhile" {
		t.Errorf("a stale form is answered %d", page.Status)
	}
	removal := olive.Get(route.SiteVariableRemoval(n, product, site, h.Variable.String()))
	if page = olive.Post(route.SiteVariableRemoval(n, product, site, h.Variable.String()), removal.Form("main form")); page.Status != 200 || page.Path != address {
		t.Errorf("removing is answered %d", page.Status)
	}
	form.Set("version", "2")
	if page = olive.Post(route.SiteVariable(n, product, site, h.Variable.String()), form); page.Status != 409 || page.Form("main form").Get("value") != "typed meanwhile" || page.Form("main form").Get("variable_name") != "APP_ENV" {
		t.Errorf("changing one that is gone is answered %d: %s", page.Status, page.Text("main"))
	}
	history := olive.Get(route.SiteHistory(n, product, site))
	if text := history.Text("main"); !strings.Contains(text, "TOKEN") || strings.Contains(history.Body, "one-two-three") || !strings.Contains(text, "production") || !strings.Contains(text, cast.Adam.Name()) {
		t.Errorf("the history reads: %s", text)
	}
	if page = olive.Get(route.SiteVariable(n, product, site, h.Variable.String())); page.Status != 404 {
		t.Errorf("the form of one that is gone is answered %d", page.Status)
	}
}
