package visit_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/internal/testkit"
)

func TestAQuestionIsApprovedUsedAndWithdrawn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	access := r.ask(r.sam, r.Olive.OrgNumber)
	if _, _, err := r.Visits.Begin(r.Ctx(), r.by(r.sam), access); !fault.Has(err, fault.Conflict) {
		t.Fatalf("before the answer: %v", err)
	}
	for range 2 { // a double click
		r.Check(r.Visits.Approve(r.Ctx(), r.Olive, access))
	}
	token := r.begin(r.sam, access)
	if again := r.begin(r.sam, access); r.lives(r.sam, token, r.Olive.OrgNumber) || !r.lives(r.sam, again, r.Olive.OrgNumber) {
		t.Error("a second click on Enter does not go on with the visit under its own token")
	} else {
		token = again
	}
	if r.lives(r.sam, token, r.Ruth.OrgNumber) {
		t.Error("the visit opens another organization")
	}
	for range 2 {
		r.Check(r.Visits.Withdraw(r.Ctx(), r.Adam, access))
	}
	if r.lives(r.sam, token, r.Olive.OrgNumber) {
		t.Error("a withdrawn access opens something")
	}
	got := r.access(r.Olive, access)
	if got.State != visit.Withdrawn || got.EndedBy != "Adam Kessler" || got.AnsweredBy != "Olive Marchetti" || got.AskerName != "Sam Rivera" || got.Pages != 1 {
		t.Errorf("%+v", got)
	}
	want := []string{"support.access_asked", "support.access_approved", "support.visit_begun", "support.access_withdrawn", "support.visit_ended"}
	if events := r.Events(r.Olive.Org); !slices.Equal(events, want) {
		t.Errorf("the log has %q, want %q", events, want)
	}
	for _, to := range []string{"olive@demo.test", "adam@demo.test"} {
		if mails := r.notices(to); !slices.Equal(mails, []visit.Notice{visit.NoticeAsked, visit.NoticeBegun, visit.NoticeEnded}) {
			t.Errorf("%s got %q", to, mails)
		}
	}
	if mails := r.notices("mia@demo.test"); len(mails) > 0 {
		t.Errorf("Mia, who may not answer, got %q", mails)
	}
}

func TestWhatTermsOpen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ana := testkit.AddStaff(t, r.DB, r.Clock.Now(), time.Time{}, "Ana", staff.BillingClerk)
	for name, c := range map[string]struct {
		terms visit.Terms
		open  []string
	}{
		"products, read-only": {visit.Terms{Products: true}, []string{"GET " + route.Products(route.OrgParam)}},
		"accounting":          {visit.Terms{Accounting: true}, []string{"GET " + route.Invoices(route.OrgParam)}},
		"products, settings":  {visit.Terms{Products: true, MayChange: true}, []string{"GET " + route.Products(route.OrgParam), "POST " + route.ProductDetails(route.OrgParam, route.ProductParam)}},
	} {
		c.terms.Reason, c.terms.Hours = "x", 1
		token := r.begin(ana, r.give(r.Olive, c.terms))
		for _, page := range []string{"GET " + route.Products(route.OrgParam), "GET " + route.Invoices(route.OrgParam), "POST " + route.ProductDetails(route.OrgParam, route.ProductParam),
			"GET " + route.Users(route.OrgParam), "GET " + route.UsersCSV(route.OrgParam), "GET " + route.PaymentProfiles(route.OrgParam), "GET " + route.Security(route.OrgParam), "POST " + route.UserRole(route.OrgParam, route.MemberParam)} {
			found, allowed := r.enter(ana, token, r.Olive.OrgNumber, method(page), page[len(method(page))+1:])
			if !found || allowed != slices.Contains(c.open, page) {
				t.Errorf("%s: %s: in %t, opens %t", name, page, found, allowed)
			}
		}
	}
}

// Breaks when an agent, who has nothing to do with money, sees it by a visit.
func TestAccountingOpensOnlyToWhoSeesMoney(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ana := testkit.AddStaff(t, r.DB, r.Clock.Now(), time.Time{}, "Ana", staff.BillingClerk)
	both, money := looks, looks
	both.Accounting = true
	money.Accounting, money.Products = true, false
	ask := func(by testkit.Staff, terms visit.Terms) error {
		return r.Visits.Ask(r.Ctx(), r.by(by), id.New[id.SupportAccess](), visit.Question{Organization: r.Olive.OrgNumber, Terms: terms})
	}
	testkit.WantFault(t, ask(r.sam, both), fault.Forbidden, "staff.denied.role")
	testkit.WantFault(t, ask(r.sam, money), fault.Forbidden, "staff.denied.role")
	r.Check(ask(ana, both))

	unasked := r.give(r.Olive, money)
	_, _, err := r.Visits.Begin(r.Ctx(), r.by(r.sam), unasked)
	testkit.WantFault(t, err, fault.Forbidden, "staff.denied.role")
	wide := r.give(r.Olive, both)
	a, token, err := r.Visits.Begin(r.Ctx(), r.by(r.sam), wide)
	r.Check(err)
	if !a.Terms.Products || a.Terms.Accounting {
		t.Errorf("an agent gets in for %+v", a.Terms)
	}
	mine, err := r.Visits.Mine(r.Ctx(), r.by(r.sam))
	r.Check(err)
	if len(mine) != 1 || mine[0].ID != wide || mine[0].Terms.Accounting {
		t.Errorf("an agent's list has %+v", mine)
	}
	looksAt := func(by testkit.Staff, token, pattern string, want bool) {
		t.Helper()
		e, found, err := r.Visits.Enter(r.Ctx(), seal.HashToken(token), seal.HashToken(by.Token), r.Olive.OrgNumber, "GET", pattern, &url.URL{Path: "/"})
		r.Check(err)
		noted := testkit.Value[bool](t, r.DB, `select allowed from support_pages order by id desc limit 1`, nil)
		if !found || e.Allowed != want || noted != want || pattern == route.Invoices(route.OrgParam) && e.Actor().Accounting != want {
			t.Errorf("%s: in %t, opens %s %t, noted as %t, reaches accounting %t", by.FirstName, found, pattern, e.Allowed, noted, e.Actor().Accounting)
		}
	}
	looksAt(r.sam, token, route.Products(route.OrgParam), true)
	looksAt(r.sam, token, route.Invoices(route.OrgParam), false)
	clerks := r.begin(ana, wide)
	looksAt(ana, clerks, route.Invoices(route.OrgParam), true)
	testkit.Exec(t, r.DB, `update staff_members set role = 'agent'`, nil)
	looksAt(ana, clerks, route.Invoices(route.OrgParam), false)
}

func method(page string) string { m, _, _ := strings.Cut(page, " "); return m }

func TestAnswersAtTheSameTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	access := r.ask(r.sam, r.Olive.OrgNumber)
	errs := testkit.Together(8, func(i int) error {
		if i%2 == 0 {
			return r.Visits.Approve(r.Ctx(), r.Olive, access)
		}
		return r.Visits.Refuse(r.Ctx(), r.Adam, access)
	})
	got := r.access(r.Olive, access)
	if fine := testkit.Count(errs, testkit.Fine); fine != 4 || got.State != visit.Granted && got.State != visit.Refused {
		t.Errorf("%d of 8 answers count: %v, %s", fine, errs, got.State)
	}
	if refused := testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }); refused != 4 {
		t.Errorf("%d learn that they were late: %v", refused, errs)
	}
	if events := r.Events(r.Olive.Org); len(events) != 2 {
		t.Errorf("the log has %q", events)
	}
}

func TestTimeEndsAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	unanswered := r.ask(r.sam, r.Olive.OrgNumber)
	given := r.give(r.Olive, looks)
	token := r.begin(r.sam, given)
	for range 17 { // somebody at work is never idle
		r.Clock.Advance(14 * time.Minute)
		r.Check(r.Staff.Touch(r.Ctx(), r.by(r.sam)))
	}
	if !r.lives(r.sam, token, r.Olive.OrgNumber) {
		t.Error("the access ended before its time")
	}
	r.Clock.Advance(5 * time.Minute)
	if r.lives(r.sam, token, r.Olive.OrgNumber) {
		t.Error("the access lives on, although no job has run yet")
	}
	if state := r.access(r.Olive, given).StateAt(r.Clock.Now()); state != visit.Expired {
		t.Errorf("its page says %s", state)
	}
	r.Check(r.Visits.CloseDue(r.Ctx(), r.DB))
	r.Clock.Advance(12 * hour)
	testkit.WantFault(t, r.Visits.Approve(r.Ctx(), r.Olive, unanswered), fault.Conflict, "visit.answered_already")
	for range 2 {
		r.Check(r.Visits.CloseDue(r.Ctx(), r.DB))
	}
	if got := r.access(r.Olive, unanswered); got.State != visit.Expired || !got.AnsweredAt.IsZero() {
		t.Errorf("%+v", got)
	}
	want := []string{"support.access_asked", "support.access_given", "support.visit_begun", "support.access_expired", "support.visit_ended", "support.access_expired"}
	if events := r.Events(r.Olive.Org); !slices.Equal(events, want) {
		t.Errorf("the log has %q, want %q", events, want)
	}
}

func TestTheStaffsSessionEndsTheVisit(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(r *rig){
		"signed out": func(r *rig) { r.Check(r.Staff.SignOut(r.Ctx(), r.by(r.sam))) },
		"blocked":    func(r *rig) { testkit.Exec(r.T, r.DB, `update staff_members set state = 'blocked'`, nil) },
		"idle":       func(r *rig) { r.Clock.Advance(16 * time.Minute) },
		"left":       func(r *rig) { r.Check(r.Visits.Leave(r.Ctx(), r.by(r.sam))) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			token := r.begin(r.sam, r.give(r.Olive, looks))
			end(r)
			if r.lives(r.sam, token, r.Olive.OrgNumber) {
				t.Error("the visit lives on")
			}
			r.Check(r.Visits.CloseDue(r.Ctx(), r.DB))
			if mails := r.notices("olive@demo.test"); !slices.Equal(mails, []visit.Notice{visit.NoticeBegun, visit.NoticeEnded}) {
				t.Errorf("Olive got %q", mails)
			}
		})
	}
}

// Breaks when the organization's banner says that support is in while the visit opens
// nothing, or the reverse: internal/org says again when a session of the staff lives.
func TestTheBannerSaysWhoIsIn(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(r *rig){
		"nothing": func(*rig) {},
		"at work": func(r *rig) { r.Clock.Advance(15*time.Minute - time.Second) },
		"idle":    func(r *rig) { r.Clock.Advance(15 * time.Minute) },
		"blocked": func(r *rig) { testkit.Exec(r.T, r.DB, `update staff_members set state = 'blocked'`, nil) },
		"revoked": func(r *rig) { testkit.Exec(r.T, r.DB, `update staff_sessions set revoked_at = now()`, nil) },
		"session over": func(r *rig) {
			testkit.Exec(r.T, r.DB, `update staff_sessions set expires_at = @now`, db.Args{"now": r.Clock.Now()})
		},
		"session gone": func(r *rig) { testkit.Exec(r.T, r.DB, `delete from staff_sessions`, nil) },
		"access over": func(r *rig) {
			testkit.Exec(r.T, r.DB, `update support_accesses set ends_at = @now`, db.Args{"now": r.Clock.Now()})
		},
		"access revoked": func(r *rig) { testkit.Exec(r.T, r.DB, `update support_accesses set state = 'withdrawn'`, nil) },
		"left":           func(r *rig) { r.Check(r.Visits.Leave(r.Ctx(), r.by(r.sam))) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			token := r.begin(r.sam, r.give(r.Olive, looks))
			end(r)
			session := testkit.Value[[]byte](t, r.DB, `select token_hash from sessions where id = @session`, db.Args{"session": r.Olive.Session})
			e, found, err := r.Orgs.Enter(r.Ctx(), session, r.Olive.OrgNumber)
			r.Check(err)
			if in := r.lives(r.sam, token, r.Olive.OrgNumber); !found || (e.Support == "Sam Rivera") != in || in != (name == "nothing" || name == "at work") {
				t.Errorf("the visit lives: %t, the banner names %q, Olive is signed in: %t", in, e.Support, found)
			}
		})
	}
}

func TestAnotherBrowserOfTheStaffIsNotIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ana := testkit.AddStaff(t, r.DB, r.Clock.Now(), time.Time{}, "Ana", staff.BillingClerk)
	token := r.begin(r.sam, r.give(r.Olive, looks))
	if r.lives(ana, token, r.Olive.OrgNumber) || r.lives(testkit.Staff{Token: "x"}, token, r.Olive.OrgNumber) {
		t.Error("the visit's token opens something without the session that it belongs to")
	}
	asked := r.ask(r.sam, r.Olive.OrgNumber)
	r.Check(r.Visits.Approve(r.Ctx(), r.Olive, asked))
	_, _, err := r.Visits.Begin(r.Ctx(), r.by(ana), asked)
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
}

func TestOnlyThoseWhoAdministerAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	access := r.ask(r.sam, r.Olive.OrgNumber)
	for _, act := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		for name, err := range map[string]error{"give": r.Visits.Give(r.Ctx(), act, id.New[id.SupportAccess](), looks), "approve": r.Visits.Approve(r.Ctx(), act, access),
			"refuse": r.Visits.Refuse(r.Ctx(), act, access), "withdraw": r.Visits.Withdraw(r.Ctx(), act, access)} {
			if !fault.Has(err, fault.Forbidden) {
				t.Errorf("%s %s: %v", act.FirstName, name, err)
			}
		}
	}
	for name, err := range map[string]error{"approve": r.Visits.Approve(r.Ctx(), r.Ruth, access), "refuse": r.Visits.Refuse(r.Ctx(), r.Ruth, access), "withdraw": r.Visits.Withdraw(r.Ctx(), r.Ruth, access)} {
		if !fault.Has(err, fault.NotFound) {
			t.Errorf("of another organization, %s: %v", name, err)
		}
	}
	if _, err := r.Visits.Report(r.Ctx(), r.Ruth, access, ""); !fault.Has(err, fault.NotFound) {
		t.Errorf("of another organization, the report: %v", err)
	}
}

func TestTermsAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	give := func(terms visit.Terms) error {
		return r.Visits.Give(r.Ctx(), r.Olive, id.New[id.SupportAccess](), terms)
	}
	testkit.WantField(t, give(visit.Terms{Products: true, Hours: 4}), "reason", "error.required")
	testkit.WantField(t, give(visit.Terms{Reason: "x", Hours: 4}), "scope", "visit.scope.choose")
	testkit.WantField(t, give(visit.Terms{Reason: "x", Products: true, Hours: 5}), "hours", "visit.hours.choose")
	ask := func(number string) error {
		return r.Visits.Ask(r.Ctx(), r.by(r.sam), id.New[id.SupportAccess](), visit.Question{Organization: number, Terms: looks})
	}
	testkit.WantField(t, ask(""), "organization", "error.required")
	testkit.WantField(t, ask("99"), "organization", "visit.organization.unknown")
	r.Check(ask(" " + r.Olive.OrgNumber + " "))
	testkit.WantField(t, ask(r.Olive.OrgNumber), "organization", "visit.asked_already")
	twice := id.New[id.SupportAccess]()
	for range 2 {
		r.Check(r.Visits.Give(r.Ctx(), r.Olive, twice, looks))
	}
	if list, err := r.Visits.List(r.Ctx(), r.Olive, ""); err != nil || len(list.Accesses) != 2 {
		t.Errorf("%d accesses, %v", len(list.Accesses), err)
	}
}

// Breaks when a form sent again with something else says that it was done.
func TestTheSameFormGivesOneAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	access := r.give(r.Olive, looks)
	other := looks
	other.Accounting = true
	r.Check(r.Visits.Give(r.Ctx(), r.Olive, access, looks))
	testkit.WantFault(t, r.Visits.Give(r.Ctx(), r.Olive, access, other), fault.Conflict, "visit.sent_before")
	testkit.WantFault(t, r.Visits.Give(r.Ctx(), r.Ruth, access, looks), fault.Conflict, "visit.sent_before")
	testkit.WantFault(t, r.Visits.Ask(r.Ctx(), r.by(r.sam), access, visit.Question{Organization: r.Olive.OrgNumber, Terms: looks}), fault.Conflict, "visit.sent_before")
	r.Check(r.Visits.Withdraw(r.Ctx(), r.Olive, access))
	testkit.WantFault(t, r.Visits.Give(r.Ctx(), r.Olive, access, looks), fault.Conflict, "visit.sent_before")
	asked := r.ask(r.sam, r.Olive.OrgNumber)
	r.Check(r.Visits.Ask(r.Ctx(), r.by(r.sam), asked, visit.Question{Organization: r.Olive.OrgNumber, Terms: looks}))
	testkit.WantFault(t, r.Visits.Ask(r.Ctx(), r.by(r.sam), asked, visit.Question{Organization: r.Ruth.OrgNumber, Terms: looks}), fault.Conflict, "visit.sent_before")
	if list, err := r.Visits.List(r.Ctx(), r.Ruth, ""); err != nil || len(list.Accesses) != 0 {
		t.Errorf("Ruth's organization has %d accesses, %v", len(list.Accesses), err)
	}
}

func TestFiftyRequestsAtOnceStandInTheList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	access := r.give(r.Olive, looks)
	token := r.begin(r.sam, access)
	errs := testkit.Together(50, func(int) error {
		_, found, err := r.Visits.Enter(r.Ctx(), seal.HashToken(token), seal.HashToken(r.sam.Token), r.Olive.OrgNumber, "GET", route.Products(route.OrgParam), &url.URL{Path: "/"})
		if err == nil && !found {
			err = fault.New(fault.NotFound, "error.not_found")
		}
		return err
	})
	if fine := testkit.Count(errs, testkit.Fine); fine != 50 {
		t.Fatalf("%d of 50 were let in: %v", fine, errs)
	}
	seen := 0
	r.Check(r.Visits.Export(r.Ctx(), r.Olive, access, func(visit.PageSeen) { seen++ }, func() error { return nil }))
	if seen != 50 {
		t.Errorf("the list has %d pages", seen)
	}
	for _, change := range []string{`update support_pages set address = '/'`, `delete from support_pages`} {
		testkit.Exec(t, r.DB, change, db.Args{})
	}
	if kept := testkit.Value[int](t, r.DB, `select count(*)::int from support_pages where address = '/'`, nil); kept != 50 {
		t.Errorf("%d pages are as they were written", kept)
	}
	report, err := r.Visits.Report(r.Ctx(), r.Olive, access, "")
	r.Check(err)
	if report.More || report.Seen != 50 || report.Refused != 0 || len(report.Pages) != 50 || report.Next != "" {
		t.Errorf("%d seen, %d refused, %d listed", report.Seen, report.Refused, len(report.Pages))
	}
}

// Breaks when a page that lists accesses counts pages without an end.
func TestPagesAreCountedUpToAThousand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	access := r.give(r.Olive, looks)
	token := r.begin(r.sam, access)
	if !r.lives(r.sam, token, r.Olive.OrgNumber) {
		t.Fatal("the visit does not live")
	}
	testkit.Exec(t, r.DB, `insert into support_pages select gen_random_uuid(), org_id, access_id, visit_id, at, method, pattern, address, allowed from support_pages, generate_series(1, @more)`, db.Args{"more": visit.Counted + 50})
	list, err := r.Visits.List(r.Ctx(), r.Olive, "")
	r.Check(err)
	report, err := r.Visits.Report(r.Ctx(), r.Olive, access, "")
	r.Check(err)
	if list.Accesses[0].Pages != visit.Counted+1 || report.Seen != visit.Counted || !report.More {
		t.Errorf("%d pages in the list, %d in the report, more: %t", list.Accesses[0].Pages, report.Seen, report.More)
	}
	seen := 0
	r.Check(r.Visits.Export(r.Ctx(), r.Olive, access, func(visit.PageSeen) { seen++ }, func() error { return nil }))
	if seen != visit.Counted+51 {
		t.Errorf("the export has %d pages", seen)
	}
	testkit.WantFault(t, r.Visits.Export(r.Ctx(), r.Ruth, access, func(visit.PageSeen) {}, func() error { return nil }), fault.NotFound, "error.not_found")
}
