package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// crossSite is a browser whose forms come from another site.
func crossSite(t *testing.T, p *portal.Portal) *portal.Client {
	t.Helper()
	c := p.Client(t)
	c.Site = "cross-site"
	return c
}

// Every form of the portal refuses what another site has a browser send (OWASP ASVS 5.0, 3.5.1).
func TestCrossSiteFormsAreRefused(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	olive := house.client(t, "Olive")
	house.changed(t)
	for _, site := range []string{"cross-site", "same-site", "none-such"} {
		olive.Site = site
		for _, line := range lines {
			if line.method != http.MethodPost {
				continue
			}
			if page := house.ask(t, "Olive", line); page.Status != http.StatusForbidden {
				t.Errorf("%s from %s answers %d", line.address, site, page.Status)
			}
		}
	}
	if house.changed(t) {
		t.Error("something happened all the same")
	}
}

func TestAllowedOriginsOfForms(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Mia)
	c.NoFollow = true
	for _, one := range []struct {
		name, site, origin string
		want               int
	}{
		{"the portal's page", "same-origin", "", http.StatusSeeOther},
		{"the portal's page in an older browser", "", p.URL, http.StatusSeeOther},
		{"the address bar", "none", "", http.StatusSeeOther},
		{"another site", "cross-site", "", http.StatusForbidden},
		{"another site that names ours", "cross-site", p.URL, http.StatusForbidden},
		{"a sibling site", "same-site", "", http.StatusForbidden},
		{"another site in an older browser", "", "https://evil.test", http.StatusForbidden},
		{"a sandboxed frame", "", "null", http.StatusForbidden},
		{"no browser, with a cookie", "", "", http.StatusForbidden},
	} {
		c.Site = "-"
		r := c.Request(http.MethodPost, route.Theme(), "application/x-www-form-urlencoded", nil)
		if one.site != "" {
			r.Header.Set("Sec-Fetch-Site", one.site)
		}
		if one.origin != "" {
			r.Header.Set("Origin", one.origin)
		}
		if page := c.Do(r); page.Status != one.want {
			t.Errorf("%s: %d, want %d", one.name, page.Status, one.want)
		}
	}
	stranger := p.Client(t)
	stranger.Site = "-"
	if page := stranger.Post(route.SignIn(), url.Values{}); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("no browser, without a cookie: %d", page.Status)
	}
}

func TestCrossSiteRefusalIsInThePersonsLanguage(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Mia)
	c.Post(route.ProfileLanguage(), url.Values{"language": {"it"}})
	c.Site = "cross-site"
	page := c.Post(route.ProfileName(), url.Values{})
	if lang := page.Doc.Find("html").AttrOr("lang", ""); page.Status != http.StatusForbidden || lang != "it" {
		t.Errorf("signed in: %d in %q", page.Status, lang)
	}
	stranger := crossSite(t, p)
	stranger.Lang = "fr-CH, fr;q=0.9"
	page = stranger.Post(route.SignIn(), url.Values{})
	if lang := page.Doc.Find("html").AttrOr("lang", ""); page.Status != http.StatusForbidden || lang != "fr" {
		t.Errorf("signed out: %d in %q", page.Status, lang)
	}
}

// What is chosen in a form counts, not what a prepared link says.
func TestQueryDoesNotOverridePostedFields(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Mia)
	c.Post(route.ProfileName()+"?first_name=Mallory&last_name=Mallory", url.Values{"first_name": {"Mia"}, "last_name": {"Fontana"}})
	if in := c.Get(route.ProfileName()).Form("form[action='/profile/name']"); in.Get("first_name") != "Mia" || in.Get("last_name") != "Fontana" {
		t.Errorf("the names are %v", in)
	}
	if page := c.Post(route.ProfileName()+"?first_name=Mallory", url.Values{"last_name": {"Fontana"}}); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("a field from the link: %d", page.Status)
	}
}

// Mail scanners open every link before the person does; opening must use nothing up.
func TestOpeningMailLinksChangesNothing(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	scanner := p.Client(t)
	p.Client(t).Post(route.SignUp(), portal.Newcomer("nora@example.org"))
	p.Client(t).Post(route.ForgottenPassword(), url.Values{"email": {cast.Mia.LoginID}})
	adam := p.As(t, cast.Adam)
	invite := url.Values{"step": {"summary"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}, "addresses": {"otto@example.org"}, "role": {"collaborator"}}
	if page := adam.Post(route.InviteUsers(p.Org(cast.Org)), invite); page.Status != http.StatusOK {
		t.Fatalf("invite: %d %s", page.Status, page.Text("main"))
	}
	links := map[string]string{
		"sign-up":    portal.Link(t, p.Mail("nora@example.org"), "/sign-up/"),
		"reset":      portal.Link(t, p.Mail(cast.Mia.LoginID), "/reset-password/"),
		"invitation": portal.Link(t, p.Mail("otto@example.org"), "/invitations/"),
	}
	var before map[string]string
	for range 3 {
		shown := map[string]string{}
		for name, address := range links {
			for _, method := range []string{http.MethodHead, http.MethodGet} {
				page := scanner.Do(scanner.Request(method, address, "", nil))
				if page.Status != http.StatusOK {
					t.Errorf("%s %s: %d", method, name, page.Status)
				}
				shown[name] = page.Text("main")
			}
		}
		for name := range before {
			if shown[name] != before[name] {
				t.Errorf("%s: the page changed to %q", name, shown[name])
			}
		}
		before = shown
	}
}
