package people_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/templates/parts"
)

func TestUsersExport(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	testkit.Exec(t, p.App.DB, `update members set first_name = '=1+2', last_name = E'A "quoted", name' where email_key = 'bill@demo.test'`, nil)
	c := p.As(t, cast.Olive)
	c.Lang = "de"
	page := c.Get(route.UsersCSV(org))
	portal.WantStatus(t, page, http.StatusOK)
	if page.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(page.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the headers are %v", page.Header)
	}
	body, marked := strings.CutPrefix(page.Body, "\ufeff")
	if !marked || strings.Count(body, "\r\n") != 11 || strings.Count(body, "\n") != 11 {
		t.Errorf("the file is %q", page.Body)
	}
	reader := csv.NewReader(strings.NewReader(body))
	reader.Comma = ';' // Olive is in Switzerland
	records, err := reader.ReadAll()
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

func TestExportUsesTheSeparatorOfTheCountryOrThePerson(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Olive)
	begins := func(want string) {
		t.Helper()
		for _, address := range []string{route.UsersCSV(n), route.ProductsCSV(n)} {
			if first, _, _ := strings.Cut(c.Get(address).Body, "\r\n"); !strings.Contains(first, want) {
				t.Errorf("%s begins with %q", address, first)
			}
		}
	}
	begins(";")
	c.Post(route.ProfileRegion(), url.Values{"country": {"GB"}, "time_zone": {"Europe/London"}})
	begins(",")
	list := parts.UsersQuery{Search: "a"}.URL(n)
	page := c.Get(list)
	if checked := page.Text("#export-separator button:has(use[href$='i-check'])"); checked != "Columns separated by commas" {
		t.Errorf("chosen is %q", checked)
	}
	page = c.Post(route.ProfileCSVSeparator(), page.Form("#export-separator form:has(input[value=';'])"))
	portal.WantPath(t, page, list)
	portal.WantText(t, page, ".flash", "semicolons")
	begins(";")
	p.As(t, cast.Olive).Post(route.ProfileRegion(), url.Values{"country": {"US"}, "time_zone": {"America/New_York"}})
	begins(";") // in every browser, wherever she moves
	for _, wrong := range []string{"", "|", ";;"} {
		portal.WantStatus(t, c.Post(route.ProfileCSVSeparator(), url.Values{"separator": {wrong}}), http.StatusUnprocessableEntity)
	}
}

func TestExportKeepsFiguresAsText(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Olive)
	for typed, want := range map[string]string{
		"210000000003139471430009017": "'210000000003139471430009017", // a spreadsheet would say 2.1E+26
		"00123":                       "'00123",
		"+41228203540":                "'+41228203540",
		"022 820 35 40":               "'022 820 35 40",
		"1E5":                         "'1E5",
		"1-2":                         "'1-2", // the first of February
		"=1+1":                        "'=1+1",
		"-2":                          "'-2",
		"@x":                          "'@x",
		"2nd Street":                  "2nd Street",
		"a;b,c":                       `"a;b,c"`,
		`say "hi"`:                    `"say ""hi"""`,
	} {
		testkit.Exec(t, p.App.DB, `update members set first_name = @name where email_key = 'mia@demo.test'`, db.Args{"name": typed})
		_, row, _ := strings.Cut(c.Get(route.UsersCSV(n)+"?q=mia@demo.test").Body, "\r\n")
		if !strings.HasPrefix(row, want+";") {
			t.Errorf("%q stands as %q", typed, row)
		}
	}
}

func TestFailedExportNeverLooksComplete(t *testing.T) {
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
