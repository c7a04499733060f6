package e2e_test

import (
	"strings"
	"testing"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// consolePlayer is a browser with a passkey in front of a portal's staff console.
func consolePlayer(t *testing.T) (*player, *browser.Authenticator, bool) {
	t.Helper()
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, browser.Options{Lang: "en"})
	if !ok {
		return nil, nil, false
	}
	return newPlayer(t, p, page, i18n.EN, nil), page.Authenticator(browser.AuthenticatorOptions{Passkey: true}), true
}

// enrol registers the passkey of one of the demo's staff, who is in then.
func (p *player) enrol(name string) {
	p.t.Helper()
	p.page.Goto(route.DevStaff())
	p.page.Click(p.lang.T("staff.enrolment.title"), name)
	p.page.Fill(p.lang.T("staff.enrolment.name"), "My key")
	p.page.Click(p.lang.T("staff.enrolment.register"))
	p.page.SeePath(route.Staff())
}

// What the staff handbook's first steps say: come in by a link, sign out, sign in
// by the passkey, find a customer while typing, open their data for a reason, and
// touch the passkey again before somebody is taken in.
func TestFirstStepsInTheStaffConsole(t *testing.T) {
	t.Parallel()
	p, _, ok := consolePlayer(t)
	if !ok {
		return
	}
	p.enrol("Iris Favre")
	p.page.Click(p.lang.T("ui.frame.account"))
	p.page.Click(p.lang.T("nav.sign_out"), p.lang.T("ui.frame.account"))
	p.page.SeePath(route.StaffSignIn())
	p.page.Click(p.lang.T("sign_in.passkey"))
	p.page.SeePath(route.Staff())

	p.page.Fill(p.lang.T("staff.find.query"), strings.ToLower(cast.Org[:5]))
	p.page.See(cast.Org)
	p.page.Click(cast.Org)
	p.page.Tick(p.lang.T("staff.reason.called"))
	p.page.Fill(p.lang.T("staff.open.about"), "Cannot find an invoice")
	p.page.Click(p.lang.T("staff.open.title"))
	p.page.See("Cannot find an invoice")
	p.page.See(cast.Mia.LoginID)
	p.page.Click(p.lang.T("staff.customer.close"))
	p.page.See(p.lang.T("staff.customer.closed"))

	p.page.Click(p.lang.T("staff.people.title"), p.lang.T("ui.frame.main_menu"))
	p.page.Click(p.lang.T("staff.people.add"))
	p.page.SeeHeading(p.lang.T("staff.elevation.title"))
	p.page.Fill(p.lang.T("staff.elevation.reason"), "A new colleague")
	p.page.Click(p.lang.T("staff.elevation.touch"))
	p.page.SeeHeading(p.lang.T("staff.people.add"))
	p.page.Fill(p.lang.T("staff.people.first_name"), "Ludo")
	p.page.Fill(p.lang.T("staff.people.last_name"), "Rey")
	p.page.Fill(p.lang.T("staff.people.email"), "ludo@staff.test")
	p.page.Tick(p.lang.T("staff.role.agent"))
	p.page.Click(p.lang.T("staff.people.add_submit"))
	p.page.See("Ludo Rey")
	if pages := testkit.Value[int](t, p.portal.App.DB, `select count(*)::int from staff_views`, nil); pages != 1 {
		t.Errorf("%d pages are noted", pages)
	}
	if complaints := p.page.Complaints(); len(complaints) > 0 {
		t.Errorf("the browser complains: %q", strings.Join(complaints, "\n"))
	}
}
