package web_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// ofAwaiting tells whether a route is one of those of a session that awaits its second factor.
func ofAwaiting(pattern string) bool { return strings.HasPrefix(pattern, route.SecondFactor()) }

// awaitingBrowser is one in which Mia has given her password, and not yet the second factor.
func awaitingBrowser(t *testing.T, p *portal.Portal) *portal.Client {
	t.Helper()
	c := p.Client(t)
	page := c.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, cast.Password))
	portal.WantPath(t, page, route.SecondFactor())
	c.NoFollow = true
	return c
}

// Breaks when a session that has only given the password reaches anything but
// what everybody reaches, sign-out and the pages of its second factor: every route of
// the router is asked.
func TestAwaitingSessionReachesNothingButItsSecondFactor(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	house.Protect(cast.Mia)
	browser := awaitingBrowser(t, house.Portal)
	for _, line := range lines {
		if ofAwaiting(line.pattern()) {
			continue
		}
		if !awaits(browser) {
			browser = awaitingBrowser(t, house.Portal)
		}
		house.changed(t)
		house.clients["awaiting"] = browser
		page := house.ask(t, "awaiting", line)
		wantAsSignedOut(t, line, page)
		if line.method == http.MethodPost && line.pattern() != route.SignOut() && house.changed(t) {
			t.Errorf("%s %s has changed something", line.method, line.address)
		}
	}
	if n := testkit.Value[int](t, house.App.DB, `select count(*) from sessions where awaits_second_factor and second_factor_at is not null`, db.Args{}); n > 0 {
		t.Errorf("%d sessions await what they have given", n)
	}
}

func awaits(c *portal.Client) bool { return c.Get(route.SecondFactor()).Status == http.StatusOK }

// leadsOn are the addresses that lead who has given the password to the second factor, and show a stranger a page.
var leadsOn = map[string]bool{route.SignIn(): true, route.CookiesOff(): true}

// wantAsSignedOut wants the answer that somebody gets who is not signed in; what
// leads a stranger to sign in leads here to the second factor.
func wantAsSignedOut(t *testing.T, line permission, page portal.Page) {
	t.Helper()
	want := line.answers[signedOut]
	if line.method == http.MethodGet && leadsOn[line.pattern()] {
		want = http.StatusSeeOther
	}
	if page.Status != want {
		t.Errorf("%s %s answers %d, want %d", line.method, line.address, page.Status, want)
	}
	if to := page.Header.Get("Location"); strings.HasPrefix(to, route.SignIn()) && !strings.HasPrefix(to, route.SecondFactor()) && leadsToSignIn(line) {
		t.Errorf("%s %s leads to %s", line.method, line.address, to)
	}
	if page.Doc != nil && strings.Contains(page.Text("body"), cast.Mia.Name()) && !strings.HasPrefix(line.pattern(), "/dev/") {
		t.Errorf("%s %s shows who it is", line.method, line.address)
	}
}

// leadsToSignIn leaves out what leads everybody there, signed in or not.
func leadsToSignIn(line permission) bool {
	return line.pattern() != route.SignOut() && line.pattern() != route.Home() && !strings.Contains(line.pattern(), route.TokenParam)
}

// Breaks when somebody who has given the second factor is answered otherwise
// than somebody who has none, or when a session that waits is refused its own pages.
func TestPassedSessionReachesWhatTheTableSays(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	app := house.Protect(cast.Mia)
	browser := awaitingBrowser(t, house.Portal)
	for _, line := range lines {
		if line.method == http.MethodGet && ofAwaiting(line.pattern()) && !strings.HasSuffix(line.pattern(), "/events") {
			house.clients["awaiting"] = browser
			if page := house.ask(t, "awaiting", line); page.Status != http.StatusOK {
				t.Errorf("waiting, %s answers %d", line.address, page.Status)
			}
		}
	}
	browser.Post(route.SecondFactor(), map[string][]string{"code": {app.Code(t)}})
	for _, line := range lines {
		if line.method != http.MethodGet {
			continue
		}
		house.clients["passed"] = browser
		if page := house.ask(t, "passed", line); page.Status != line.answers["Mia"] {
			t.Errorf("%s answers %d, without a second factor %d", line.address, page.Status, line.answers["Mia"])
		}
	}
}
