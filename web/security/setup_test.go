package security_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// setup is a portal on a clock of its own on which Mia has an authenticator app.
type setup struct {
	*portal.Portal
	clock *testkit.Clock
	app   *portal.Authenticator
}

func newSetup(t *testing.T) *setup {
	t.Helper()
	clock := testkit.NewClock()
	s := &setup{Portal: portal.Start(t, portal.Options{Clock: clock.Now}), clock: clock}
	s.app = s.Protect(cast.Mia)
	clock.Advance(time.Minute)
	return s
}

// waiting is a browser in which Mia has given her password on the way to the profile.
func (s *setup) waiting(t *testing.T) *portal.Client {
	t.Helper()
	c := s.Client(t)
	form := portal.Credentials(cast.Mia.LoginID, cast.Password)
	form.Set("return", route.Profile())
	page := c.Post(route.SignIn(), form)
	portal.WantPath(t, page, route.With(route.SecondFactor(), "return", route.Profile()))
	return c
}

// signedIn is a browser in which Mia has given both factors.
func (s *setup) signedIn(t *testing.T) *portal.Client {
	t.Helper()
	c := s.waiting(t)
	portal.WantPath(t, c.Post(route.SecondFactor(), code(s.app.Code(t))), route.Profile())
	s.clock.Advance(time.Minute)
	return c
}

// code is the form that gives a code, on the way to the profile.
func code(c string) url.Values { return url.Values{"code": {c}, "return": {route.Profile()}} }

// session is the token of a browser.
func session(c *portal.Client) string {
	for _, cookie := range c.Cookies() {
		if strings.HasSuffix(cookie.Name, "session") {
			return cookie.Value
		}
	}
	return ""
}
