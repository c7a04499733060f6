package products_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// productURL is the address of a product of the demo organization, as a list leads to it.
func productURL(t *testing.T, c *portal.Client, number, name string) string {
	t.Helper()
	page := c.Get(route.With(route.Products(number), "q", name))
	href := ""
	for _, a := range page.Doc.Find("tbody .who a").EachIter() {
		if strings.TrimSpace(a.Text()) == name {
			href, _ = a.Attr("href")
		}
	}
	if href == "" {
		t.Fatalf("%s is in no list: %.300q", name, page.Text("main"))
	}
	return href
}

// actorOf is somebody of the cast in the demo organization.
func actorOf(t *testing.T, p *portal.Portal, who cast.Person) (act actor.Actor) {
	t.Helper()
	testkit.Read(t, p.App.DB, `select m.org_id, m.id, m.user_id, m.role from members m join organizations o on o.id = m.org_id where o.name = @name and m.email_key = @key`,
		db.Args{"name": cast.Org, "key": who.LoginID}, &act.Org, &act.Member, &act.User, &act.Role)
	return act
}

func TestProductListsByRole(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	org := p.Org(cast.Org)
	adam, mia, bill := p.As(t, cast.Adam), p.As(t, cast.Mia), p.As(t, cast.Bill)
	all := adam.Get(route.Products(org))
	portal.WantStatus(t, all, http.StatusOK)
	if all.Doc.Find("tbody tr").Length() < 30 || all.Doc.Find(".tabs li").Length() != 7 || all.Doc.Find(`nav.menu a[href*="/products/categories/"]`).Length() != 6 {
		t.Errorf("an administrator sees %d products in %d tabs", all.Doc.Find("tbody tr").Length(), all.Doc.Find(".tabs li").Length())
	}
	hers := mia.Get(route.Products(org))
	if n := hers.Doc.Find("tbody tr").Length(); n == 0 || n > 12 || hers.Doc.Find(`nav.menu a[href*="/products"]`).Length() != 1 {
		t.Errorf("a collaborator sees %d products", n)
	}
	if strings.Contains(hers.Text("thead"), "Access") || hers.Doc.Find(`tbody a[href*="/lock"]`).Length() > 0 {
		t.Error("a collaborator sees what is for administrators")
	}
	if text := bill.Get(route.Products(org)).Text("main"); !strings.Contains(text, "No product yet") {
		t.Errorf("who has nothing sees %q", text)
	}
	// What nobody of hers is in is not there.
	portal.WantStatus(t, adam.Get(route.ProductCategory(org, "streaming")), http.StatusOK)
	portal.WantStatus(t, bill.Get(route.ProductCategory(org, "web")), http.StatusNotFound)
	portal.WantStatus(t, adam.Get(route.ProductKind(org, "unknown")), http.StatusNotFound)
	portal.WantStatus(t, adam.Get(route.ProductCategory(org, "unknown")), http.StatusNotFound)
}

func TestProductListFiltersSortsAndPages(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	org, c := p.Org(cast.Org), p.As(t, cast.Olive)
	first := c.Get(route.With(route.Products(org), "size", "25", "sort", "expiry"))
	if first.Doc.Find("tbody tr").Length() != 25 || first.Doc.Find(`th[aria-sort="ascending"]`).Length() != 1 {
		t.Errorf("%d rows", first.Doc.Find("tbody tr").Length())
	}
	next, _ := first.Doc.Find("a[rel=next]").Attr("href")
	second := c.Get(next)
	back, _ := second.Doc.Find("a[rel=prev]").Attr("href")
	if again := c.Get(back); again.Text("tbody") != first.Text("tbody") || second.Text("tbody") == first.Text("tbody") {
		t.Error("the way back leads elsewhere")
	}
	ended := c.Get(route.With(route.Products(org), "state", "active", "q", "zzzz"))
	if !strings.Contains(ended.Text("main"), "Nothing found") {
		t.Errorf("%q", ended.Text("main"))
	}
	csv := c.Get(route.With(route.ProductsCSV(org), "kind", "domain", "sort", "-name"))
	if !strings.HasPrefix(csv.Body, "\ufeffName;") || strings.Count(csv.Body, "\r\n") != c.Get(route.ProductKind(org, "domain")).Doc.Find("tbody tr").Length()+1 {
		t.Errorf("the export is %q", csv.Body)
	}
	hostile := c.Get(route.With(route.Products(org), "q", "'; --\x00", "tag", "\"><script>", "cursor", "zzz", "size", "9999", "sort", "x", "state", "x"))
	portal.WantStatus(t, hostile, http.StatusOK)
	if strings.Contains(hostile.Body, "<script>") && strings.Contains(hostile.Body, `"><script>`) {
		t.Error("a tag is written as markup")
	}
}

func TestProductPageByRole(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	org := p.Org(cast.Org)
	olive, mia, eve := p.As(t, cast.Olive), p.As(t, cast.Mia), p.As(t, cast.Eve)
	var drive, locked string
	list, err := p.App.Products.List(t.Context(), actorOf(t, p, cast.Olive), product.ListQuery{Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Rows {
		switch {
		case row.Kind.Code == "drive" && drive == "":
			drive = route.Product(org, row.ID.String())
		case row.Locked.On():
			locked = route.Product(org, row.ID.String())
		}
	}
	page := olive.Get(locked)
	portal.WantStatus(t, page, http.StatusOK)
	if text := page.Text("main"); !strings.Contains(text, "The management of this product is locked") || !strings.Contains(text, "Unlock the management") || strings.Contains(page.Text("#manage"), "Lock the management") {
		t.Errorf("a legal representative sees %q", text)
	}
	hers := mia.Get(locked)
	portal.WantStatus(t, hers, http.StatusOK)
	if text := hers.Text("main"); !strings.Contains(text, "suspended while the product is locked") || strings.Contains(text, "Unlock") || strings.Contains(text, "Modify name") {
		t.Errorf("a collaborator sees %q", text)
	}
	folders := eve.Get(drive)
	portal.WantStatus(t, folders, http.StatusOK)
	if text := folders.Text("main"); !strings.Contains(text, "Events / Open house") || strings.Contains(text, "Workshop") {
		t.Errorf("who may use a folder sees %q", text)
	}
	ruth := p.As(t, cast.Ruth)
	portal.WantStatus(t, ruth.Get(drive), http.StatusNotFound)
	portal.WantStatus(t, ruth.Get(strings.Replace(drive, org, p.Org(cast.Rival), 1)), http.StatusNotFound)
	portal.WantStatus(t, olive.Get(route.Product(org, "nonsense")), http.StatusNotFound)
	portal.WantStatus(t, olive.Get(route.Product(org, id.New[id.Product]().String())), http.StatusNotFound)
}

func TestLockingAProductTellsEverybody(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	olive := p.As(t, cast.Olive)
	drive := productURL(t, olive, org, driveOf(t, p))
	question := olive.Get(drive + "/lock")
	if text := question.Text("main"); !strings.Contains(text, "They can go on using it") || !strings.Contains(text, "told by e-mail") {
		t.Errorf("the question is %q", text)
	}
	done := olive.Post(drive+"/lock", url.Values{})
	if text := done.Text(".flash"); !strings.Contains(text, "locked") {
		t.Errorf("%q", text)
	}
	for _, who := range []cast.Person{cast.Olive, cast.Adam, cast.Mia, cast.Eve} {
		if mail := p.Mail(who.LoginID); !strings.Contains(mail.Text, drive) {
			t.Errorf("%s reads %q", who.FirstName, mail.Text)
		}
	}
	if mail := p.Mail(cast.Bill.LoginID); strings.Contains(mail.Text, drive) || strings.Contains(mail.Subject+mail.Text, driveOf(t, p)) {
		t.Errorf("who does not see it reads %q, %q", mail.Subject, mail.Text)
	}
}

func driveOf(t *testing.T, p *portal.Portal) string {
	t.Helper()
	list, err := p.App.Products.List(t.Context(), actorOf(t, p, cast.Olive), product.ListQuery{Kind: "drive"})
	if err != nil {
		t.Fatal(err)
	}
	return list.Rows[0].Name
}

func TestModifyingProductDetails(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	org, c := p.Org(cast.Org), p.As(t, cast.Adam)
	drive := productURL(t, c, org, driveOf(t, p))
	form := c.Get(drive + "/details").Form("main form")
	other := c.Get(drive + "/details").Form("main form")
	form.Set("name", "Files of all")
	form.Set("tags", "Projects, , projects; archive")
	page := c.Post(drive+"/details", form)
	if text := page.Text("main"); !strings.Contains(text, "Files of all") || !strings.Contains(text, "Projects, archive") {
		t.Errorf("%q", text)
	}
	other.Set("name", "Something else")
	late := c.Post(drive+"/details", other)
	portal.WantStatus(t, late, http.StatusConflict)
	if late.Form("main form").Get("name") != "Something else" {
		t.Error("what was typed is lost")
	}
	form.Set("name", " ")
	wrong := c.Post(drive+"/details", form)
	portal.WantStatus(t, wrong, http.StatusUnprocessableEntity)
}

func TestProductPageShowsActionsAccessAndHistory(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n := p.Org(cast.Org)
	domain := p.AddProduct(p.OrgID(cast.Org), "domain", "shown.example")
	p.Allow(p.OrgID(cast.Org), cast.Mia, domain, access.Use)
	adam := p.As(t, cast.Adam)
	address := route.Product(n, domain.String())
	portal.WantStatus(t, adam.Post(route.ProductLock(n, domain.String()), url.Values{}), http.StatusOK)
	page := adam.Get(address)
	for _, link := range []string{route.ProductUnlock(n, domain.String()), route.ProductDetails(n, domain.String()), route.ProductAccess(n, domain.String()), route.ProductTransfer(n, domain.String()), route.ProductTermination(n, domain.String())} {
		if page.Doc.Find(`main nav[aria-label="Actions on this product"] a[href="`+link+`"]`).Length() != 1 {
			t.Errorf("no button leads to %s", link)
		}
	}
	if text := page.Text("main"); !strings.Contains(text, "Adam Kessler locked the management") || !strings.Contains(text, "The product came into the organization") || !strings.Contains(text, "Mia Fontanet") {
		t.Errorf("an administrator reads %q", text)
	}
	mia := p.As(t, cast.Mia).Get(address)
	portal.WantStatus(t, mia, http.StatusOK)
	if text := mia.Text("main"); mia.Doc.Find(`main nav[aria-label="Actions on this product"]`).Length() != 0 || strings.Contains(text, "History") || strings.Contains(text, "Olive") {
		t.Errorf("who only uses it reads %q", text)
	}
	portal.WantStatus(t, p.As(t, cast.Bill).Get(address), http.StatusNotFound)
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.Product(p.Org(cast.Rival), domain.String())), http.StatusNotFound)
}

func TestProductPageOpensTheOnlySite(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, h := p.Org(cast.Org), p.AddHosting()
	adam := p.As(t, cast.Adam)
	page := adam.Get(route.Product(n, h.Product.String()))
	open := page.Doc.Find(`.page-head a[target="_blank"]`)
	if href := open.AttrOr("href", ""); !strings.HasPrefix(href, "https://") || open.AttrOr("rel", "") != "noopener noreferrer" || !strings.Contains(page.Text("main"), strings.TrimPrefix(href, "https://")) {
		t.Errorf("the site is opened at %q", href)
	}
	hosting := p.Product(cast.Org, "Hosting atelier-lumiere").String() // has several
	page = adam.Get(route.Product(n, hosting))
	if page.Doc.Find(`.page-head a[target="_blank"]`).Length() != 0 || page.Doc.Find(`tbody a[target="_blank"]`).Length() < 2 {
		t.Error("of several sites, not each is opened by itself")
	}
}
