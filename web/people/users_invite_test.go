package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// wizard is the form of the step that the page shows.
func wizard(page portal.Page) url.Values { return page.Form("main form") }

func TestInvitingStepByStep(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Adam)
	page := c.Get(route.InviteUsers(org))
	form := wizard(page)
	form.Set("addresses", "noone")
	page = c.Post(route.InviteUsers(org), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-addresses-error", "noone")

	form.Set("addresses", "new@demo.test;\nmia@demo.test")
	page = c.Post(route.InviteUsers(org), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-addresses-error", "mia@demo.test")
	if got := wizard(page).Get("addresses"); got != "new@demo.test;\nmia@demo.test" {
		t.Errorf("the form keeps %q", got)
	}

	form.Set("addresses", "New@demo.test;\nother@demo.test")
	page = c.Post(route.InviteUsers(org), form)
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find("input[name=role]").Length() != 3 { // an administrator makes no legal representative
		t.Errorf("roles: %q", page.Text("fieldset"))
	}
	form = wizard(page)
	form.Set("role", "collaborator")
	form.Set("accounting", "on")
	form.Set("billing_mail", "on")
	page = c.Post(route.InviteUsers(org), form)
	portal.WantText(t, page, ".steps [aria-current]", "Product access") // a collaborator is asked for what they shall see
	page = c.Post(route.InviteUsers(org), wizard(page))
	portal.WantText(t, page, ".facts", "New@demo.test")
	portal.WantText(t, page, ".facts", "other@demo.test")
	summary := wizard(page)

	back := url.Values{"back": {"on"}}
	for name, values := range summary {
		back[name] = values
	}
	page = c.Post(route.InviteUsers(org), back)
	kept := wizard(page)
	kept.Set("back", "on")
	page = c.Post(route.InviteUsers(org), kept)
	kept = wizard(page)
	if kept.Get("role") != "collaborator" || kept.Get("accounting") != "on" || kept.Get("billing_mail") != "on" || kept.Get("billing_sms") != "" {
		t.Errorf("back keeps %v", kept)
	}
	kept.Set("back", "on")
	page = c.Post(route.InviteUsers(org), kept)
	if got := wizard(page).Get("addresses"); got != "New@demo.test;\nother@demo.test" {
		t.Errorf("back to the beginning keeps %q", got)
	}

	for range 2 { // the button clicked twice
		page = c.Post(route.InviteUsers(org), summary)
		portal.WantStatus(t, page, http.StatusOK)
		portal.WantPath(t, page, route.Users(org))
	}
	portal.WantText(t, page, ".flash", "2")
	portal.WantText(t, page, "tbody", "invited by Adam Kessler")
	p.Mail("other@demo.test")
	if mails := p.Mails("New@demo.test"); len(mails) > 1 {
		t.Errorf("%d mails", len(mails))
	}
	for address, by := range map[string]*portal.Client{"third@demo.test": c, "fourth@demo.test": p.As(t, cast.Mia)} {
		forged := url.Values{"step": {"summary"}, "addresses": {address}, "role": {"legal_representative"}}
		portal.WantStatus(t, by.Post(route.InviteUsers(org), forged), http.StatusForbidden)
	}
}

func TestInvitingALegalRepresentativeAsksForThePassword(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	org := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	form := wizard(c.Get(route.InviteUsers(org)))
	for name, value := range map[string]string{"step": "summary", "addresses": "next@demo.test", "role": "legal_representative", "billing_sms": "on"} {
		form.Set(name, value)
	}
	clock.Advance(11 * time.Minute)
	page := c.Post(route.InviteUsers(org), form)
	if !strings.HasPrefix(page.Path, route.StepUp()) {
		t.Fatalf("led to %s", page.Path)
	}
	proof := page.Form("main form")
	proof.Set("password", cast.Password)
	page = c.Post(route.StepUp(), proof)
	kept := wizard(page)
	if kept.Encode() != form.Encode() {
		t.Errorf("kept %v of %v", kept, form)
	}
	portal.WantText(t, page, ".facts", "next@demo.test")
	if p.Mails("next@demo.test") != nil {
		t.Error("the form was sent by itself")
	}
	portal.WantPath(t, c.Post(route.InviteUsers(org), kept), route.Users(org))
}

func TestInvitingAListFromAMailProgram(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	n := p.Org(cast.Org)
	c := p.As(t, cast.Adam)
	form := wizard(c.Get(route.InviteUsers(n)))
	form.Set("addresses", `nobody; "Fontana, Mia" <mia@demo.test>; "Rossi, Mario" <mario@example.it>`)
	page := c.Post(route.InviteUsers(n), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	for _, wrong := range []string{"nobody", "mia@demo.test"} {
		portal.WantText(t, page, "#f-addresses-error", wrong)
	}
	if got := page.Doc.Find(".error-summary li").Length(); got != 2 {
		t.Errorf("the summary has %d lines: %s", got, page.Text(".error-summary"))
	}
	form.Set("addresses", `"Rossi, Mario" <mario@example.it>; mailto:x@example.it`)
	form.Set("step", "role")
	form.Set("role", "administrator")
	page = c.Post(route.InviteUsers(n), form)
	portal.WantText(t, page, ".facts", "Mario Rossi mario@example.it")
	portal.WantText(t, page, ".facts", "x@example.it")
	portal.WantPath(t, c.Post(route.InviteUsers(n), wizard(page)), route.Users(n))
	portal.WantText(t, c.Get(route.Users(n)+"?q=rossi"), "tbody", "mario@example.it")

	link := portal.Link(t, p.Mail("mario@example.it"), "/invitations/")
	if strings.Contains(p.Mail("mario@example.it").Text, "Rossi") {
		t.Error("the mail repeats a name that nobody has confirmed")
	}
	offered := p.Client(t).Get(link).Form("main form")
	if offered.Get("first_name") != "Mario" || offered.Get("last_name") != "Rossi" {
		t.Errorf("the invitation offers %v", offered)
	}
}

func TestInvitingAListIntoATeamSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Adam)
	team := testkit.Value[string](t, p.App.DB, `select t.id::text from teams t join organizations o on o.id = t.org_id where o.number = @number order by t.id limit 1`, map[string]any{"number": n})
	page := c.Post(route.TeamInvitation(n, team), url.Values{"addresses": {"nobody, mia@demo.test, Anna <anna@example.org>"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-addresses-error", "nobody")
	portal.WantText(t, page, "#f-addresses-error", "mia@demo.test")
	page = c.Post(route.TeamInvitation(n, team), url.Values{"addresses": {"Anna Müller <anna@example.org>"}})
	portal.WantPath(t, page, route.Team(n, team))
	portal.WantText(t, page, "main", "Anna Müller")
}
