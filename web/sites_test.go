package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/site"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// hosting is a web hosting of the demo organization that Mia may use and
// nothing more, one of its sites and one of the site's variables, APP_ENV.
type hosting struct {
	product  id.Product
	site     id.Site
	variable id.Variable
}

func makeHosting(t *testing.T, p *portal.Portal) (h hosting) {
	t.Helper()
	o := p.OrgID(cast.Org)
	h.product = addProduct(t, p, o, "web_hosting", "hosting.example")
	h.site = id.New[id.Site]()
	testkit.Write(t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		return site.Load(ctx, tx, p.App.Keyring, p.App.Clock(), o, h.product, site.LoadedHosting{Prefix: "wxyz_",
			Databases: []site.Database{{Name: "mydb"}, {Name: "myuser", User: true}},
			Sites: []site.LoadedSite{{ID: h.site, Host: "www.hosting.example", MySQLPrefix: true, Migrated: true, Variables: []site.Variable{
				{Name: "APP_ENV", Value: "production"}, {Name: "API_KEY", Value: "s3cret-value", Secret: true}}}},
		})
	})
	allow(t, p, o, cast.Mia, h.product, access.Use)
	testkit.Read(t, p.App.DB, `select id from site_variables where site_id = @site and name = 'APP_ENV'`, db.Args{"site": h.site}, &h.variable)
	return h
}

// addProduct lets an active product of the kind, in its first offer, come to the organization.
func addProduct(t *testing.T, p *portal.Portal, o id.Org, kind, name string) id.Product {
	t.Helper()
	catalogue, err := p.App.Products.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k, _ := catalogue.Kind(kind)
	made, err := p.App.Products.Add(t.Context(), o, product.NewProduct{Kind: kind, Offer: k.Offers[0].Code, Name: name, State: product.Active})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// allow gives somebody of the cast rights on a product.
func allow(t *testing.T, p *portal.Portal, o id.Org, who cast.Person, on id.Product, rights ...access.Right) {
	t.Helper()
	testkit.Write(t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into grants (org_id, id, member_id, product_id, kind, state, sort_name, expires_at, rights, created_at)
			select p.org_id, @id, m.id, p.id, p.kind, p.state, p.sort_name, p.expires_at, @rights, now()
			from products p join members m on m.org_id = p.org_id and m.email_key = @key where p.org_id = @org and p.id = @product`,
			db.Args{"id": id.New[id.Grant](), "key": who.LoginID, "org": o, "product": on, "rights": access.RightsOf(rights...)})
		return err
	})
}

func TestTheMySQLPrefixInThePortal(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	h, n, adam := makeHosting(t, p), p.Org(cast.Org), p.As(t, cast.Adam)
	list := adam.Get(route.Sites(n, h.product.String()))
	if list.Doc.Find(`main a[href="`+route.Site(n, h.product.String(), h.site.String())+`"]`).Length() != 1 {
		t.Fatalf("the list reads: %s", list.Text("main"))
	}
	site := adam.Get(route.Site(n, h.product.String(), h.site.String()))
	if site.Doc.Find(`main a[href="`+route.SiteSettings(n, h.product.String(), h.site.String())+`"]`).Length() != 1 {
		t.Fatalf("the site reads: %s", site.Text("main"))
	}
	address := route.SitePHP(n, h.product.String(), h.site.String())
	page := adam.Get(address)
	if page.Doc.Find(".banner").Length() != 1 || page.Doc.Find("#f-on[checked]").Length() != 1 || !strings.Contains(page.Text("main"), "wxyz_mydb") {
		t.Errorf("after a migration it reads: %s", page.Text("main"))
	}
	stale := page.Form("main form")
	stale.Set("on", "on")
	off := url.Values{"version": stale["version"]}
	page = adam.Post(route.SitePrefix(n, h.product.String(), h.site.String()), off)
	if page.Status != 200 || page.Path != address || page.Doc.Find("#f-on[checked]").Length() != 0 || page.Doc.Find(`[data-copy="wxyz_myuser"]`).Length() != 1 || page.Doc.Find(".banner").Length() != 0 {
		t.Errorf("switched off it answers %d: %s", page.Status, page.Text("main"))
	}
	if page = adam.Post(route.SitePrefix(n, h.product.String(), h.site.String()), stale); page.Status != 409 || page.Doc.Find("#f-on[checked]").Length() != 1 {
		t.Errorf("a stale form is answered %d", page.Status)
	}
	stale.Set("version", page.Form("main form").Get("version"))
	if page = adam.Post(route.SitePrefix(n, h.product.String(), h.site.String()), stale); page.Status != 200 || page.Doc.Find("#f-on[checked]").Length() != 1 {
		t.Errorf("the next try is answered %d", page.Status)
	}
	mia := p.As(t, cast.Mia).Get(route.Site(n, h.product.String(), h.site.String()))
	if mia.Status != 200 || mia.Doc.Find(`main a[href$="/settings"]`).Length() != 0 {
		t.Errorf("Mia, who may only use it, gets %d: %s", mia.Status, mia.Text("main"))
	}
}

func TestVariablesInThePortal(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	h, n, olive := makeHosting(t, p), p.Org(cast.Org), p.As(t, cast.Olive)
	product, site := h.product.String(), h.site.String()
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
	change := olive.Get(route.SiteVariable(n, product, site, h.variable.String()))
	form = change.Form("main form")
	if form.Get("value") != "production" {
		t.Errorf("the form is %v", form)
	}
	form.Set("value", "test")
	if page = p.As(t, cast.Adam).Post(route.SiteVariable(n, product, site, h.variable.String()), form); page.Status != 200 {
		t.Fatalf("changing is answered %d", page.Status)
	}
	form.Set("value", "typed meanwhile")
	if page = olive.Post(route.SiteVariable(n, product, site, h.variable.String()), form); page.Status != 409 || page.Form("main form").Get("value") != "typed meanwhile" {
		t.Errorf("a stale form is answered %d", page.Status)
	}
	removal := olive.Get(route.SiteVariableRemoval(n, product, site, h.variable.String()))
	if page = olive.Post(route.SiteVariableRemoval(n, product, site, h.variable.String()), removal.Form("main form")); page.Status != 200 || page.Path != address {
		t.Errorf("removing is answered %d", page.Status)
	}
	form.Set("version", "2")
	if page = olive.Post(route.SiteVariable(n, product, site, h.variable.String()), form); page.Status != 409 || page.Form("main form").Get("value") != "typed meanwhile" || page.Form("main form").Get("variable_name") != "APP_ENV" {
		t.Errorf("changing one that is gone is answered %d: %s", page.Status, page.Text("main"))
	}
	history := olive.Get(route.SiteHistory(n, product, site))
	if text := history.Text("main"); !strings.Contains(text, "TOKEN") || strings.Contains(history.Body, "one-two-three") || !strings.Contains(text, "production") || !strings.Contains(text, cast.Adam.Name()) {
		t.Errorf("the history reads: %s", text)
	}
	if page = olive.Get(route.SiteVariable(n, product, site, h.variable.String())); page.Status != 404 {
		t.Errorf("the form of one that is gone is answered %d", page.Status)
	}
}
