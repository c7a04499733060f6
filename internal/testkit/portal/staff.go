package portal

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/testkit"
)

// Staff is somebody of the staff with a session in the console.
type Staff struct {
	*Client
	ID      id.Staff
	Session id.StaffSession
}

// AsStaff is a new browser in which somebody of the staff is signed in, whose name
// is the role's; elevated for acts on money, people and recovery.
func (p *Portal) AsStaff(t testing.TB, role staff.Role) Staff {
	t.Helper()
	return p.staffOf(t, role, 8*time.Hour)
}

// AsStaffUnelevated is AsStaff without the fresh touch of a passkey.
func (p *Portal) AsStaffUnelevated(t testing.TB, role staff.Role) Staff {
	t.Helper()
	return p.staffOf(t, role, 0)
}

// staffOf writes the rows that a sign-in by passkey leaves.
func (p *Portal) staffOf(t testing.TB, role staff.Role, elevated time.Duration) Staff {
	t.Helper()
	s := Staff{Client: p.Client(t), ID: id.New[id.Staff](), Session: id.New[id.StaffSession]()}
	key, now := id.New[id.StaffPasskey](), p.App.Clock()
	token, hash := seal.Token()
	args := db.Args{"id": s.ID, "key": key, "session": s.Session, "role": role, "email": s.ID.String() + "@staff.test", "credential": s.ID[:], "hash": hash[:], "now": now,
		"expires": now.Add(staff.LongestSession), "elevated": now.Add(elevated)}
	testkit.Exec(t, p.App.DB, `
		insert into staff_members (id, first_name, last_name, email, role, created_at) values (@id, 'Sam', initcap(replace(@role, '_', ' ')), @email, @role, @now)`, args)
	testkit.Exec(t, p.App.DB, `
		insert into staff_passkeys (id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, created_at)
		values (@key, @id, 'Key', @credential, '', 0, '', '{}', false, false, @now)`, args)
	testkit.Exec(t, p.App.DB, `
		insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, created_at, last_seen_at, expires_at, elevated_until, elevated_for)
		values (@session, @id, @key, @hash, 'Test', @now, @now, @expires, @elevated, 'test')`, args)
	base, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.http.Jar.SetCookies(base, []*http.Cookie{{Name: "staff", Value: token, Path: "/"}})
	return s
}

// AsColleague is a new browser with the session of somebody of the staff made by testkit.
func (p *Portal) AsColleague(t testing.TB, s testkit.Staff) *Client {
	t.Helper()
	c := p.Client(t)
	c.AddCookie(&http.Cookie{Name: "staff", Value: s.Token})
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
