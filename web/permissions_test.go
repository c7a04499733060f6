package web_test

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/guide"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// permission is one line of docs/permissions.md: what a request is answered, by who sends it.
type permission struct {
	method, address string
	answers         map[string]int
}

// signedOut is the column of those who are not signed in; the others are first names of the cast.
const signedOut = "signed out"

var castByName = map[string]cast.Person{"Olive": cast.Olive, "Adam": cast.Adam, "Mia": cast.Mia, "Bill": cast.Bill, "Eve": cast.Eve, "Ruth": cast.Ruth}

// readPermissions reads what docs/permissions.md says of the portal.
func readPermissions(t *testing.T) (columns []string, lines []permission) {
	t.Helper()
	return readTables(t, "../docs/permissions.md")
}

// readTables reads the lines of every table whose first two columns are a method and an address.
func readTables(t *testing.T, file string) (columns []string, lines []permission) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for number, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(cells[i], " `")
		}
		switch {
		case cells[0] == "method":
			columns = cells[2:]
		case cells[0] == http.MethodGet || cells[0] == http.MethodPost:
			if len(cells) != len(columns)+2 {
				t.Fatalf("line %d has %d cells, want %d", number+1, len(cells), len(columns)+2)
			}
			p := permission{method: cells[0], address: cells[1], answers: map[string]int{}}
			for i, cell := range cells[2:] {
				if p.answers[columns[i]], err = strconv.Atoi(cell); err != nil {
					t.Fatalf("line %d: %v", number+1, err)
				}
			}
			lines = append(lines, p)
		}
	}
	return columns, lines
}

// pattern is the line's address as the router knows it.
func (p permission) pattern() string {
	pattern, _, _ := strings.Cut(p.address, "?")
	return pattern
}

func TestEveryRouteHasALineInThePermissionTable(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	_, console := readStaffPermissions(t)
	written := map[string]bool{}
	for _, line := range append(lines, console...) {
		if written[line.method+" "+line.pattern()] {
			t.Errorf("there are two lines for %s %s", line.method, line.pattern())
		}
		written[line.method+" "+line.pattern()] = true
	}
	for _, r := range portal.Start(t, portal.Options{WithoutJobs: true}).App.Web.Routes() {
		if !written[r.Method+" "+r.Pattern] {
			t.Errorf("neither docs/permissions.md nor docs/staff-permissions.md has a line for %s %s", r.Method, r.Pattern)
		}
		delete(written, r.Method+" "+r.Pattern)
	}
	for line := range written {
		t.Errorf("there is a line for %s, and no such route", line)
	}
}

func TestRoutesAnswerAsThePermissionTableSays(t *testing.T) {
	t.Parallel()
	columns, lines := readPermissions(t)
	for _, column := range columns {
		t.Run(column, func(t *testing.T) {
			t.Parallel()
			house := newHouse(t)
			for _, line := range lines {
				page := house.ask(t, column, line)
				if page.Status != line.answers[column] {
					t.Errorf("%s %s answers %d, the permissions say %d: %.200q", line.method, line.address, page.Status, line.answers[column], page.Text("main"))
				}
				if line.method == http.MethodPost && house.changed(t) {
					house = newHouse(t) // as found, for the next line
				}
			}
		})
	}
}

// house is a portal of its own, and what its addresses' parameters stand for.
type house struct {
	*portal.Portal
	parameters *strings.Replacer
	clients    map[string]*portal.Client
	events     int // in the audit log, the last time that anybody looked
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return houseOf(t, portal.Start(t, portal.Options{WithoutJobs: true}))
}

func houseOf(t *testing.T, p *portal.Portal) *house {
	t.Helper()
	mia := p.As(t, cast.Mia)
	mia.UploadPhoto(testkit.PNG(t, 300, 300))
	p.As(t, cast.Olive).UploadLogo(p.Org(cast.Org), testkit.PNG(t, 300, 300))
	h := &house{Portal: p, clients: map[string]*portal.Client{"Mia": mia}}
	hosting := p.AddHosting()
	h.parameters = strings.NewReplacer(
		"{org}", p.Org(cast.Org),
		"{member}", p.Member(cast.Org, cast.Mia.LoginID).String(),
		"{invited}", p.Member(cast.Org, "noemi@example.org").String(),
		"{team}", p.Team(cast.Org, "Events 2026").String(),
		"{category}", "web",
		"{kind}", "web_hosting",
		"{product}", hosting.Product.String(),
		"{site}", hosting.Site.String(),
		"{variable}", hosting.Variable.String(),
		"{image}", miasPhoto(t, p).String(),
		"{logo}", p.Logo(cast.Org).String(),
		"{legal}", "terms",
		"{day}", "2020-01-01",
		"{guide}", guide.All()[0].Name,
		"{page}", "users",
		"{token}", "unknown",
		"{method}", "authenticator",
		"{factor}", id.New[id.Factor]().String(),
		"{push}", id.New[id.Push]().String(),
		"{app_password}", id.New[id.AppPassword]().String(),
		"{access}", id.New[id.SupportAccess]().String(),
		"{case}", id.New[id.RecoveryCase]().String(),
		"{session}", id.New[id.Session]().String(),
		"{device}", id.New[id.Session]().String(),
		"{profile}", id.New[id.PaymentProfile]().String(),
		"{payment}", id.New[id.Payment]().String(),
		"{archive}", id.New[id.Export]().String(),
		"{document}", id.New[id.Document]().String(),
		"{payout}", id.New[id.Payout]().String(),
		"{card}", testkit.Value[id.PaymentProfile](t, p.App.DB, `select id from payment_profiles where is_default`, nil).String(),
		"{line}", id.New[id.CartLine]().String(),
		"{order}", id.New[id.Order]().String(),
		"{declaration}", id.New[id.Declaration]().String(),
		"{address}", id.New[id.BillingAddress]().String(),
		"{export}", id.New[id.Export]().String(),
		"{mail}", id.New[id.Mail]().String(),
		"{password}", cast.Password,
		"{new_password}", anotherPassword,
		"{newcomer_password}", portal.Newcomer("").Get("password"),
		"/static/*", mia.Get(route.Profile()).Doc.Find("link[rel=stylesheet]").AttrOr("href", ""))
	h.changed(t)
	return h
}

func miasPhoto(t *testing.T, p *portal.Portal) id.Image {
	t.Helper()
	return testkit.Value[id.Image](t, p.App.DB, `select image_id from users where login_key = @key`, db.Args{"key": cast.Mia.LoginID})
}

// changed tells whether anything worth an entry in the audit log happened since the last look.
func (h *house) changed(t *testing.T) bool {
	t.Helper()
	before := h.events
	testkit.Read(t, h.App.DB, `select count(*) from audit_events`, nil, &h.events)
	return h.events != before
}

// client is the browser of somebody of the cast, or of nobody.
func (h *house) client(t *testing.T, who string) *portal.Client {
	t.Helper()
	if h.clients[who] == nil {
		h.clients[who] = h.Client(t)
		if who != signedOut {
			h.clients[who].SignIn(castByName[who])
			h.changed(t)
		}
	}
	h.clients[who].NoFollow = true
	return h.clients[who]
}

// ask sends the request of a line; a query in the address of a POST is its form.
func (h *house) ask(t *testing.T, who string, p permission) portal.Page {
	t.Helper()
	address := h.parameters.Replace(p.address)
	if p.method == http.MethodGet {
		return h.client(t, who).Get(address)
	}
	path, query, _ := strings.Cut(address, "?")
	form, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return h.client(t, who).Post(path, form)
}

// The cast in the table is the cast of the demo, in the order of what they may do.
func TestPermissionTableNamesTheCast(t *testing.T) {
	t.Parallel()
	columns, _ := readPermissions(t)
	if want := []string{signedOut, "Olive", "Adam", "Mia", "Bill", "Eve", "Ruth"}; !slices.Equal(columns, want) {
		t.Errorf("the columns are %q, want %q", columns, want)
	}
}
