package people_test

import (
	"net/http"
	"net/url"
	"testing"

	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestChangingSeveralUsersAtOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	number := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	ids := url.Values{"member": {p.Member(cast.Org, cast.Mia.LoginID).String(), p.Member(cast.Org, cast.Bill.LoginID).String(), p.Member(cast.Org, "noemi@example.org").String()}}
	for _, address := range []string{route.UsersSelectionRole(number), route.UsersSelectionRemoval(number), route.UsersSelectionInvitations(number), route.UsersSelectionWithdrawal(number)} {
		page := c.Post(address, url.Values{})
		portal.WantPath(t, page, route.Users(number))
		portal.WantText(t, page, ".flash", "select people")
		portal.WantStatus(t, c.Post(address, url.Values{"member": {"junk"}, "asked": {"on"}}), http.StatusNotFound)
		strangers := url.Values{"member": {p.Member(cast.Rival, cast.Ruth.LoginID).String()}, "asked": {"on"}, "role": {"external"}, "password": {cast.Password}, "confirmed": {"on"}}
		portal.WantStatus(t, c.Post(address, strangers), http.StatusNotFound)
	}
	page := c.Post(route.UsersSelectionRole(number), ids)
	portal.WantText(t, page, "h2", "3 people")
	form := page.Form("main form")
	page = c.Post(route.UsersSelectionRole(number), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	form.Set("role", "external")
	page = c.Post(route.UsersSelectionRole(number), form)
	portal.WantPath(t, page, route.Users(number))
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members where role = 'external' and email_key in ('mia@demo.test', 'bill@demo.test', 'noemi@example.org')`, nil); n != 3 {
		t.Errorf("%d are external", n)
	}
	portal.WantText(t, c.Post(route.UsersSelectionInvitations(number), ids), ".flash", "1")
	page = c.Post(route.UsersSelectionWithdrawal(number), ids)
	portal.WantText(t, page, "h1", "1 invitation")
	page = c.Post(route.UsersSelectionWithdrawal(number), page.Form("main form"))
	portal.WantText(t, page, ".flash", "withdrawn")

	ids["member"] = ids["member"][:2]
	page = c.Post(route.UsersSelectionRemoval(number), ids)
	form = page.Form("main form")
	form.Set("confirmed", "on")
	form.Set("password", "wrong")
	page = c.Post(route.UsersSelectionRemoval(number), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "main", "Mia Fontanet")
	form.Set("password", cast.Password)
	form.Set("files", "delete")
	form.Set("mailboxes", "delete")
	page = c.Post(route.UsersSelectionRemoval(number), form)
	portal.WantText(t, page, ".flash", "removed")
	if rows := page.Doc.Find("tbody tr").Length(); rows != 7 {
		t.Errorf("%d rows are left", rows)
	}
}

// The bar offers only what fits all rows chosen; that needs no script.
func TestRowsSayWhatFitsThem(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	page := p.As(t, cast.Adam).Get(route.Users(p.Org(cast.Org)))
	for loginID, want := range map[string]string{
		cast.Olive.LoginID:  "teams alert",
		cast.Adam.LoginID:   "role teams",
		cast.Mia.LoginID:    "role teams alert remove",
		"noemi@example.org": "role teams resend withdraw remove",
	} {
		box := page.Doc.Find(`.check input[value="` + p.Member(cast.Org, loginID).String() + `"]`)
		if got := box.AttrOr("data-fits", "nothing"); got != want {
			t.Errorf("%s takes %q, want %q", loginID, got, want)
		}
	}
	for _, action := range org.BulkActions {
		if page.Doc.Find(`.bulk button[data-needs="`+string(action)+`"][formaction]`).Length() != 1 {
			t.Errorf("the bar has no button that needs %s", action)
		}
	}
}

func TestRowsThatDoNotFitAreNamed(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, adam := p.Org(cast.Org), p.As(t, cast.Adam)
	ids := func(loginIDs ...string) url.Values {
		form := url.Values{}
		for _, loginID := range loginIDs {
			form.Add("member", p.Member(cast.Org, loginID).String())
		}
		return form
	}
	for address, misfit := range map[string]string{
		route.UsersSelectionRole(n):        cast.Olive.LoginID,
		route.UsersSelectionRemoval(n):     cast.Adam.LoginID,
		route.UsersSelectionWithdrawal(n):  cast.Mia.LoginID,
		route.UsersSelectionInvitations(n): cast.Mia.LoginID,
		route.UsersSelectionAlerts(n):      cast.Adam.LoginID,
	} {
		page := adam.Post(address, ids(misfit))
		portal.WantPath(t, page, route.Users(n))
		if page.Doc.Find(".flash.warn").Length() != 1 || page.Doc.Find(`.flash a[href="`+route.User(n, p.Member(cast.Org, misfit).String())+`"]`).Length() != 1 {
			t.Errorf("%s for %s says %s", address, misfit, page.Text(".flash"))
		}
	}
	mixed := ids(cast.Olive.LoginID, cast.Mia.LoginID)
	page := adam.Post(route.UsersSelectionRole(n), mixed)
	portal.WantText(t, page, ".banner.warn", cast.Olive.Name())
	if got := page.Form("main form")["member"]; len(got) != 1 || got[0] != mixed["member"][1] {
		t.Errorf("the page goes on with %v", got)
	}
	mixed.Set("asked", "on")
	mixed.Set("role", "external")
	page = adam.Post(route.UsersSelectionRole(n), mixed)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, ".banner.warn", cast.Olive.Name())
	if got := testkit.Value[string](t, p.App.DB, `select role from members where email_key = 'mia@demo.test'`, nil); got != "collaborator" {
		t.Errorf("a refused form made Mia %s", got)
	}
}

func TestAlertsGoToThoseChosenOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, adam := p.Org(cast.Org), p.As(t, cast.Adam)
	address := route.UsersSelectionAlerts(n)
	alerts := func() int {
		return testkit.Value[int](t, p.App.DB, `select count(*) from members where security_alert_at is not null`, nil)
	}
	before := alerts()
	portal.WantText(t, adam.Post(address, url.Values{}), ".flash", "select people")
	portal.WantStatus(t, adam.Post(address, url.Values{"member": {p.Member(cast.Rival, cast.Ruth.LoginID).String()}}), http.StatusNotFound)
	portal.WantStatus(t, adam.Post(address, url.Values{"member": {"junk"}}), http.StatusNotFound)
	if n := alerts() - before; n != 0 {
		t.Fatalf("%d were told though nobody was chosen", n)
	}
	testkit.Exec(t, p.App.DB, `update members set two_factor = true where email_key = 'bill@demo.test'`, nil)
	form := url.Values{}
	for _, loginID := range []string{cast.Mia.LoginID, cast.Bill.LoginID, "noemi@example.org", cast.Adam.LoginID} {
		form.Add("member", p.Member(cast.Org, loginID).String())
	}
	form.Add("member", p.Member(cast.Rival, cast.Ruth.LoginID).String())
	page := adam.Post(address, form)
	portal.WantText(t, page, ".flash", "Security alerts sent: 1.")
	for _, who := range []string{cast.Bill.Name(), cast.Adam.Name(), "noemi@example.org"} {
		portal.WantText(t, page, ".flash", who)
	}
	again := adam.Post(address, form)
	portal.WantText(t, again, ".flash", "Security alerts sent: 0.")
	portal.WantText(t, again, ".flash", "Already told within the last day: "+cast.Mia.Name())
	if n := alerts() - before; n != 1 {
		t.Errorf("%d were told, want Mia alone", n)
	}
}
