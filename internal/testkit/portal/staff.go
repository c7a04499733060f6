package portal

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"manager/internal/staff"
	"manager/internal/testkit"
)

// Staff is a browser in which somebody of the staff is signed in to the console.
type Staff struct {
	*Client
	testkit.Staff
}

// AsStaff is a new browser of somebody new of the staff, who has just touched their passkey.
func (p *Portal) AsStaff(t testing.TB, role staff.Role) Staff {
	t.Helper()
	now := p.App.Clock()
	return p.asStaff(t, testkit.AddStaff(t, p.App.DB, now, now.Add(staff.LongestSession), "Sam", role))
}

// AsStaffUnelevated is AsStaff without the fresh touch of a passkey.
func (p *Portal) AsStaffUnelevated(t testing.TB, role staff.Role) Staff {
	t.Helper()
	return p.asStaff(t, testkit.AddStaff(t, p.App.DB, p.App.Clock(), time.Time{}, "Sam", role))
}

func (p *Portal) asStaff(t testing.TB, s testkit.Staff) Staff {
	t.Helper()
	c := p.Client(t)
	c.AddCookie(&http.Cookie{Name: "staff", Value: s.Token})
	return Staff{Client: c, Staff: s}
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
