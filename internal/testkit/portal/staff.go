package portal

import (
	"net/http"
	"net/url"
	"testing"

	"manager/internal/testkit"
)

// AsStaff is a new browser in which somebody of the staff is signed in to the console.
func (p *Portal) AsStaff(t testing.TB, s testkit.Staff) *Client {
	t.Helper()
	c := p.Client(t)
	base, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.http.Jar.SetCookies(base, []*http.Cookie{{Name: "staff", Value: s.Token, Path: "/"}})
	return c
}

// AddCookie gives the browser a cookie of another one.
func (c *Client) AddCookie(cookie *http.Cookie) {
	c.t.Helper()
	base, err := url.Parse(c.base)
	if err != nil {
		c.t.Fatal(err)
	}
	c.http.Jar.SetCookies(base, []*http.Cookie{{Name: cookie.Name, Value: cookie.Value, Path: "/"}})
}
