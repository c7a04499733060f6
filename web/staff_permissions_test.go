package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// readStaffPermissions reads what docs/staff-permissions.md says of the console.
func readStaffPermissions(t *testing.T) (columns []string, lines []permission) {
	t.Helper()
	return readTables(t, "../docs/staff-permissions.md")
}

// office is a portal of its own, seen from the staff console.
type office struct {
	*portal.Portal
	parameters *strings.Replacer
}

func newOffice(t *testing.T) *office {
	t.Helper()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	return &office{Portal: p, parameters: strings.NewReplacer(
		"{approval}", proposal(t, p).String(),
		"{staff}", p.AsStaff(t, staff.Agent).ID.String(),
		"{customer}", p.Org(cast.Org),
		"{job}", "1000000",
		"{mail}", id.New[id.Mail]().String(),
		"{code}", id.New[id.PromoCode]().String(),
		"{gratuity}", id.New[id.Gratuity]().String(),
		"{change}", id.New[id.PriceChange]().String(),
		"{kind}", "mail",
		"{legal}", "terms",
		"{day}", "2020-01-01",
		"{member}", id.New[id.Member]().String(),
		"{identification}", id.New[id.Identification]().String(),
		"{transaction}", id.New[id.BankTransaction]().String(),
		"{access}", id.New[id.SupportAccess]().String(),
		"{case}", id.New[id.RecoveryCase]().String(),
		"{document}", id.New[id.RecoveryDocument]().String(),
		"{token}", "unknown",
	)}
}

// proposal is one that somebody made, to take more from a prepaid account than it holds.
func proposal(t *testing.T, p *portal.Portal) id.StaffApproval {
	t.Helper()
	made, by, now := id.New[id.StaffApproval](), p.AsStaff(t, staff.BillingClerk), p.App.Clock()
	testkit.Exec(t, p.App.DB, `insert into staff_approvals (id, kind, org_id, amount, currency, subject, data, reason, proposed_by, proposed_at, expires_at)
		values (@id, 'correction', (select id from organizations where number = @number), 100000, 'CHF', '', '{"direction": "debit"}', 'Booked twice', @by, @now, @expires)`,
		db.Args{"id": made, "number": p.EmptyOrg(), "by": by.ID, "now": now, "expires": now.Add(time.Hour)})
	return made
}

// enter is a browser of the column's person.
func (o *office) enter(t *testing.T, column string) *portal.Client {
	t.Helper()
	var c *portal.Client
	switch column {
	case "signed out":
		c = o.Client(t)
	case "Olive":
		c = o.As(t, cast.Olive)
	case "agent":
		c = o.AsStaff(t, staff.Agent).Client
	case "clerk":
		c = o.AsStaff(t, staff.BillingClerk).Client
	case "operator":
		c = o.AsStaff(t, staff.Operator).Client
	case "not elevated":
		c = o.AsStaffUnelevated(t, staff.Operator).Client
	default:
		t.Fatalf("nobody is called %q", column)
	}
	c.NoFollow = true
	return c
}

func (o *office) ask(t *testing.T, c *portal.Client, line permission) portal.Page {
	t.Helper()
	address := o.parameters.Replace(line.address)
	if line.method == http.MethodGet {
		return c.Get(address)
	}
	path, query, _ := strings.Cut(address, "?")
	form, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return c.Post(path, form)
}

// Breaks when a role reaches a desk that is not its own, a customer's session opens
// the console, or an act on money is done without a fresh touch of the passkey.
func TestConsoleAnswersAsItsPermissionTableSays(t *testing.T) {
	t.Parallel()
	columns, lines := readStaffPermissions(t)
	if want := []string{"signed out", "Olive", "agent", "clerk", "operator", "not elevated"}; !slices.Equal(columns, want) {
		t.Fatalf("the columns are %q, want %q", columns, want)
	}
	for _, column := range columns {
		t.Run(column, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			for _, line := range lines {
				c := o.enter(t, column)
				page := o.ask(t, c, line)
				if page.Status != line.answers[column] {
					t.Errorf("%s %s answers %d, the permissions say %d: %.200q", line.method, line.address, page.Status, line.answers[column], page.Text("main"))
				}
				if got := page.Header.Get("Cache-Control"); got != "no-store" {
					t.Errorf("%s %s may be kept: %q", line.method, line.address, got)
				}
			}
		})
	}
}

// Every form of the console refuses what another site has a browser send (OWASP ASVS 5.0, 3.5.1).
func TestConsoleRefusesFormsOfOtherSites(t *testing.T) {
	t.Parallel()
	_, lines := readStaffPermissions(t)
	o := newOffice(t)
	for _, site := range []string{"cross-site", "same-site", "-"} {
		c := o.enter(t, "operator")
		c.Site = site
		for _, line := range lines {
			if line.method != http.MethodPost {
				continue
			}
			if page := o.ask(t, c, line); page.Status != http.StatusForbidden {
				t.Errorf("%s from %q answers %d", line.address, site, page.Status)
			}
		}
	}
}

// Breaks when a session of the staff is good for anything of a customer.
func TestSessionOfTheStaffOpensNothingOfCustomers(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	h := newHouse(t)
	operator := h.AsStaff(t, staff.Operator)
	operator.NoFollow = true
	for _, line := range lines {
		if strings.Contains(line.address, "password=") || strings.Contains(line.address, "_password}") {
			continue // makes an account, or signs in by itself
		}
		h.clients["the staff"] = operator.Client
		if page := h.ask(t, "the staff", line); page.Status != line.answers[signedOut] {
			t.Errorf("%s %s answers the staff %d, and somebody signed out %d", line.method, line.address, page.Status, line.answers[signedOut])
		}
	}
}

// Breaks when the console, a way into it, or the pages of a customer whom support
// visits open from outside the networks of the staff, or stay closed inside of them.
func TestConsoleOpensOnlyFromTheNetworksOfTheStaff(t *testing.T) {
	t.Parallel()
	for name, networks := range map[string]string{"IPv4": "192.0.2.0/24, 2001:db8::/32", "IPv4 written as IPv6": "::ffff:192.0.2.0/120, 2001:db8::/32"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := portal.Start(t, portal.Options{WithoutJobs: true, Env: map[string]string{"MANAGER_STAFF_NETWORKS": networks}})
			number, access := p.Org(cast.Org), id.New[id.SupportAccess]()
			if err := p.App.Visits.Give(t.Context(), p.ActorIn(cast.Org, cast.Olive), access, visit.Terms{Reason: "Help", Products: true, Hours: 4}); err != nil {
				t.Fatal(err)
			}
			sam := p.AsStaff(t, staff.Agent)
			_, token, err := p.App.Visits.Begin(t.Context(), sam.Colleague, access)
			if err != nil {
				t.Fatal(err)
			}
			sam.AddCookie(&http.Cookie{Name: "visit", Value: token})
			for from, inside := range map[string]bool{"192.0.2.7:4000": true, "[::ffff:192.0.2.7]:4000": true, "[2001:db8::7]:4000": true,
				"198.51.100.7:4000": false, "[::ffff:198.51.100.7]:4000": false, "[2001:db9::7]:4000": false, "": false} {
				for _, line := range []struct {
					method, address string
					status          int // inside
				}{
					{http.MethodGet, route.Staff(), http.StatusOK},
					{http.MethodGet, route.StaffSignIn(), http.StatusSeeOther},
					{http.MethodPost, route.StaffSignIn(), http.StatusUnprocessableEntity},
					{http.MethodPost, route.StaffSignInChallenge(), http.StatusOK},
					{http.MethodGet, route.StaffEnrolment("unknown"), http.StatusGone},
					{http.MethodPost, route.StaffEnrolmentChallenge("unknown"), http.StatusGone},
					{http.MethodGet, route.Org(number), http.StatusOK},
					{http.MethodGet, route.Products(number), http.StatusOK},
				} {
					w := httptest.NewRecorder()
					r := sam.Request(line.method, line.address, "application/x-www-form-urlencoded", strings.NewReader(url.Values{}.Encode()))
					r.RemoteAddr = from
					for _, c := range sam.Cookies() {
						r.AddCookie(c)
					}
					p.App.Web.ServeHTTP(w, r)
					want := http.StatusNotFound
					if inside {
						want = line.status
					}
					if w.Code != want {
						t.Errorf("from %q %s %s answers %d, want %d", from, line.method, line.address, w.Code, want)
					}
				}
			}
		})
	}
}
