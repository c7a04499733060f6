package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestUsersTableFiltersSortsAndLinks(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	page := c.Get(route.Users(org))
	portal.WantStatus(t, page, http.StatusOK)
	if rows := page.Doc.Find("tbody tr").Length(); rows != 10 {
		t.Errorf("the table has %d rows", rows)
	}
	if first := page.Text("tbody tr:first-child .who"); !strings.Contains(first, "Olive Marchetti") || !strings.Contains(first, "you") {
		t.Errorf("the first row is %q", first)
	}
	if order, _ := page.Doc.Find("th[aria-sort]").Attr("aria-sort"); order != "ascending" || page.Text("th[aria-sort]") != "Role" {
		t.Errorf("sorted %q by %q", order, page.Text("th[aria-sort]"))
	}
	for query, want := range map[string]int{"?q=font": 1, "?q=demo.test+mia": 1, "?role=administrator": 2, "?state=invited": 1, "?state=active": 9, "?two_factor=on": 2, "?two_factor=off&role=external": 2,
		"?sort=-name": 10, "?sort=name&size=25": 10, "?size=7&sort=zzz&role=king&state=x&two_factor=y": 10, "?cursor=forged": 10, "?q=%00": 0, "?q=nobody": 0, "?size=99999999999999999999": 10,
		"?q=" + strings.Repeat("a", 5000): 0, "?q=" + url.QueryEscape("' or 1=1 --"): 0} {
		page := c.Get(route.Users(org) + query)
		portal.WantStatus(t, page, http.StatusOK)
		if rows := page.Doc.Find("tbody tr").Length(); rows != want {
			t.Errorf("%.60s has %d rows, want %d", query, rows, want)
		}
	}
	page = c.Get(route.Users(org) + "?sort=-name&q=an&role=collaborator")
	form := page.Form("form.filters")
	if form.Get("q") != "an" || form.Get("role") != "collaborator" || form.Get("sort") != "-name" {
		t.Errorf("the filters forget: %v", form)
	}
	if address, _ := page.Doc.Find("a[download]").Attr("href"); !strings.Contains(address, "q=an") || !strings.Contains(address, "role=collaborator") {
		t.Errorf("the export leads to %s", address)
	}
}

func TestUsersTablePaging(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	testkit.Exec(t, p.App.DB, `insert into members (org_id, id, state, role, email, email_key, sort_name, invitation_token_hash, invitation_sent_at, invitation_expires_at, created_at)
		select o.id, gen_random_uuid(), 'invited', 'collaborator', 'p' || i || '@x.test', 'p' || i || '@x.test', 'p' || i || '@x.test', decode(md5(i::text), 'hex'), now(), now(), now()
		from organizations o, generate_series(1, 60) i where o.number = @org`, db.Args{"org": org})
	c := p.As(t, cast.Adam)
	seen := map[string]bool{}
	page := c.Get(route.Users(org) + "?size=25")
	for pages := 1; ; pages++ {
		page.Doc.Find("tbody .who a").Each(func(_ int, a *goquery.Selection) { seen[a.AttrOr("href", "")] = true })
		next, ok := page.Doc.Find("a[rel=next]").Attr("href")
		if !ok {
			if pages != 3 || len(seen) != 70 {
				t.Errorf("%d people on %d pages", len(seen), pages)
			}
			break
		}
		page = c.Get(next)
	}
	back, _ := page.Doc.Find("a[rel=prev]").Attr("href")
	page = c.Get(back)
	back, _ = page.Doc.Find("a[rel=prev]").Attr("href")
	page = c.Get(back)
	if _, more := page.Doc.Find("a[rel=prev]").Attr("href"); more || page.Doc.Find("tbody tr").Length() != 25 {
		t.Error("the way back does not end on the first page")
	}
	if text := page.Text(".banner"); !strings.Contains(text, "7 people") {
		t.Errorf("the banner says %q", text)
	}
}

func TestUsersTableByRole(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	mia := p.As(t, cast.Mia)
	page := mia.Get(route.Users(org))
	portal.WantStatus(t, page, http.StatusOK)
	if text := page.Text("main"); strings.Contains(text, "2FA") || strings.Contains(text, "Last activity") || page.Doc.Find("input[type=checkbox], .menu-pop .danger, a[download]").Length() > 0 {
		t.Errorf("a collaborator sees %q", text)
	}
	page = mia.Get(route.User(org, p.Member(cast.Org, cast.Adam.LoginID).String()))
	portal.WantText(t, page, "main", "Administrator")
	if text := page.Text("main"); strings.Contains(text, "2FA") || strings.Contains(text, "Modify role") || strings.Contains(text, "Member since") {
		t.Errorf("a collaborator sees of Adam %q", text)
	}
	eve := p.As(t, cast.Eve)
	page = eve.Get(route.Users(org))
	portal.WantStatus(t, page, http.StatusForbidden)
	if page.Doc.Find("nav.menu a[href='"+route.Users(org)+"']").Length() > 0 {
		t.Error("the menu offers an external the users")
	}
	ruth := p.As(t, cast.Ruth)
	for _, address := range []string{route.Org(org), route.Users(org), route.User(org, p.Member(cast.Org, cast.Mia.LoginID).String()),
		route.User(p.Org(cast.Rival), p.Member(cast.Org, cast.Mia.LoginID).String()), route.User(p.Org(cast.Rival), "not-an-id"), route.Users("999999")} {
		portal.WantStatus(t, ruth.Get(address), http.StatusNotFound)
	}
}
