package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestAnotherOrganizationIsMade(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.As(t, cast.Mia)
	page := c.Get(route.ProfileOrganizations())
	address, _ := page.Doc.Find("main a.button.primary").Attr("href")
	if page.Text("main a.button.primary") != "Create a new organization" {
		t.Errorf("the button says %q", page.Text("main a.button.primary"))
	}
	form := c.Get(address).Form("main form")
	for name, wrong := range map[string]string{"name": " ", "kind": "cartel", "country": "??"} {
		bad := url.Values{"request": form["request"], "name": {"Mine"}, "kind": {"company"}, "country": {"CH"}}
		bad.Set(name, wrong)
		page = c.Post(address, bad)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Text("#f-"+name+"-error") == "" {
			t.Errorf("nothing is said about %s", name)
		}
	}
	form.Set("name", `<script>alert(1)</script> & "Söhne"`)
	var path string
	for range 2 { // the button clicked twice
		page = c.Post(address, form)
		wantStatus(t, page, http.StatusOK)
		if path != "" && page.Path != path {
			t.Errorf("two organizations: %s and %s", path, page.Path)
		}
		path = page.Path
	}
	wantText(t, page, ".switch-org", `<script>alert(1)</script> & "Söhne"`)
	wantText(t, page, ".switch-org", "Legal representative")
	page = c.Get(route.ChooseOrganization())
	if rows := page.Doc.Find("tbody tr").Length(); rows != 2 {
		t.Errorf("she is in %d organizations", rows)
	}
	page = c.Get(route.ChooseOrganization() + "?q=atelier")
	if rows := page.Doc.Find("tbody tr").Length(); rows != 1 {
		t.Errorf("the search finds %d", rows)
	}
	wantText(t, c.Get(route.ChooseOrganization()+"?q=zzz"), "main", "No organization was found")
}

func TestSomebodyLeaves(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	for _, who := range []cast.Person{cast.Mia, cast.Eve, cast.Adam} {
		c := p.As(t, who)
		page := c.Get(route.LeaveOrganization(org))
		wantText(t, page, "h1", "Leave "+cast.Org)
		page = c.Post(route.LeaveOrganization(org), url.Values{})
		wantPath(t, page, route.ChooseOrganization())
		wantText(t, page, ".flash", "You have left")
		wantText(t, page, "main", "You are in no organization")
		wantStatus(t, c.Get(route.Org(org)), http.StatusNotFound)
		wantPath(t, c.Post(route.LeaveOrganization(org), url.Values{}), route.ChooseOrganization()) // a second click
	}
}

func TestLeavingTwiceAtOnceLeadsOn(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Mia)
	c.NoFollow = true
	var clicks sync.WaitGroup
	for range 4 {
		clicks.Go(func() {
			page := c.Post(route.LeaveOrganization(p.Org(cast.Org)), url.Values{})
			if page.Status != http.StatusSeeOther || page.Header.Get("Location") != route.ChooseOrganization() {
				t.Errorf("a click answers %d to %s", page.Status, page.Header.Get("Location"))
			}
		})
	}
	clicks.Wait()
}

func TestLeavingTellsStrangersNothing(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Ruth)
	c.NoFollow = true
	var answers []string
	for _, number := range []string{p.Org(cast.Org), "9999999", "unknown"} {
		page := c.Post(route.LeaveOrganization(number), url.Values{})
		answers = append(answers, fmt.Sprint(page.Status, page.Header.Get("Location"), page.Header.Values("Set-Cookie"), page.Body))
	}
	if answers[0] != answers[1] || answers[0] != answers[2] || !strings.HasPrefix(answers[0], "303") {
		t.Errorf("the answers are %q", answers)
	}
}

// peopleTiles are the figures about people, without those about products.
const peopleTiles = ".tile:not([href*='/products'])"

func TestTheOverviewShowsWhatTheRoleMaySee(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	page := p.As(t, cast.Olive).Get(route.Org(org))
	wantText(t, page, "h1", "Olive")
	if tiles := page.Doc.Find(peopleTiles).Length(); tiles != 3 {
		t.Errorf("Olive sees %d tiles", tiles)
	}
	wantText(t, page, ".todo", "people without 2FA")
	wantText(t, page, ".todo", "Only one legal representative")
	dead := 0
	client := p.As(t, cast.Olive)
	for _, tile := range page.Doc.Find(".tile, main a.button").Nodes {
		for _, attribute := range tile.Attr {
			if attribute.Key == "href" && client.Get(attribute.Val).Status != http.StatusOK {
				dead++
			}
		}
	}
	if dead > 0 {
		t.Errorf("%d tiles lead nowhere", dead)
	}
	page = p.As(t, cast.Mia).Get(route.Org(org))
	if text := page.Text("main"); strings.Contains(text, "2FA") || strings.Contains(text, "Pending") || page.Doc.Find(peopleTiles).Length() != 1 {
		t.Errorf("Mia sees %q", text)
	}
	page = p.As(t, cast.Eve).Get(route.Org(org))
	if text := page.Text("main"); strings.Contains(text, "Mia") || page.Doc.Find(peopleTiles).Length() != 0 || !strings.Contains(text, "External user") {
		t.Errorf("Eve sees %q", text)
	}
}

// Whatever is typed into whatever field, the answer is a page, never an error of ours.
func TestJunkIsAnswered(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	mia := p.Member(cast.Org, cast.Mia.LoginID).String()
	junk := []string{"", " ", "\x00", "\x1b[31m", "<script>alert(1)</script>", "=cmd()", strings.Repeat("ä", 40_000), "\xff\xfe", "'; drop table members --", "%s%n", "-1", "99999999999999999999", "\u202e"}
	forms := map[string][]string{
		route.InviteUsers(org):               {"step", "request", "addresses", "role", "accounting", "billing_mail", "billing_sms", "back"},
		route.UserRole(org, mia):             {"role", "accounting", "version", "billing_mail"},
		route.UserRemoval(org, mia):          {"password", "confirmed", "step"},
		route.UsersSelectionRole(org):        {"member", "asked", "role"},
		route.UsersSelectionRemoval(org):     {"member", "asked", "password", "confirmed"},
		route.UsersSelectionWithdrawal(org):  {"member", "asked"},
		route.UsersSelectionInvitations(org): {"member"},
		route.NewOrganization():              {"request", "name", "kind", "country"},
		route.Invitation("forged"):           {"first_name", "last_name", "password", "country", "language"},
		route.UserInvitation(org, mia):       {"x"},
	}
	for address, fields := range forms {
		for _, text := range junk {
			all := url.Values{}
			for _, field := range fields {
				all.Set(field, text)
				if page := c.Post(address, url.Values{field: {text}}); page.Status >= http.StatusInternalServerError {
					t.Errorf("%s %s=%.20q: %d", address, field, text, page.Status)
				}
			}
			page := c.Post(address, all)
			if page.Status >= http.StatusInternalServerError || strings.Contains(page.Body, "<script>alert") {
				t.Errorf("%s all %.20q: %d", address, text, page.Status)
			}
		}
	}
	for _, text := range junk {
		for _, field := range []string{"q", "role", "two_factor", "state", "sort", "size", "cursor", "kept", "member", "step"} {
			for _, address := range []string{route.Users(org), route.UsersCSV(org), route.UsersSelectionRole(org), route.ChooseOrganization(), route.UserRole(org, mia), route.UserRemoval(org, mia)} {
				if len(text) > 1000 {
					text = text[:3000]
				}
				if page := c.Get(address + "?" + url.Values{field: {text}}.Encode()); page.Status >= http.StatusInternalServerError {
					t.Errorf("%s?%s=%.20q: %d", address, field, text, page.Status)
				}
			}
		}
	}
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members m join organizations o on o.id = m.org_id where o.number = '`+org+`'`, nil); n != 10 {
		t.Errorf("the organization has %d members", n)
	}
}
