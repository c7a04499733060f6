package products_test

import (
	"net/http"
	"testing"

	"manager/internal/demo"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Fails when the settings of a site are more than a click away from the list of all and from its hosting.
func TestSettingsOfASiteAreOneClickAway(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	h, n, adam := p.AddHosting(), p.Org(cast.Org), p.As(t, cast.Adam)
	settings := `main a[href="` + route.SiteSettings(n, h.Product.String(), h.Site.String()) + `"]`
	list := adam.Get(route.Websites(n))
	portal.WantStatus(t, list, http.StatusOK)
	if list.Doc.Find(settings).Length() != 1 || list.Doc.Find(`nav.menu a[aria-current][href="`+route.Websites(n)+`"]`).Length() != 1 {
		t.Errorf("the list reads %s", list.Text("main"))
	}
	if hosting := adam.Get(route.Product(n, h.Product.String())); hosting.Doc.Find(settings).Length() != 1 {
		t.Errorf("the hosting reads %s", hosting.Text("main"))
	}
	if found := adam.Get(route.With(route.Websites(n), "q", "atelier-lum")); found.Doc.Find("tbody tr").Length() == 0 || found.Doc.Find("tbody tr").Length() >= list.Doc.Find("tbody tr").Length() {
		t.Errorf("a search finds %s", found.Text("tbody"))
	}
	if hers := p.As(t, cast.Mia).Get(route.Websites(n)); hers.Doc.Find(settings).Length() != 0 {
		t.Errorf("Mia is shown %s", hers.Text("main"))
	}
	if none := p.As(t, cast.Bill).Get(route.Websites(n)); none.Doc.Find(`main a[href*="`+demo.MigratedSite+`"], tbody tr`).Length() != 0 {
		t.Errorf("Bill is shown %s", none.Text("main"))
	}
	if page := adam.Get(route.Go("websites")); page.Path != route.Websites(n) {
		t.Errorf("the direct link leads to %s", page.Path)
	}
}

func TestTheMenuMarksTheCategoryOfAProduct(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	h, n, adam := p.AddHosting(), p.Org(cast.Org), p.As(t, cast.Adam)
	hosting, web := h.Product.String(), route.ProductCategory(n, "web")
	for address, want := range map[string]string{
		route.Product(n, hosting):                          web,
		route.ProductDetails(n, hosting):                   web,
		route.ProductLock(n, hosting):                      web,
		route.ProductTermination(n, hosting):               web,
		route.ProductTransfer(n, hosting):                  web,
		route.ProductAccess(n, hosting):                    web,
		route.ProductKind(n, "web_hosting"):                web,
		web:                                                web,
		route.Products(n):                                  route.Products(n),
		route.Sites(n, hosting):                            route.Websites(n),
		route.SitePHP(n, hosting, h.Site.String()):         route.Websites(n),
		route.NewSiteVariable(n, hosting, h.Site.String()): route.Websites(n),
	} {
		marked := adam.Get(address).Doc.Find("nav.menu a[aria-current]")
		if marked.Length() != 1 || marked.AttrOr("href", "") != want {
			t.Errorf("%s marks %d, %s", address, marked.Length(), marked.AttrOr("href", ""))
		}
	}
	menu := adam.Get(route.Org(n)).Doc.Find("nav.menu h2 a")
	if menu.Length() != 3 || menu.First().AttrOr("href", "") != route.Products(n) || menu.Last().AttrOr("href", "") != route.Users(n) {
		t.Errorf("%d headings are links, the last to %s", menu.Length(), menu.Last().AttrOr("href", ""))
	}
	if menu = p.As(t, cast.Eve).Get(route.Org(n)).Doc.Find("nav.menu h2 a"); menu.AttrOr("href", "") != route.Teams(n) {
		t.Errorf("for Eve the heading leads to %s", menu.AttrOr("href", ""))
	}
}
