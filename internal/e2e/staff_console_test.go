package e2e_test

import "manager/internal/route"

// openLink leads to the page on which one of the demo's staff registers a passkey.
func (p *player) openLink(name string) {
	p.t.Helper()
	p.page.Goto(route.DevStaff())
	p.page.Click(p.lang.T("staff.enrolment.title"), name)
}

// enrol registers the passkey of one of the demo's staff, who is in then.
func (p *player) enrol(name string) {
	p.t.Helper()
	p.openLink(name)
	p.page.Fill(p.lang.T("staff.enrolment.name"), "My key")
	p.page.Click(p.lang.T("staff.enrolment.register"))
	p.page.SeePath(route.Staff())
}
