package web_test

import (
	"net/http"
	"net/url"
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

// sessionToken is the token that the browser holds.
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

// tokenHolder is a browser that has nothing but the session's token, whoever got hold of it.
type tokenHolder struct {
	*portal.Client
	token string
}

// request sends a request with the token.
func (h tokenHolder) request(method, address string, form url.Values) portal.Page {
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
func TestSecondClickWithThePreviousTokenIsAnsweredLikeTheFirst(t *testing.T) {
	t.Parallel()
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true, Clock: clock.Now})
			first := a.As(t, cast.Mia)
			clock.Advance(11 * time.Minute)
			old := sessionToken(t, first)
			portal.WantPath(t, first.Post(one.address, one.values), one.to)
			if sessionToken(t, first) == old {
				t.Fatal("the token is the same as before")
			}
			clock.Advance(identity.TokenGrace - time.Second)
			second := tokenHolder{b.Client(t), old}
			portal.WantPath(t, second.request(http.MethodPost, one.address, one.values), one.to)
			if sessionToken(t, second.Client) != sessionToken(t, first) {
				t.Error("the second answer gives another token than the first")
			}
			clock.Advance(time.Hour / 2)
			for _, c := range []*portal.Client{first, second.Client} {
				portal.WantPath(t, c.Get(route.Profile()), route.Profile())
			}
		})
	}
}

func TestParallelClicksKeepTheBrowserSignedIn(t *testing.T) {
	t.Parallel()
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true, Clock: clock.Now})
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
			portal.WantPath(t, c.Get(route.Profile()), route.Profile())
		})
	}
}

// Who holds the old token for its last moments gets neither the new one nor what was proved with it.
func TestPreviousTokenGrantsNoNewRights(t *testing.T) {
	t.Parallel()
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true, Clock: clock.Now})
			c := a.As(t, cast.Olive)
			org := a.Org(cast.Org)
			role := route.UserRole(org, a.Member(cast.Org, cast.Mia.LoginID).String())
			form := c.Get(role).Form("main form")
			form.Set("role", "legal_representative")
			clock.Advance(11 * time.Minute)
			thief := tokenHolder{b.Client(t), sessionToken(t, c)}
			c.Post(one.address, one.values)

			portal.WantPath(t, thief.request(http.MethodGet, route.Profile(), nil), route.Profile())
			if page := thief.request(http.MethodPost, role, form); !strings.HasPrefix(page.Path, route.StepUp()) {
				t.Errorf("the old token makes a legal representative: %d at %s", page.Status, page.Path)
			}
			portal.WantStatus(t, thief.request(http.MethodPost, route.StepUp(), url.Values{"password": {"a guess"}}), http.StatusUnprocessableEntity)
			portal.WantStatus(t, thief.request(http.MethodPost, route.ProfilePassword(), url.Values{"current_password": {"a guess"}, "new_password": {"eleven yellow bicycles"}}), http.StatusUnprocessableEntity)
			for _, cookie := range thief.Cookies() {
				if cookie.Name == "session" {
					t.Error("the old token was exchanged")
				}
			}
			clock.Advance(identity.TokenGrace)
			if page := thief.request(http.MethodGet, route.Profile(), nil); !strings.HasPrefix(page.Path, route.SignIn()) {
				t.Errorf("after its grace the old token leads to %s", page.Path)
			}
			portal.WantPath(t, c.Post(role, form), route.Users(org))
		})
	}
}

func TestSigningOutEndsThePreviousToken(t *testing.T) {
	t.Parallel()
	a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true, Clock: testkit.NewClock().Now})
	c := a.As(t, cast.Mia)
	old := tokenHolder{b.Client(t), sessionToken(t, c)}
	c.Post(route.StepUp(), url.Values{"password": {cast.Password}})
	portal.WantPath(t, old.request(http.MethodGet, route.Profile(), nil), route.Profile())
	c.Post(route.SignOut(), url.Values{})
	if page := old.request(http.MethodGet, route.Profile(), nil); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("signed out, and the old token leads to %s", page.Path)
	}
}

// Another device's session ends with a password change, though its own token has just changed.
func TestPasswordChangeEndsPreviousTokensOfOtherDevices(t *testing.T) {
	t.Parallel()
	a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true, Clock: testkit.NewClock().Now})
	here, there := a.As(t, cast.Mia), b.As(t, cast.Mia)
	old := tokenHolder{b.Client(t), sessionToken(t, there)}
	there.Post(route.StepUp(), url.Values{"password": {cast.Password}})
	here.Post(route.ProfilePassword(), rotations["password change"].values)
	portal.WantSignedOut(t, there, route.Profile())
	if page := old.request(http.MethodGet, route.Profile(), nil); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("the old token of the other device leads to %s", page.Path)
	}
}
