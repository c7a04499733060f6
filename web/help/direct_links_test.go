package help_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/guide"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestDirectLinksLeadToTheirPages(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive := p.As(t, cast.Olive)
	number := p.Org(cast.Org)
	for page, want := range map[string]string{
		"overview": route.Org(number), "users": route.Users(number), "add-user": route.InviteUsers(number), "profile": route.Profile(), "password": route.ProfilePassword(),
		"language": route.ProfileLanguage(), "organizations": route.ProfileOrganizations(), "new-organization": route.NewOrganization(),
	} {
		if got := olive.Get(route.Go(page)); got.Path != want || got.Status != http.StatusOK {
			t.Errorf("%s leads to %s with status %d, not to %s", page, got.Path, got.Status, want)
		}
	}
	for _, g := range guide.All() {
		if g.Direct != "" && olive.Get(route.Go(g.Direct)).Status != http.StatusOK {
			t.Errorf("%s: its direct link %s leads nowhere", g.Name, g.Direct)
		}
	}
	if got := olive.Get(route.Go("no-such-page")).Status; got != http.StatusNotFound {
		t.Errorf("a page that isn't there: status %d", got)
	}
}

func TestDirectLinksSurviveSigningIn(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	page := c.Get(route.Go("users"))
	form := page.Form(`form[action="` + route.SignIn() + `"]`)
	form.Set("login_id", cast.Adam.LoginID)
	form.Set("password", cast.Password)
	if got := c.Post(route.SignIn(), form); got.Path != route.Users(p.Org(cast.Org)) {
		t.Errorf("after signing in: %s with status %d", got.Path, got.Status)
	}
}

func TestDirectLinksWithSeveralOrganizations(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive := p.As(t, cast.Olive)
	first := p.Org(cast.Org)
	form := olive.Get(route.NewOrganization()).Form(`form[action="` + route.NewOrganization() + `"]`)
	form.Set("name", "Second one")
	form.Set("kind", "company")
	form.Set("country", "CH")
	if got := olive.Post(route.NewOrganization(), form); got.Status != http.StatusOK {
		t.Fatalf("make a second organization: status %d at %s: %s", got.Status, got.Path, got.Text("main"))
	}
	second := p.Org("Second one")
	olive.Get(route.Org(second))

	hinted := olive.Get(route.Go("users"))
	other, _ := hinted.Doc.Find(".flash a").Attr("href")
	if hinted.Path != route.Users(second) || other == "" {
		t.Fatalf("it leads to %s, and to choose another organization to %q", hinted.Path, other)
	}
	choice := olive.Get(other)
	for _, number := range []string{first, second} {
		if choice.Doc.Find(`main a[href="`+route.Users(number)+`"]`).Length() != 1 {
			t.Errorf("%s can't be chosen: %s", number, choice.Text("main"))
		}
	}
	if found := olive.Get(route.Go("users") + "?" + url.Values{"q": {"second"}}.Encode()); !strings.Contains(found.Text("main"), "Second one") || strings.Contains(found.Text("main .card"), cast.Org) {
		t.Errorf("the search shows: %s", found.Text("main"))
	}
}

func TestDirectLinksWithoutAnOrganization(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	if got := p.As(t, cast.Sam).Get(route.Go("users")); got.Status != http.StatusOK || got.Doc.Find(`main a[href="`+route.NewOrganization()+`"]`).Length() == 0 {
		t.Errorf("status %d at %s: %s", got.Status, got.Path, got.Text("main"))
	}
}
