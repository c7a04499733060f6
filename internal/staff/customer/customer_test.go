package customer_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/customer"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// desk is a portal with the demo's customers, seen by somebody of the staff.
type desk struct {
	*customer.Customers
	*portal.Portal
	t     *testing.T
	clock *testkit.Clock
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Clock: clock.Now})
	return &desk{Customers: p.App.Customers, Portal: p, t: t, clock: clock}
}

func (d *desk) colleague(role staff.Role) staff.Colleague {
	d.t.Helper()
	s := d.AsStaff(d.t, role)
	return staff.Colleague{Member: staff.Member{ID: s.ID, FirstName: "Sam", LastName: "Rivera", Role: role}, Session: s.Session, Address: netip.MustParseAddr("192.0.2.1"), ElevatedUntil: d.clock.Now().Add(time.Hour)}
}

func (d *desk) check(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

var because = customer.NewOpening{Reason: "called", About: "Cannot sign in any more"}

// Breaks when a customer is not found by what they can tell, or an agent finds money.
func TestFindsCustomersByWhatTheyCanTell(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	number := d.Org(cast.Org)
	operator, agent := d.colleague(staff.Operator), d.colleague(staff.Agent)
	testkit.Exec(t, d.App.DB, `update organizations set phone = '+41221234567' where number = @number`, db.Args{"number": number})
	document := testkit.Value[string](t, d.App.DB, `select number from documents where kind = 'invoice' order by id limit 1`, nil)
	iban := testkit.Value[string](t, d.App.DB, `select coalesce(max(debtor_iban), '') from bank_transactions`, nil)
	for query, found := range map[string]func(customer.Found) bool{
		number:                  func(f customer.Found) bool { return len(f.Organizations) == 1 && f.Organizations[0].Number == number },
		number[:4]:              func(f customer.Found) bool { return len(f.Organizations) > 0 },
		cast.Org[:5]:            func(f customer.Found) bool { return len(f.Organizations) > 0 && f.Organizations[0].Name == cast.Org },
		"022 123 45 67":         func(f customer.Found) bool { return len(f.Organizations) == 1 },
		"0041 22 123 45 67":     func(f customer.Found) bool { return len(f.Organizations) == 1 },
		cast.Mia.LoginID:        func(f customer.Found) bool { return len(f.People) > 0 && f.People[0].Email == cast.Mia.LoginID },
		"fontanet mia":          func(f customer.Found) bool { return len(f.People) > 0 && f.People[0].Email == cast.Mia.LoginID },
		document:                func(f customer.Found) bool { return len(f.Documents) == 1 && f.Documents[0].Title == document },
		"m":                     func(f customer.Found) bool { return f.Count() == 0 },
		"' & ! :* <->":          func(f customer.Found) bool { return f.Count() == 0 },
		"nobody has this name'": func(f customer.Found) bool { return f.Count() == 0 },
	} {
		f, err := d.Find(t.Context(), operator, query)
		d.check(err)
		if !found(f) {
			t.Errorf("%q finds %+v", query, f)
		}
		f, err = d.Find(t.Context(), agent, query)
		d.check(err)
		if len(f.Documents)+len(f.Transactions) > 0 {
			t.Errorf("an agent finds money by %q", query)
		}
	}
	if iban != "" {
		f, err := d.Find(t.Context(), operator, iban)
		d.check(err)
		if len(f.Transactions) == 0 {
			t.Errorf("nothing is found by %s", iban)
		}
	}
}

// Breaks when data are shown without a reason, after the half hour, after closing,
// or to a colleague who did not open them.
func TestNothingIsShownWithoutAnOpening(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	number := d.Org(cast.Org)
	sam, ana := d.colleague(staff.Operator), d.colleague(staff.Operator)
	closed := func(by staff.Colleague, when string) {
		t.Helper()
		c, open, err := d.See(t.Context(), by, number, "overview")
		d.check(err)
		if open || len(c.People)+len(c.Products)+len(c.Documents)+len(c.Log) > 0 {
			t.Errorf("%s: open %v, %d people", when, open, len(c.People))
		}
	}
	closed(sam, "before")
	d.check(d.Open(t.Context(), sam, number, because))
	c, open, err := d.See(t.Context(), sam, number, "overview")
	d.check(err)
	if !open || len(c.People) == 0 || len(c.Products) == 0 || len(c.Documents) == 0 || c.Opening.About != because.About {
		t.Errorf("opened: %v, %+v", open, c.Opening)
	}
	closed(ana, "a colleague's")
	if _, open, err := d.See(t.Context(), sam, d.Org(cast.Rival), "overview"); err != nil || open {
		t.Errorf("another customer is open too: %v, %v", open, err)
	}
	d.check(d.Close(t.Context(), sam, number))
	closed(sam, "closed")
	d.check(d.Open(t.Context(), sam, number, because))
	d.clock.Advance(30 * time.Minute)
	closed(sam, "after half an hour")
	if views := testkit.Value[int](t, d.App.DB, `select count(*)::int from staff_views`, nil); views != 1 {
		t.Errorf("%d pages are noted, want the one that was seen", views)
	}
	if entries := testkit.Value[int](t, d.App.DB, `select count(*)::int from audit_events where action = 'customer.opened' and org_id = @org`, db.Args{"org": d.OrgID(cast.Org)}); entries != 2 {
		t.Errorf("%d entries in the customer's log", entries)
	}
	// What somebody typed may name people: the customer reads it, and it can be erased.
	if fixed := testkit.Value[int](t, d.App.DB, `select count(*)::int from audit_events where convert_from(body, 'utf8') like '%Cannot sign in%'`, nil); fixed != 0 {
		t.Errorf("the reason stands in %d entries that cannot be erased", fixed)
	}
	if log := d.As(t, cast.Olive).Get(route.Activity(number)).Text("main"); !strings.Contains(log, because.About) {
		t.Errorf("the customer's log says %q", log)
	}
}

func TestClerkSeesNoPeopleAndAgentNoMoney(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	number := d.Org(cast.Org)
	agent, clerk := d.colleague(staff.Agent), d.colleague(staff.BillingClerk)
	d.check(d.Open(t.Context(), agent, number, because))
	d.check(d.Open(t.Context(), clerk, number, because))
	seen, _, err := d.See(t.Context(), agent, number, "overview")
	d.check(err)
	if len(seen.People) == 0 || len(seen.Documents)+len(seen.Prepaid)+len(seen.Open) > 0 {
		t.Errorf("an agent sees %d people, %d documents", len(seen.People), len(seen.Documents))
	}
	seen, _, err = d.See(t.Context(), clerk, number, "overview")
	d.check(err)
	if len(seen.People) > 0 || len(seen.Documents) == 0 {
		t.Errorf("a clerk sees %d people, %d documents", len(seen.People), len(seen.Documents))
	}
}

// A double click opens once; each of fifty pages at once is noted.
func TestEveryPageIsNoted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	number := d.Org(cast.Org)
	sam := d.colleague(staff.Agent)
	for _, err := range testkit.Together(2, func(int) error { return d.Open(t.Context(), sam, number, because) }) {
		d.check(err)
	}
	for _, err := range testkit.Together(50, func(int) error {
		_, open, err := d.See(t.Context(), sam, number, "overview")
		if err == nil && !open {
			err = fmt.Errorf("not open")
		}
		return err
	}) {
		d.check(err)
	}
	today, err := d.Today(t.Context(), sam)
	d.check(err)
	if len(today.Openings) != 1 || today.Openings[0].Pages != 50 || today.Customers != 1 {
		t.Errorf("today: %+v", today)
	}
}

// The day counts customers as the alarm does: each once, however often it was opened.
func TestTheDayCountsCustomersOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sam := d.colleague(staff.Agent)
	for _, about := range []string{"First", "Second", "Third"} {
		d.check(d.Open(t.Context(), sam, d.Org(cast.Org), customer.NewOpening{Reason: "called", About: about}))
	}
	d.check(d.Open(t.Context(), sam, d.Org(cast.Rival), because))
	today, err := d.Today(t.Context(), sam)
	d.check(err)
	if len(today.Openings) != 4 || today.Customers != 2 {
		t.Errorf("%d openings of %d customers", len(today.Openings), today.Customers)
	}
	if page := d.AsStaff(t, staff.Agent).Get(route.With(route.Staff(), "q", strings.Repeat("Marchetti", 20))); page.Status != 200 {
		t.Errorf("a search longer than any name answers %d", page.Status)
	}
}

func TestOpeningSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sam := d.colleague(staff.Agent)
	err := d.Open(t.Context(), sam, d.Org(cast.Org), customer.NewOpening{About: "x"})
	testkit.WantField(t, err, "reason", "staff.reason.choose")
	err = d.Open(t.Context(), sam, "999999", because)
	if !fault.Has(err, fault.NotFound) {
		t.Errorf("an organization that is not there: %v", err)
	}
	if _, err := d.Review(t.Context(), sam, ""); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an agent reviews colleagues: %v", err)
	}
}

// The operators hear once of somebody who opens more customers in a day than usual.
func TestOperatorsHearOfManyCustomers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sam, iris := d.colleague(staff.Agent), d.colleague(staff.Operator)
	numbers := make([]string, customer.Usual+2)
	for i := range numbers {
		numbers[i] = fmt.Sprint(700000 + i)
		testkit.Exec(t, d.App.DB, `insert into organizations (id, number, name, kind, country, created_at) values (@id, @number, 'Customer', 'company', 'CH', now())`, db.Args{"id": id.New[id.Org](), "number": numbers[i]})
	}
	for i, number := range numbers {
		d.clock.Advance(time.Minute)
		d.check(d.Open(t.Context(), sam, number, because))
		want := 0
		if i >= customer.Usual {
			want = 1
		}
		if mails := testkit.Value[int](t, d.App.DB, `select count(*)::int from mails where kind = 'staff_alarm'`, nil); mails != want {
			t.Fatalf("after %d customers there are %d mails, want %d", i+1, mails, want)
		}
	}
	r, err := d.Review(t.Context(), iris, "")
	d.check(err)
	if len(r.Openings) != len(numbers) || r.Next != "" {
		t.Errorf("the review has %d openings", len(r.Openings))
	}
}
