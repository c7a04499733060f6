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

// The demo's team of Mia, who leads it, and Eve.
const events = "Events 2026"

func TestTeamPageByRole(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, team := p.Org(cast.Org), p.Team(cast.Org, events).String()
	page := p.As(t, cast.Adam).Get(route.Team(n, team))
	portal.WantStatus(t, page, http.StatusOK)
	if page.Text("main h1") != events || page.Doc.Find(`main a[href="mailto:`+cast.Mia.LoginID+`"]`).Length() != 1 {
		t.Errorf("the page says %s", page.Text("main"))
	}
	if rows := page.Doc.Find("main section.card > .table-wrap tbody tr").Length(); rows != 2 {
		t.Errorf("%d members are shown", rows)
	}
	eve := p.As(t, cast.Eve).Get(route.Team(n, team))
	if eve.Status != http.StatusOK || eve.Doc.Find("main table").Length() != 0 || !strings.Contains(eve.Text("main"), cast.Mia.LoginID) {
		t.Errorf("an external of the team is answered %d: %s", eve.Status, eve.Text("main"))
	}
	if page := p.As(t, cast.Eve).Get(route.Team(n, p.Team(cast.Org, "Webmasters").String())); page.Status != http.StatusNotFound {
		t.Errorf("an external opens another team: %d", page.Status)
	}
	list := p.As(t, cast.Mia).Get(route.Teams(n))
	if list.Doc.Find("main table tbody tr").Length() != 4 || list.Doc.Find("main .page-head .button").Length() != 0 {
		t.Errorf("a collaborator sees %s", list.Text("main"))
	}
}

func TestTeamOfAnotherOrganizationIsNotFound(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	ruth, rival, team := p.As(t, cast.Ruth), p.Org("Rival Sàrl"), p.Team(cast.Org, events).String()
	for _, address := range []func(number, team string) string{route.Team, route.TeamDetails, route.TeamDeletion, route.TeamInvitation} {
		if page := ruth.Get(address(rival, team)); page.Status != http.StatusNotFound {
			t.Errorf("%s: answered %d", page.Path, page.Status)
		}
	}
	for address, form := range map[string]url.Values{
		route.TeamLeader(rival, team):        {"member": {p.Member(cast.Org, cast.Mia.LoginID).String()}},
		route.TeamMemberRemoval(rival, team): {"member": {p.Member(cast.Org, cast.Mia.LoginID).String()}},
		route.TeamDeletion(rival, team):      {},
	} {
		ruth.Post(address, form)
	}
	if page := p.As(t, cast.Adam).Get(route.Team(p.Org(cast.Org), team)); page.Doc.Find("main section.card > .table-wrap tbody tr").Length() != 2 || !strings.Contains(page.Text("main"), cast.Mia.LoginID) {
		t.Errorf("a stranger changed the team: %s", page.Text("main"))
	}
}

func TestFormsOfATeamDeletedMeanwhileKeepTheirInput(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive, adam, n := p.As(t, cast.Olive), p.As(t, cast.Adam), p.Org(cast.Org)
	team, bill := p.Team(cast.Org, events).String(), p.Member(cast.Org, cast.Bill.LoginID).String()
	details, invitation := olive.Get(route.TeamDetails(n, team)).Form("main form"), olive.Get(route.TeamInvitation(n, team)).Form("main form")
	for range 2 { // the second click finds it done
		portal.WantPath(t, adam.Post(route.TeamDeletion(n, team), nil), route.Teams(n))
	}
	details.Set("name", "Summer party")
	page := olive.Post(route.TeamDetails(n, team), details)
	if page.Status != http.StatusConflict || page.Text(".error-summary") == "" || page.Form("main form").Get("name") != "Summer party" {
		t.Errorf("renaming is answered %d: %s", page.Status, page.Text("main"))
	}
	page = olive.Post(route.TeamMembers(n, team), url.Values{"member": {bill}})
	if page.Status != http.StatusConflict || page.Text(".error-summary") == "" || page.Doc.Find(`main [name=member][value="`+bill+`"][checked], main [type=hidden][name=member][value="`+bill+`"]`).Length() != 1 {
		t.Errorf("adding is answered %d: %s", page.Status, page.Text("main"))
	}
	invitation.Set("addresses", "otto@example.org")
	page = olive.Post(route.TeamInvitation(n, team), invitation)
	if page.Status != http.StatusConflict || page.Form("main form").Get("addresses") != "otto@example.org" {
		t.Errorf("inviting is answered %d: %s", page.Status, page.Text("main"))
	}
}
