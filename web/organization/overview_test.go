package organization_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// peopleTiles are the figures about people, without those about products.
const peopleTiles = ".tile:not([href*='/products'])"

func TestOverviewShowsWhatTheRoleMaySee(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	n := p.Org(cast.Org)
	page := p.As(t, cast.Olive).Get(route.Org(n))
	portal.WantText(t, page, "h1", "Olive")
	if tiles := page.Doc.Find(peopleTiles).Length(); tiles != 3 {
		t.Errorf("Olive sees %d tiles", tiles)
	}
	portal.WantText(t, page, ".todo", "people without 2FA")
	portal.WantText(t, page, ".todo", "Only one legal representative")
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
	page = p.As(t, cast.Mia).Get(route.Org(n))
	if text := page.Text("main"); strings.Contains(text, "without 2FA") || strings.Contains(text, "Pending") || page.Doc.Find(peopleTiles).Length() != 1 {
		t.Errorf("Mia sees %q", text)
	}
	page = p.As(t, cast.Eve).Get(route.Org(n))
	if text := page.Text("main"); strings.Contains(text, "Mia") || page.Doc.Find(peopleTiles).Length() != 0 || !strings.Contains(text, "External user") {
		t.Errorf("Eve sees %q", text)
	}
}

// Breaks when a role, or the provider's support, reads of people whom it does not
// see elsewhere; with and without products.
func TestOverviewNamesPeopleOnlyToWhoMayKnowThem(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	empty := p.EmptyOrg()
	legal, administrator := cast.Olive.FirstName+" "+cast.Olive.LastName, cast.Adam.FirstName+" "+cast.Adam.LastName
	for name, c := range map[string]struct {
		client *portal.Client
		number string
		named  []string
		title  string
	}{
		"legal representative":       {p.As(t, cast.Olive), p.Org(cast.Org), []string{legal, administrator}, "Olive"},
		"administrator":              {p.As(t, cast.Adam), p.Org(cast.Org), []string{legal, administrator}, "Adam"},
		"collaborator":               {p.As(t, cast.Mia), p.Org(cast.Org), []string{legal, administrator}, "Mia"},
		"with accounting":            {p.As(t, cast.Bill), p.Org(cast.Org), []string{legal, administrator}, "Bill"},
		"external":                   {p.As(t, cast.Eve), p.Org(cast.Org), nil, "Eve"},
		"support":                    {visitor(t, p, cast.Org), p.Org(cast.Org), nil, "Overview"},
		"of one without products":    {p.As(t, cast.Olive), empty, []string{legal}, "Olive"},
		"support in one without any": {visitor(t, p, "Empty SA"), empty, nil, "Overview"},
	} {
		page := c.client.Get(route.Org(c.number))
		portal.WantText(t, page, "h1", c.title)
		main := page.Text("main")
		for _, person := range []string{legal, administrator} {
			if strings.Contains(main, person) != slices.Contains(c.named, person) {
				t.Errorf("%s: whether %s is named is not as it should be: %q", name, person, main)
			}
		}
		if strings.HasPrefix(name, "support") && (page.Status != http.StatusOK || strings.Contains(main, "role") || strings.Contains(main, "administrator")) {
			t.Errorf("%s answers %d: %q", name, page.Status, main)
		}
	}
}

// visitor is a browser of somebody of support whom Olive let see the products of her organization.
func visitor(t *testing.T, p *portal.Portal, name string) *portal.Client {
	t.Helper()
	access := id.New[id.SupportAccess]()
	if err := p.App.Visits.Give(t.Context(), p.ActorIn(name, cast.Olive), access, visit.Terms{Reason: "Help", Products: true, Hours: 4}); err != nil {
		t.Fatal(err)
	}
	staff := p.AsStaff(t, staff.Agent)
	if page := staff.Post(route.StaffVisitEntry(access.String()), url.Values{}); page.Status != http.StatusOK {
		t.Fatalf("entering answers %d", page.Status)
	}
	return staff.Client
}

func TestFirstStepsGoWhenTheyAreDone(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive := p.As(t, cast.Olive)
	n, err := p.App.Orgs.CreateOrganization(t.Context(), p.Actor(cast.Olive), id.New[id.Org]().String(), org.NewOrganization{Name: "Atelier Soleil", Kind: org.Company, Country: "CH"})
	if err != nil {
		t.Fatal(err)
	}
	steps := func() (links []string, page portal.Page) {
		t.Helper()
		page = olive.Get(route.Org(n))
		for _, a := range page.Doc.Find(`section[aria-labelledby="first-steps"] a.button`).EachIter() {
			links = append(links, a.AttrOr("href", ""))
		}
		return links, page
	}
	want := func(what string, wanted ...string) portal.Page {
		t.Helper()
		links, page := steps()
		if !slices.Equal(links, wanted) {
			t.Errorf("%s: the first steps lead to %q, want %q", what, links, wanted)
		}
		return page
	}
	page := want("in the beginning", route.InviteUsers(n), route.Shop(n), route.TwoFactor(), route.PersonalizePortal(n))
	if text := page.Text(".todo"); strings.Contains(text, "without 2FA") || strings.Contains(text, "second factor") || strings.Contains(text, "legal representative") {
		t.Errorf("what is a first step is said again: %q", text)
	}
	form := url.Values{"step": {"summary"}, "addresses": {"helper@example.org"}, "role": {"collaborator"}}
	portal.WantPath(t, olive.Post(route.InviteUsers(n), form), route.Users(n))
	want("somebody is invited", route.Shop(n), route.TwoFactor(), route.PersonalizePortal(n))
	form = olive.Get(route.PersonalizePortal(n)).Form("main form")
	form.Set("initials", "AS")
	portal.WantStatus(t, olive.Post(route.PersonalizePortal(n), form), http.StatusOK)
	want("with initials of its own", route.Shop(n), route.TwoFactor())
	testkit.Exec(t, p.App.DB, `update members set two_factor = true where email_key = @key`, db.Args{"key": cast.Olive.LoginID})
	want("with a second factor", route.Shop(n))
	made := testkit.Value[id.Org](t, p.App.DB, `select id from organizations where number = @number`, db.Args{"number": n})
	if _, err := p.App.Products.Add(t.Context(), made, product.NewProduct{Kind: "mail", Offer: "five_mailboxes", Name: "Mail", State: product.Active}); err != nil {
		t.Fatal(err)
	}
	want("with a product")

	testkit.Exec(t, p.App.DB, `update members set two_factor = false where email_key = @key`, db.Args{"key": cast.Olive.LoginID})
	testkit.Exec(t, p.App.DB, `update organizations set created_at = created_at - @long::interval where number = @number`, db.Args{"long": org.NewFor, "number": n})
	page = want("in an old organization")
	if page.Doc.Find(`.todo a[href="`+route.TwoFactor()+`"]`).Length() != 1 {
		t.Errorf("her own missing second factor is not named: %q", page.Text(".todo"))
	}
}

func TestEverybodyIsToldOfTheirOwnMissingSecondFactorOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n := p.Org(cast.Org)
	own, all := `main a[href="`+route.TwoFactor()+`"]`, `.todo a[href*="two_factor="]`
	for _, c := range []struct {
		who    cast.Person
		others int
	}{{cast.Olive, 1}, {cast.Adam, 1}, {cast.Mia, 0}, {cast.Eve, 0}} {
		client := p.As(t, c.who)
		page := client.Get(route.Org(n))
		if page.Doc.Find(own).Length() != 1 || page.Doc.Find(all).Length() != c.others {
			t.Errorf("%s is told: %q", c.who.FirstName, page.Text(".todo"))
		}
		if c.others == 1 {
			portal.WantStatus(t, client.Get(page.Doc.Find(all).AttrOr("href", "")), http.StatusOK)
		}
		testkit.Exec(t, p.App.DB, `update members set two_factor = true where email_key = @key`, db.Args{"key": c.who.LoginID})
		if page = client.Get(route.Org(n)); page.Doc.Find(own).Length() != 0 {
			t.Errorf("%s is told with a second factor: %q", c.who.FirstName, page.Text(".todo"))
		}
	}
	// The only one without is the reader: said once.
	testkit.Exec(t, p.App.DB, `update members set two_factor = email_key <> @key`, db.Args{"key": cast.Olive.LoginID})
	page := p.As(t, cast.Olive).Get(route.Org(n))
	if page.Doc.Find(own).Length() != 1 || page.Doc.Find(all).Length() != 0 {
		t.Errorf("Olive alone is told: %q", page.Text(".todo"))
	}
}

func TestWhoHasNoAccessReadsWhomToAsk(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n := p.Org(cast.Org)
	bill := p.As(t, cast.Bill)
	for _, address := range []string{route.Org(n), route.Products(n), route.Websites(n)} {
		page := bill.Get(address)
		portal.WantStatus(t, page, http.StatusOK)
		for _, who := range []cast.Person{cast.Olive, cast.Adam} {
			if page.Doc.Find(`main a[href="mailto:`+who.LoginID+`"]`).Length() != 1 || !strings.Contains(page.Text(`main ul[aria-label="Whom to ask"]`), who.Name()) {
				t.Errorf("%s does not name %s: %q", address, who.FirstName, page.Text("main"))
			}
		}
		var trips int
		if _, err := fmt.Sscanf(page.Header.Get("Server-Timing"), `db;desc="%d round trips"`, &trips); err != nil || trips > 3 {
			t.Errorf("%s: %d round trips, %v", address, trips, err)
		}
	}
	denied := bill.Get(route.InviteUsers(n))
	portal.WantStatus(t, denied, http.StatusForbidden)
	portal.WantText(t, denied, `main ul[aria-label="Whom to ask"]`, cast.Adam.Name())
	legal := p.As(t, cast.Adam).Get(route.OrganizationDetails(n))
	portal.WantStatus(t, legal, http.StatusForbidden)
	if text := legal.Text(`main ul[aria-label="Whom to ask"]`); !strings.Contains(text, cast.Olive.Name()) || strings.Contains(text, cast.Adam.Name()) {
		t.Errorf("who can change the details is %q", text)
	}
	// Those who have access are not bothered, nor those who give it.
	for _, who := range []cast.Person{cast.Mia, cast.Adam} {
		if page := p.As(t, who).Get(route.Org(n)); page.Doc.Find("#no-access").Length() != 0 {
			t.Errorf("%s reads whom to ask", who.FirstName)
		}
	}
	// An external reads neither the list of members nor an address.
	testkit.Exec(t, p.App.DB, `delete from grants`, nil)
	testkit.Exec(t, p.App.DB, `delete from kind_grants`, nil)
	eve := p.As(t, cast.Eve).Get(route.Org(n))
	portal.WantText(t, eve, "main", "no access to any product yet")
	if eve.Doc.Find(`main a[href^="mailto:"]`).Length() != 0 || strings.Contains(eve.Text("main"), cast.Adam.Name()) {
		t.Errorf("Eve reads %q", eve.Text("main"))
	}
}
