package web_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestTheUsersTableFiltersSortsAndLinks(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	page := c.Get(route.Users(org))
	wantStatus(t, page, http.StatusOK)
	if rows := page.Doc.Find("tbody tr").Length(); rows != 10 {
		t.Errorf("the table has %d rows", rows)
	}
	if first := page.Text("tbody tr:first-child .who"); !strings.Contains(first, "Olive Marchetti") || !strings.Contains(first, "you") {
		t.Errorf("the first row is %q", first)
	}
	if order, _ := page.Doc.Find("th[aria-sort]").Attr("aria-sort"); order != "ascending" || page.Text("th[aria-sort]") != "Role" {
		t.Errorf("sorted %q by %q", order, page.Text("th[aria-sort]"))
	}
	for query, want := range map[string]int{"?q=font": 1, "?q=demo.test+mia": 1, "?role=administrator": 2, "?state=invited": 1, "?state=active": 9, "?two_factor=on": 0, "?two_factor=off&role=external": 2,
		"?sort=-name": 10, "?sort=name&size=25": 10, "?size=7&sort=zzz&role=king&state=x&two_factor=y": 10, "?cursor=forged": 10, "?q=%00": 0, "?q=nobody": 0, "?size=99999999999999999999": 10,
		"?q=" + strings.Repeat("a", 5000): 0, "?q=" + url.QueryEscape("' or 1=1 --"): 0} {
		page := c.Get(route.Users(org) + query)
		wantStatus(t, page, http.StatusOK)
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

func TestThePagesOfTheTableLeadOnAndBack(t *testing.T) {
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
	if text := page.Text(".banner"); !strings.Contains(text, "9 people") {
		t.Errorf("the banner says %q", text)
	}
}

func TestWhoSeesWhatOfTheUsers(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	mia := p.As(t, cast.Mia)
	page := mia.Get(route.Users(org))
	wantStatus(t, page, http.StatusOK)
	if text := page.Text("main"); strings.Contains(text, "2FA") || strings.Contains(text, "Last activity") || page.Doc.Find("input[type=checkbox], .menu-pop .danger, a[download]").Length() > 0 {
		t.Errorf("a collaborator sees %q", text)
	}
	page = mia.Get(route.User(org, p.Member(cast.Org, cast.Adam.LoginID).String()))
	wantText(t, page, "main", "Administrator")
	if text := page.Text("main"); strings.Contains(text, "2FA") || strings.Contains(text, "Modify role") || strings.Contains(text, "Member since") {
		t.Errorf("a collaborator sees of Adam %q", text)
	}
	eve := p.As(t, cast.Eve)
	page = eve.Get(route.Users(org))
	wantStatus(t, page, http.StatusForbidden)
	if page.Doc.Find("nav.menu a[href='"+route.Users(org)+"']").Length() > 0 {
		t.Error("the menu offers an external the users")
	}
	ruth := p.As(t, cast.Ruth)
	for _, address := range []string{route.Org(org), route.Users(org), route.User(org, p.Member(cast.Org, cast.Mia.LoginID).String()),
		route.User(p.Org(cast.Rival), p.Member(cast.Org, cast.Mia.LoginID).String()), route.User(p.Org(cast.Rival), "not-an-id"), route.Users("999999")} {
		wantStatus(t, ruth.Get(address), http.StatusNotFound)
	}
}

func TestTheExportIsACleanFile(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	testkit.Exec(t, p.App.DB, `update members set first_name = '=1+2', last_name = E'A "quoted", name' where email_key = 'bill@demo.test'`, nil)
	c := p.As(t, cast.Olive)
	c.Lang = "de"
	page := c.Get(route.UsersCSV(org))
	wantStatus(t, page, http.StatusOK)
	if page.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(page.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the headers are %v", page.Header)
	}
	body, marked := strings.CutPrefix(page.Body, "\ufeff")
	if !marked || strings.Count(body, "\r\n") != 11 || strings.Count(body, "\n") != 11 {
		t.Errorf("the file is %q", page.Body)
	}
	records, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(records) != 11 || records[0][0] != "Vorname" || records[0][3] != "Rolle" {
		t.Fatalf("the records are %q, %v", records, err)
	}
	found := false
	for _, record := range records {
		found = found || record[0] == "'=1+2" && record[1] == `A "quoted", name` && record[6] == "Ja"
	}
	if records[0][4] != "Arbeitsteams" || !slices.ContainsFunc(records, func(record []string) bool {
		return record[2] == cast.Mia.LoginID && record[4] == "Events 2026, Webmasters"
	}) {
		t.Errorf("the teams are not there: %q", records)
	}
	if !found {
		t.Errorf("Bill is not there, or not defused: %q", records)
	}
	page = c.Get(route.UsersCSV(org) + "?role=administrator&q=adam")
	if strings.Count(page.Body, "\r\n") != 2 {
		t.Errorf("the filtered file is %q", page.Body)
	}
}

func TestAnExportThatFailsNeverLooksComplete(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	last := id.New[id.Member]()
	testkit.Exec(t, p.App.DB, `insert into members (org_id, id, state, role, email, email_key, sort_name, invitation_token_hash, invitation_sent_at, invitation_expires_at, created_at)
		select o.id, case when i = 5500 then @last else gen_random_uuid() end, 'invited', 'external', 'p' || i || '@x.test', 'p' || i || '@x.test', lpad(i::text, 5, '0'), decode(md5(i::text), 'hex'), now(), now(), now()
		from organizations o, generate_series(1, 5500) i where o.number = @org`, db.Args{"org": org, "last": last})
	testkit.Exec(t, p.App.DB, `create function breaks(id uuid) returns boolean language plpgsql as $$ begin if id = '`+last.String()+`' then raise exception 'broken'; end if; return true; end $$`, nil)
	testkit.Exec(t, p.App.DB, `create policy breaks on members as restrictive using (breaks(id))`, nil)
	c := p.As(t, cast.Olive)
	request := c.Request(http.MethodGet, route.UsersCSV(org)+"?role=external", "", nil)
	for _, cookie := range c.Cookies() {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
	}
	if err == nil {
		t.Error("the file ended as if it were complete")
	}
}
