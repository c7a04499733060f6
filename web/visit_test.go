package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/web"
)

// visitors is a portal whose organization Sam of support may be let into.
type visitors struct {
	*house
	number string
	sam    testkit.Staff
	staff  portal.Staff
	olive  *portal.Client
}

func newVisitors(t *testing.T) *visitors {
	t.Helper()
	h := newHouse(t)
	v := &visitors{house: h, number: h.Org(cast.Org), staff: h.AsStaff(t, staff.Operator)}
	v.sam, v.olive = v.staff.Staff, h.As(t, cast.Olive)
	return v
}

// approved asks for access and has Olive approve it.
func (v *visitors) approved(t *testing.T, terms visit.Terms) (access string) {
	t.Helper()
	terms.Reason, terms.Hours = "The certificate does not renew", 4
	access = askAccess(t, v.Portal, v.sam, terms).String()
	wantStatus(t, v.olive.Post(route.SupportApproval(v.number, access), url.Values{}), http.StatusOK)
	return access
}

func (v *visitors) entered(t *testing.T, terms visit.Terms) (access string) {
	t.Helper()
	access = v.approved(t, terms)
	wantStatus(t, v.staff.Post(route.StaffVisitEntry(access), url.Values{}), http.StatusOK)
	return access
}

func wantStatus(t *testing.T, page portal.Page, status int) {
	t.Helper()
	if page.Status != status {
		t.Fatalf("%s answers %d, want %d: %.300q", page.Path, page.Status, status, page.Text("main"))
	}
}

// Fails when a page opens to support that its access does not open, or one is missing in the router.
func TestSupportOpensOnlyTheListedPages(t *testing.T) {
	t.Parallel()
	routes := newVisitors(t).App.Web.Routes()
	for _, p := range visit.Pages() {
		if !slices.ContainsFunc(routes, func(line web.RouteLine) bool { return line.Method == p.Method && line.Pattern == p.Pattern }) {
			t.Errorf("there is no route %s %s", p.Method, p.Pattern)
		}
	}
	for name, terms := range map[string]visit.Terms{"products": {Products: true}, "accounting": {Accounting: true}, "both, with settings": {Products: true, Accounting: true, MayChange: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisitors(t)
			v.entered(t, terms)
			v.staff.NoFollow = true
			for _, line := range routes {
				if !strings.HasPrefix(line.Pattern, "/o/{org}") {
					continue
				}
				p, listed := visit.PageAt(line.Method, line.Pattern)
				address := v.parameters.Replace(line.Pattern)
				page := v.staff.Get
				if line.Method == http.MethodPost {
					page = func(path string) portal.Page { return v.staff.Post(path, url.Values{}) }
				}
				got := page(address)
				open := listed && terms.Allows(p)
				switch {
				case !open && line.Pattern == "/o/{org}/leave" && line.Method == http.MethodPost: // for who is signed in
				case !open && got.Status != http.StatusNotFound:
					t.Errorf("%s %s answers %d to support", line.Method, line.Pattern, got.Status)
				case open && got.Status >= http.StatusInternalServerError:
					t.Errorf("%s %s answers %d to support", line.Method, line.Pattern, got.Status)
				case open && slices.ContainsFunc(i18n.Missing(), func(key string) bool { return strings.Contains(got.Body, key) }):
					t.Errorf("%s shows support a text that is missing: %q", line.Pattern, i18n.Missing())
				case open && got.Status == http.StatusOK && (strings.Contains(got.Body, cast.Mia.LoginID) || strings.Contains(got.Body, "4242")):
					t.Errorf("%s shows support people or means of payment", line.Pattern)
				}
			}
		})
	}
}

func TestEachStateOfAnAccess(t *testing.T) {
	t.Parallel()
	v := newVisitors(t)
	sample := []string{route.Org(v.number), route.Products(v.number)}
	want := func(state string, status int) {
		t.Helper()
		v.staff.NoFollow = true
		for _, address := range sample {
			if page := v.staff.Get(address); page.Status != status {
				t.Errorf("%s: %s answers %d, want %d", state, address, page.Status, status)
			}
		}
		v.staff.NoFollow = false
	}
	want("none", http.StatusSeeOther) // nobody is signed in on the customers' side
	access := askAccess(t, v.Portal, v.sam, visit.Terms{Reason: "Help", Products: true, Hours: 4}).String()
	if page := v.staff.Post(route.StaffVisitEntry(access), url.Values{}); page.Status != http.StatusConflict {
		t.Errorf("asked: entering answers %d", page.Status)
	}
	want("asked", http.StatusSeeOther)
	if page := v.olive.Get(route.SupportAccess(v.number, access)); !strings.Contains(page.Text("h1"), "Sam Rivera") || page.Doc.Find("form[action$=approval]").Length() != 1 {
		t.Errorf("the question reads %q", page.Text("main"))
	}
	wantStatus(t, v.olive.Post(route.SupportApproval(v.number, access), url.Values{}), http.StatusOK)
	wantStatus(t, v.staff.Post(route.StaffVisitEntry(access), url.Values{}), http.StatusOK)
	want("in", http.StatusOK)
	if bar := v.staff.Get(route.Products(v.number)).Text("#visit"); !strings.Contains(bar, "Read-only") {
		t.Errorf("the bar says %q", bar)
	}
	page := v.staff.Get(v.parameters.Replace(route.Product(route.OrgParam, route.ProductParam)))
	page.Doc.Find("a[href^='/o/'], form[method=post]:not([hidden])").Each(func(_ int, s *goquery.Selection) {
		to := s.AttrOr("href", s.AttrOr("action", ""))
		if s.Is("form") && to != route.StaffVisitLeaving() || s.Is("a:not([hidden])") && v.staff.Get(to).Status != http.StatusOK {
			t.Errorf("a page of support leads to %s", to)
		}
	})
	if banner := v.olive.Get(route.Products(v.number)).Text(".banner"); !strings.Contains(banner, "Sam Rivera") {
		t.Errorf("the banner says %q", banner)
	}
	v.staff.NoFollow = true
	if page := v.staff.Get(route.Org(v.Org(cast.Rival))); page.Status != http.StatusNotFound {
		t.Errorf("another organization answers %d", page.Status)
	}
	if page := v.staff.Get(route.Profile()); page.Status != http.StatusSeeOther {
		t.Errorf("a profile answers %d", page.Status)
	}
	v.staff.NoFollow = false
	wantStatus(t, v.olive.Post(route.SupportWithdrawal(v.number, access), url.Values{}), http.StatusOK)
	want("withdrawn", http.StatusNotFound)
	if banner := v.olive.Get(route.Products(v.number)).Text(".banner"); strings.Contains(banner, "Sam Rivera") {
		t.Errorf("afterwards the banner says %q", banner)
	}
	report := v.olive.Get(route.SupportAccess(v.number, access))
	if seen := report.Doc.Find("tbody tr").Length(); seen < 5 || !strings.Contains(report.Text("tbody"), route.Products(v.number)) {
		t.Errorf("the list has %d pages: %q", seen, report.Text("tbody"))
	}
	file := v.olive.Get(route.SupportAccessCSV(v.number, access))
	if lines := strings.Count(strings.TrimSpace(file.Body), "\n"); lines != report.Doc.Find("tbody tr").Length() {
		t.Errorf("the file has %d lines: %q", lines, file.Body)
	}
	wantStatus(t, v.staff.Post(route.StaffVisitLeaving(), url.Values{}), http.StatusOK)
	want("left", http.StatusSeeOther)
}

func TestCookiesOfOneSideOpenNothingOnTheOther(t *testing.T) {
	t.Parallel()
	v := newVisitors(t)
	v.entered(t, visit.Terms{Products: true})
	onlyVisit := v.Client(t)
	for _, c := range v.staff.Cookies() {
		if c.Name == "visit" {
			onlyVisit.AddCookie(c)
		}
	}
	onlyVisit.NoFollow = true
	if page := onlyVisit.Get(route.Products(v.number)); page.Status != http.StatusNotFound {
		t.Errorf("the visit's cookie alone answers %d", page.Status)
	}
	v.olive.NoFollow = true
	if page := v.olive.Get(route.StaffVisits()); page.Status != http.StatusSeeOther {
		t.Errorf("a customer's cookie answers %d in the console", page.Status)
	}
}

func TestSupportChangesSettingsOnlyWhereItMay(t *testing.T) {
	t.Parallel()
	v := newVisitors(t)
	details := v.parameters.Replace(route.ProductDetails(route.OrgParam, route.ProductParam))
	v.entered(t, visit.Terms{Products: true})
	if page := v.staff.Post(details, url.Values{"name": {"By support"}}); page.Status != http.StatusNotFound {
		t.Errorf("read-only: %d", page.Status)
	}
	access := v.entered(t, visit.Terms{Products: true, MayChange: true})
	form := v.staff.Get(details).Form("form[action$=details]")
	form.Set("name", "By support")
	wantStatus(t, v.staff.Post(details, form), http.StatusOK)
	if page := v.olive.Get(route.Activity(v.number)); !strings.Contains(page.Text("main"), "Sam Rivera (support)") {
		t.Errorf("the log says %.400q", page.Text("main"))
	}
	if report := v.olive.Get(route.SupportAccess(v.number, access)).Text("tbody"); !strings.Contains(report, "sent a form") {
		t.Errorf("the list says %q", report)
	}
}

// Breaks when support that sees accounting also sees the prepaid account, or leaves
// traces among what people of the organization did with a document.
func TestSupportSeesNeitherPrepaidAccountNorLeavesTraces(t *testing.T) {
	t.Parallel()
	v := newVisitors(t)
	v.HoldPrepaid(cast.Org, money.New(4_321_00, "CHF"))
	opened := func() int {
		return testkit.Value[int](t, v.App.DB, `select count(*)::int from document_events where kind = 'opened'`, nil)
	}
	before := opened()
	v.entered(t, visit.Terms{Accounting: true})
	v.staff.NoFollow = true
	wantStatus(t, v.staff.Get(route.With(route.Statement(v.number), "account", "prepaid")), http.StatusNotFound)
	statement := v.staff.Get(route.Statement(v.number))
	wantStatus(t, statement, http.StatusOK)
	if options := statement.Doc.Find("select[name=account] option").Length(); options != 1 {
		t.Errorf("support chooses from %d accounts", options)
	}
	if page := v.olive.Get(route.Accounting(v.number)); !strings.Contains(page.Text("main"), "Prepaid account") {
		t.Errorf("Olive does not see what is held: %q", page.Text("main"))
	}
	number := testkit.Value[string](t, v.App.DB, `select d.number from documents d join organizations o on o.id = d.org_id where o.number = @org and d.kind = 'invoice' and d.state in ('open', 'overdue') order by d.id limit 1`, db.Args{"org": v.number})
	for _, address := range []string{route.Accounting(v.number), route.Invoice(v.number, number)} {
		page := v.staff.Get(address)
		wantStatus(t, page, http.StatusOK)
		if text := page.Text("main"); strings.Contains(strings.ToLower(text), "prepaid") {
			t.Errorf("%s shows support the prepaid account: %q", address, text)
		}
	}
	if after := opened(); after != before {
		t.Errorf("support left %d events", after-before)
	}
}

// Breaks when somebody of the staff who signs out stays signed in because their visit could not be ended.
func TestSigningOutEndsTheSessionFirst(t *testing.T) {
	t.Parallel()
	v := newVisitors(t)
	v.entered(t, visit.Terms{Products: true})
	testkit.Exec(t, v.App.DB, `alter table support_visits rename to out_of_reach`, nil)
	if page := v.staff.Post(route.StaffSignOut(), url.Values{}); page.Status != http.StatusInternalServerError {
		t.Errorf("signing out answers %d", page.Status)
	}
	if _, found, err := v.App.Staff.Enter(t.Context(), seal.HashToken(v.sam.Token)); err != nil || found {
		t.Errorf("the session lives on: %t, %v", found, err)
	}
}

// Breaks when a colleague who sees no money is offered accounting, or one who does is not.
func TestAccountingIsOfferedToWhoSeesMoney(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	for role, want := range map[staff.Role]int{staff.Agent: 0, staff.BillingClerk: 1, staff.Operator: 1} {
		page := p.AsStaff(t, role).Get(route.NewStaffVisit())
		wantStatus(t, page, http.StatusOK)
		if offered := page.Doc.Find("input[name=scope][value=accounting]").Length(); offered != want {
			t.Errorf("accounting is offered %d times to the role %s", offered, role)
		}
	}
}
