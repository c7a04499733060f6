package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Fails when a person's page can't change their teams, or a form that is old takes them out of one it didn't show.
func TestTeamsOfAUser(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	org, adam := p.Org(cast.Org), p.As(t, cast.Adam)
	bill := p.Member(cast.Org, cast.Bill.LoginID).String()
	one := adam.Post(route.NewTeam(org), url.Values{"name": {"One"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}})
	adam.Post(route.NewTeam(org), url.Values{"name": {"Two"}, "request": {"0190a0b0-0000-7000-8000-000000000002"}})
	first, second := p.Team(cast.Org, "One").String(), p.Team(cast.Org, "Two").String()
	portal.WantStatus(t, one, http.StatusOK)
	address := route.UserTeams(org, bill)
	if page := adam.Get(route.User(org, bill)); page.Doc.Find(`main a[href="`+address+`"]`).Length() != 1 {
		t.Fatalf("no pencil: %s", page.Text("main"))
	}
	if page := adam.Get(route.Users(org)); !strings.Contains(page.Body, address) {
		t.Error("no line in the row's menu")
	}
	page := adam.Post(address, url.Values{"teams": {first, second}, "asked": {"on"}})
	portal.WantPath(t, page, route.User(org, bill))
	portal.WantText(t, page, "main", "One")
	form := adam.Get(address).Form("main form")
	if len(form["before"]) < 2 {
		t.Fatalf("the form is %v", form)
	}
	// An older form, which showed only the first team, takes him out of that alone.
	page = adam.Post(address, url.Values{"before": {first}, "asked": {"on"}})
	if text := page.Text("main"); strings.Contains(text, "One") || !strings.Contains(text, "Two") {
		t.Errorf("he is in %s", text)
	}
	form.Set("find_teams", "on")
	form.Set("team_search", "tw")
	if page = adam.Post(address, form); page.Status != http.StatusOK || page.Doc.Find("input[type=checkbox][name=teams]").Length() != 1 {
		t.Errorf("a search shows %s", page.Text("main"))
	}
	portal.WantStatus(t, p.As(t, cast.Mia).Get(address), http.StatusForbidden)
	portal.WantStatus(t, p.As(t, cast.Ruth).Post(route.UserTeams(p.Org("Rival Sàrl"), bill), url.Values{}), http.StatusNotFound)
}

func TestSeveralUsersComeIntoTeams(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	org, adam := p.Org(cast.Org), p.As(t, cast.Adam)
	bill, eve := p.Member(cast.Org, cast.Bill.LoginID).String(), p.Member(cast.Org, cast.Eve.LoginID).String()
	adam.Post(route.NewTeam(org), url.Values{"name": {"One"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}})
	team := p.Team(cast.Org, "One").String()
	bar := adam.Post(route.UsersSelectionTeams(org), url.Values{"member": {bill, eve}})
	form := bar.Form("main form")
	if bar.Status != http.StatusOK || len(form["member"]) != 2 {
		t.Fatalf("the bar leads to %d: %v", bar.Status, form)
	}
	form["teams"] = []string{team}
	portal.WantPath(t, adam.Post(route.UsersSelectionTeams(org), form), route.Users(org))
	if page := adam.Get(route.Team(org, team)); !strings.Contains(page.Text("main"), "Bill") || !strings.Contains(page.Text("main"), "Eve") {
		t.Errorf("in the team are %s", page.Text("main"))
	}
	portal.WantPath(t, adam.Post(route.UsersSelectionTeams(org), url.Values{"asked": {"on"}}), route.Users(org))
}
