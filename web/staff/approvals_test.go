package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// office is a portal whose console Ana, a clerk, and an operator work in.
type office struct {
	*portal.Portal
	t        *testing.T
	number   string
	ana, bob portal.Staff
}

func newOffice(t *testing.T) *office {
	t.Helper()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	return &office{Portal: p, t: t, number: p.Org(cast.Org), ana: p.AsStaff(t, staff.BillingClerk), bob: p.AsStaff(t, staff.Operator)}
}

// payout is one of so much that the demo organization asked for.
func (o *office) payout(minor int64) id.Payout {
	o.t.Helper()
	amount := money.New(minor, money.CHF)
	o.HoldPrepaid(cast.Org, amount)
	act := o.ActorIn(cast.Org, cast.Olive)
	act.AuthAt = o.App.Clock()
	made, err := o.App.Payments.AskPayout(o.t.Context(), act, id.New[id.Event](), amount, payment.Destination{Means: "bank", Holder: "Atelier", IBAN: "CH5604835012345678009", Town: "Genève", Country: "CH"})
	if err != nil {
		o.t.Fatal(err)
	}
	return made
}

// proposal is the newest one.
func (o *office) proposal() id.StaffApproval {
	o.t.Helper()
	return testkit.Value[id.StaffApproval](o.t, o.App.DB, `select id from staff_approvals order by proposed_at desc, id desc limit 1`, nil)
}

func (o *office) state(p id.StaffApproval) string {
	o.t.Helper()
	return testkit.Value[string](o.t, o.App.DB, `select state from staff_approvals where id = @id`, db.Args{"id": p})
}

func TestPayoutDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	small, large := o.payout(60_00), o.payout(1500_00)
	page := o.ana.Get(route.StaffPayouts())
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find("input[form=release][name=payout]").Length() < 2 || !strings.Contains(page.Text("main"), "CH56 0483 5012 3456 7800 9") {
		t.Errorf("the list reads %q", page.Text("main"))
	}
	// What is missing stands beside its field, and what was chosen is chosen still.
	page = o.ana.Post(route.StaffPayoutRelease(), url.Values{"payout": {small.String()}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-reason-error").Length() != 1 || page.Doc.Find("input[name=payout][checked]").AttrOr("value", "") != small.String() {
		t.Errorf("without a reason: %q", page.Text("main"))
	}
	page = o.ana.Post(route.StaffPayoutRelease(), url.Values{"reason": {"The customer leaves"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-reason").AttrOr("value", "") != "The customer leaves" {
		t.Error("the reason is gone")
	}
	form := url.Values{"payout": {small.String(), large.String()}, "reason": {"The customer leaves"}}
	for range 2 { // a double click
		page = o.ana.Post(route.StaffPayoutRelease(), form)
		portal.WantStatus(t, page, http.StatusOK)
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from staff_approvals`, nil); n != 1 {
		t.Fatalf("%d proposals", n)
	}
	p := o.proposal()
	if page.Doc.Find("a[href='"+route.StaffApproval(p.String())+"']").Length() != 1 || page.Doc.Find("input[value='"+small.String()+"']").Length() != 0 {
		t.Errorf("after it the list reads %q", page.Text("main"))
	}
	portal.WantStatus(t, o.ana.Post(route.StaffPayoutRelease(), url.Values{"payout": {"x"}, "reason": {"x"}}), http.StatusNotFound)

	// Who proposed it sees no way to approve it, and is refused when asking all the same.
	page = o.ana.Get(route.StaffApproval(p.String()))
	if page.Doc.Find("form[action$=approval], form[action$=refusal]").Length() != 0 || page.Doc.Find("form[action$=withdrawal]").Length() != 1 {
		t.Errorf("who proposed it reads %q", page.Text("main"))
	}
	portal.WantStatus(t, o.ana.Post(route.StaffApprovalGiving(p.String()), url.Values{}), http.StatusForbidden)
	page = o.bob.Get(route.StaffApprovals())
	if !strings.Contains(page.Text("main"), "The customer leaves") || !strings.Contains(page.Text("main"), "Sam Rivera") {
		t.Errorf("the approvals read %q", page.Text("main"))
	}
	page = o.bob.Get(route.StaffApproval(p.String()))
	if page.Doc.Find("form[action$=approval]").Length() != 1 || page.Doc.Find("form[action$=withdrawal]").Length() != 0 || !strings.Contains(page.Text("main"), "CH56 0483") {
		t.Errorf("somebody else reads %q", page.Text("main"))
	}
	page = o.bob.Post(route.StaffApprovalRefusal(p.String()), url.Values{"reason": {""}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	for range 2 {
		portal.WantStatus(t, o.bob.Post(route.StaffApprovalGiving(p.String()), url.Values{}), http.StatusOK)
	}
	if got := o.state(p); got != "approved" {
		t.Errorf("it is %s", got)
	}
	page = o.bob.Post(route.StaffApprovalRefusal(p.String()), url.Values{"reason": {"Too late"}})
	portal.WantStatus(t, page, http.StatusConflict)
	if page = o.ana.Get(route.StaffApprovalHistory()); !strings.Contains(page.Text("main"), "Approved") {
		t.Errorf("the history reads %q", page.Text("main"))
	}
	portal.WantStatus(t, o.bob.Get(route.StaffApproval(id.New[id.StaffApproval]().String())), http.StatusNotFound)
}

func TestWithoutATouchOfThePasskeyNothingIsOffered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.payout(1500_00)
	cold := o.AsStaffUnelevated(t, staff.Operator)
	page := cold.Get(route.StaffPayouts())
	if page.Doc.Find("input[name=payout], form#release").Length() != 0 || page.Doc.Find("main a[href^='"+route.StaffElevation()+"']").Length() != 1 {
		t.Errorf("the payouts read %q", page.Text("main"))
	}
	portal.WantStatus(t, o.ana.Post(route.StaffPayoutRelease(), url.Values{"payout": testkit.Column[string](t, o.App.DB, `select id::text from payouts where state = 'held' and amount = 150000`, nil), "reason": {"Asked"}}), http.StatusOK)
	page = cold.Get(route.StaffApproval(o.proposal().String()))
	if page.Doc.Find("main form").Length() != 0 || page.Doc.Find("main a[href^='"+route.StaffElevation()+"']").Length() != 1 {
		t.Errorf("the proposal reads %q", page.Text("main"))
	}
}

func TestCorrectionDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.ana.Get(route.With(route.StaffCorrection(), "customer", o.number))
	portal.WantStatus(t, page, http.StatusOK)
	form := page.Form("form[action='" + route.StaffCorrection() + "']")
	if form.Get("organization") != o.number || form.Get("currency") != "CHF" {
		t.Errorf("the form begins with %v", form)
	}
	form.Set("amount", "a lot")
	form.Set("reason", "Goodwill")
	page = o.ana.Post(route.StaffCorrection(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Doc.Find("#f-amount-error").Length() != 1 || page.Doc.Find("#f-amount").AttrOr("value", "") != "a lot" || page.Doc.Find("#f-reason").AttrOr("value", "") != "Goodwill" {
		t.Errorf("the refused form reads %q", page.Text("main"))
	}
	form = page.Form("form[action='" + route.StaffCorrection() + "']")
	form.Set("amount", "12.50")
	form.Set("direction", "credit")
	for range 2 {
		page = o.ana.Post(route.StaffCorrection(), form)
		portal.WantPath(t, page, route.StaffApprovals())
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from staff_approvals`, nil); n != 1 {
		t.Fatalf("%d proposals", n)
	}
	p := o.proposal()
	page = o.bob.Get(route.StaffApproval(p.String()))
	if text := page.Text("main"); !strings.Contains(text, "12.50") || !strings.Contains(text, "Add to the account") || !strings.Contains(text, o.number) {
		t.Errorf("the proposal reads %q", text)
	}
	portal.WantPath(t, o.ana.Post(route.StaffApprovalWithdrawal(p.String()), url.Values{}), route.StaffApprovals())
	page = o.bob.Post(route.StaffApprovalGiving(p.String()), url.Values{})
	portal.WantStatus(t, page, http.StatusConflict)
	form.Del("request")
	portal.WantStatus(t, o.ana.Post(route.StaffCorrection(), form), http.StatusUnprocessableEntity)
}

// Each role finds its desks in the menu, and no others.
func TestMenuOfMoney(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for name, c := range map[string]portal.Staff{"agent": o.AsStaff(t, staff.Agent), "clerk": o.ana, "operator": o.bob} {
		menu := c.Get(route.Staff()).Doc.Find("#menu")
		for _, address := range []string{route.StaffApprovals(), route.StaffPayouts(), route.StaffPayments(), route.StaffRefunds(), route.StaffCorrection()} {
			if found := menu.Find("li a[href='"+address+"']").Length() == 1; found != (name != "agent") {
				t.Errorf("%s: %s is in the menu: %v", name, address, found)
			}
		}
	}
}
