package web_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// instancesWith are two portals on one database, by the clock given.
func instancesWith(t *testing.T, clock *testkit.Clock) (a, b *portal.Portal) {
	t.Helper()
	o := portal.Options{Database: testkit.URL(t), Keyring: filepath.Join(t.TempDir(), "keyring"), WithoutJobs: true, Clock: clock.Now}
	return portal.Start(t, o), portal.Start(t, o)
}

func sessionToken(t *testing.T, c *portal.Client) string {
	t.Helper()
	for _, cookie := range c.Cookies() {
		if cookie.Name == "session" {
			return cookie.Value
		}
	}
	t.Fatal("the browser has no session")
	return ""
}

// holding is a browser that has nothing but the session's token, whoever got hold of it.
type holding struct {
	*portal.Client
	token string
}

func (h holding) request(method, address string, form url.Values) portal.Page {
	contentType := ""
	if form != nil {
		contentType = "application/x-www-form-urlencoded"
	}
	r := h.Request(method, address, contentType, strings.NewReader(form.Encode()))
	r.AddCookie(&http.Cookie{Name: "session", Value: h.token})
	return h.Do(r)
}

// rotations are the forms after which a session has another token, and where they lead.
var rotations = map[string]struct {
	address string
	values  url.Values
	to      string
}{
	"step-up":         {route.StepUp(), url.Values{"password": {cast.Password}, "return": {route.ProfileName()}}, route.ProfileName()},
	"password change": {route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {anotherPassword}}, route.Profile()},
}

// A browser without scripts that is clicked twice sends the second request
// with the old token, and may never read the first answer.
func TestTheSecondClickAfterTheTokenChangedIsAnsweredAsTheFirst(t *testing.T) {
	t.Parallel()
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			a, b := instancesWith(t, clock)
			first := a.As(t, cast.Mia)
			clock.Advance(11 * time.Minute)
			old := sessionToken(t, first)
			wantPath(t, first.Post(one.address, one.values), one.to)
			if sessionToken(t, first) == old {
				t.Fatal("the token is the same as before")
			}
			clock.Advance(identity.TokenGrace - time.Second)
			second := holding{b.Client(t), old}
			wantPath(t, second.request(http.MethodPost, one.address, one.values), one.to)
			if sessionToken(t, second.Client) != sessionToken(t, first) {
				t.Error("the second answer gives another token than the first")
			}
			clock.Advance(time.Hour / 2)
			for _, c := range []*portal.Client{first, second.Client} {
				wantPath(t, c.Get(route.Profile()), route.Profile())
			}
		})
	}
}

func TestParallelClicksLeaveTheBrowserSignedIn(t *testing.T) {
	t.Parallel()
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			a, b := instancesWith(t, clock)
			c := a.As(t, cast.Mia)
			clock.Advance(11 * time.Minute)
			var all sync.WaitGroup
			for i := range 4 {
				all.Go(func() {
					if page := c.Post([]string{a.URL, b.URL}[i%2]+one.address, one.values); page.Path != one.to {
						t.Errorf("answered %d at %s", page.Status, page.Path)
					}
				})
			}
			all.Wait()
			clock.Advance(identity.TokenGrace)
			wantPath(t, c.Get(route.Profile()), route.Profile())
		})
	}
}

// Who holds the old token for its last moments gets neither the new one nor what was proved with it.
func TestTheTokenBeforeIsGoodForNothingNew(t *testing.T) {
	t.Parallel()
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			a, b := instancesWith(t, clock)
			c := a.As(t, cast.Olive)
			org := a.Org(cast.Org)
			role := route.UserRole(org, a.Member(cast.Org, cast.Mia.LoginID).String())
			form := c.Get(role).Form("main form")
			form.Set("role", "legal_representative")
			clock.Advance(11 * time.Minute)
			thief := holding{b.Client(t), sessionToken(t, c)}
			c.Post(one.address, one.values)

			wantPath(t, thief.request(http.MethodGet, route.Profile(), nil), route.Profile())
			if page := thief.request(http.MethodPost, role, form); !strings.HasPrefix(page.Path, route.StepUp()) {
				t.Errorf("the old token makes a legal representative: %d at %s", page.Status, page.Path)
			}
			wantStatus(t, thief.request(http.MethodPost, route.StepUp(), url.Values{"password": {"a guess"}}), http.StatusUnprocessableEntity)
			wantStatus(t, thief.request(http.MethodPost, route.ProfilePassword(), url.Values{"current_password": {"a guess"}, "new_password": {"eleven yellow bicycles"}}), http.StatusUnprocessableEntity)
			for _, cookie := range thief.Cookies() {
				if cookie.Name == "session" {
					t.Error("the old token was exchanged")
				}
			}
			clock.Advance(identity.TokenGrace)
			if page := thief.request(http.MethodGet, route.Profile(), nil); !strings.HasPrefix(page.Path, route.SignIn()) {
				t.Errorf("after its grace the old token leads to %s", page.Path)
			}
			wantPath(t, c.Post(role, form), route.Users(org))
		})
	}
}

func TestSigningOutEndsTheTokenBeforeToo(t *testing.T) {
	t.Parallel()
	a, b := instancesWith(t, testkit.NewClock())
	c := a.As(t, cast.Mia)
	old := holding{b.Client(t), sessionToken(t, c)}
	c.Post(route.StepUp(), url.Values{"password": {cast.Password}})
	wantPath(t, old.request(http.MethodGet, route.Profile(), nil), route.Profile())
	c.Post(route.SignOut(), url.Values{})
	if page := old.request(http.MethodGet, route.Profile(), nil); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("signed out, and the old token leads to %s", page.Path)
	}
}

// Another device's session ends with a password change, though its own token has just changed.
func TestAPasswordChangeLeavesNoGraceElsewhere(t *testing.T) {
	t.Parallel()
	a, b := instancesWith(t, testkit.NewClock())
	here, there := a.As(t, cast.Mia), b.As(t, cast.Mia)
	old := holding{b.Client(t), sessionToken(t, there)}
	there.Post(route.StepUp(), url.Values{"password": {cast.Password}})
	here.Post(route.ProfilePassword(), rotations["password change"].values)
	wantSignedOut(t, there, route.Profile())
	if page := old.request(http.MethodGet, route.Profile(), nil); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("the old token of the other device leads to %s", page.Path)
	}
}
