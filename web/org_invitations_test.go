package web_test

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

func TestTheWizardAddsPeopleStepByStep(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Adam)
	page := c.Get(route.InviteUsers(org))
	form := wizard(page)
	form.Set("addresses", "noone")
	page = c.Post(route.InviteUsers(org), form)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantText(t, page, "#f-addresses-error", "noone")

	form.Set("addresses", "new@demo.test;\nmia@demo.test")
	page = c.Post(route.InviteUsers(org), form)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantText(t, page, "#f-addresses-error", "mia@demo.test")
	if got := wizard(page).Get("addresses"); got != "new@demo.test;\nmia@demo.test" {
		t.Errorf("the form keeps %q", got)
	}

	form.Set("addresses", "New@demo.test;\nother@demo.test")
	page = c.Post(route.InviteUsers(org), form)
	wantStatus(t, page, http.StatusOK)
	if page.Doc.Find("input[name=role]").Length() != 3 { // an administrator makes no legal representative
		t.Errorf("roles: %q", page.Text("fieldset"))
	}
	form = wizard(page)
	form.Set("role", "collaborator")
	form.Set("accounting", "on")
	form.Set("billing_mail", "on")
	page = c.Post(route.InviteUsers(org), form)
	wantText(t, page, ".steps [aria-current]", "Product access") // a collaborator is asked for what they shall see
	page = c.Post(route.InviteUsers(org), wizard(page))
	wantText(t, page, ".facts", "New@demo.test")
	wantText(t, page, ".facts", "other@demo.test")
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
		wantStatus(t, page, http.StatusOK)
		wantPath(t, page, route.Users(org))
	}
	wantText(t, page, ".flash", "2")
	wantText(t, page, "tbody", "invited by Adam Kessler")
	p.Mail("other@demo.test")
	if mails := p.Mails("New@demo.test"); len(mails) > 1 {
		t.Errorf("%d mails", len(mails))
	}
	for address, by := range map[string]*portal.Client{"third@demo.test": c, "fourth@demo.test": p.As(t, cast.Mia)} {
		forged := url.Values{"step": {"summary"}, "addresses": {address}, "role": {"legal_representative"}}
		wantStatus(t, by.Post(route.InviteUsers(org), forged), http.StatusForbidden)
	}
}

// invite invites an address and returns the path of its invitation.
func invite(t *testing.T, p *portal.Portal, by *portal.Client, email, role string) string {
	t.Helper()
	page := by.Post(route.InviteUsers(p.Org(cast.Org)), url.Values{"step": {"summary"}, "addresses": {email}, "role": {role}})
	wantPath(t, page, route.Users(p.Org(cast.Org)))
	return link(t, p.Mail(email), "/invitations/")
}

func TestAnInvitationIsAcceptedWithoutAnAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	path := invite(t, p, p.As(t, cast.Olive), "nora@new.test", "collaborator")
	c := p.Client(t)
	page := c.Get(path)
	wantStatus(t, page, http.StatusOK)
	wantText(t, page, "h1", cast.Org)
	wantText(t, page, "main", "Olive Marchetti invites you")
	wantText(t, page, "main", "(Europe/Zurich, UTC+0") // nobody is signed in whose zone it could be
	form := page.Form("main form")
	page = c.Post(path, form)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	for _, field := range []string{"first_name", "last_name", "password", "country"} {
		if page.Text("#f-"+field+"-error") == "" {
			t.Errorf("nothing is said about %s", field)
		}
	}
	for name, value := range map[string]string{"first_name": "<b>Nora</b>", "last_name": "Nöe", "password": "correct battery horse", "country": "DE", "language": "de", "email": "mia@demo.test"} {
		form.Set(name, value)
	}
	page = c.Post(path, form)
	wantPath(t, page, route.Org(p.Org(cast.Org)))
	wantText(t, page, "body", "<b>Nora</b>")
	if page.Doc.Find("html").AttrOr("lang", "") != "de" {
		t.Error("she chose German")
	}
	page = c.Get(route.ChooseOrganization())
	if rows := page.Doc.Find("tbody tr").Length(); rows != 1 {
		t.Errorf("she is in %d organizations", rows)
	}
	wantPath(t, c.Get(path), route.Org(p.Org(cast.Org))) // the link once more
	page = p.Client(t).Get(path)                         // by somebody else
	wantStatus(t, page, http.StatusOK)
	wantText(t, page, "h1", "accepted")
	page = p.Client(t).Post(path, form)
	wantText(t, page, "h1", "accepted")
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from users where login_key in ('nora@new.test')`, nil); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestAnInvitationIsAcceptedWithTheRightAccountOnly(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	path := invite(t, p, p.As(t, cast.Olive), cast.Ruth.LoginID, "external")
	visitor := p.Client(t)
	page := visitor.Get(path)
	wantText(t, page, "main", "Sign in as "+cast.Ruth.LoginID)
	if page.Doc.Find("main form").Length() > 0 {
		t.Error("somebody with an account is offered another one")
	}
	page = visitor.Post(path+"/acceptance", url.Values{})
	wantPath(t, page, route.With(route.SignIn(), "return", path))

	mia := p.As(t, cast.Mia)
	page = mia.Get(path)
	wantText(t, page, "main", "This invitation is for "+cast.Ruth.LoginID)
	wantStatus(t, mia.Post(path+"/acceptance", url.Values{}), http.StatusForbidden)
	page = mia.Post(route.SignOut(), page.Form("main form"))
	wantPath(t, page, path)

	ruth := p.As(t, cast.Ruth)
	page = ruth.Get(path)
	if button := page.Text("main form button"); button != "Accept the invitation" {
		t.Errorf("the button says %q", button)
	}
	for range 2 {
		page = ruth.Post(path+"/acceptance", url.Values{})
		wantPath(t, page, route.Org(p.Org(cast.Org)))
	}
	wantText(t, page, "main", "Your role")
	wantStatus(t, ruth.Get(route.Users(p.Org(cast.Org))), http.StatusForbidden)
}

func TestInvitationsThatAreNotGoodAnyMore(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	org := p.Org(cast.Org)
	olive := p.As(t, cast.Olive)
	path := invite(t, p, olive, "nora@new.test", "collaborator")
	form := url.Values{"first_name": {"Nora"}, "last_name": {"New"}, "password": {"correct battery horse"}, "country": {"DE"}, "language": {"de"}}
	for _, forged := range []string{route.Invitation("forged"), path + "x", route.Invitation(strings.Repeat("a", 3000)), route.Invitation("%00")} {
		for _, page := range []portal.Page{p.Client(t).Get(forged), p.Client(t).Post(forged, form)} {
			wantStatus(t, page, http.StatusNotFound)
			wantText(t, page, "h1", "not valid")
		}
	}
	member := p.Member(cast.Org, "nora@new.test").String()
	seen := p.Mail("nora@new.test").ID
	clock.Advance(time.Minute)
	page := olive.Post(route.UserInvitation(org, member), url.Values{})
	wantText(t, page, ".flash", "sent again")
	renewed := link(t, p.Mail("nora@new.test", seen), "/invitations/")
	wantStatus(t, p.Client(t).Get(path), http.StatusNotFound)
	wantStatus(t, p.Client(t).Get(renewed), http.StatusOK)

	clock.Advance(8 * 24 * time.Hour)
	wantStatus(t, p.Client(t).Get(renewed), http.StatusGone)
	page = p.Client(t).Post(renewed, form)
	wantStatus(t, page, http.StatusGone)
	wantText(t, page, "h1", "expired")

	olive = p.As(t, cast.Olive)
	wantText(t, olive.Get(route.Users(org)+"?state=invited"), "tbody", "Invitation expired")
	page = olive.Get(route.UserInvitationWithdrawal(org, member))
	wantText(t, page, "h1", "nora@new.test")
	for range 2 {
		page = olive.Post(route.UserInvitationWithdrawal(org, member), url.Values{})
		wantStatus(t, page, http.StatusOK)
		wantText(t, page, ".flash", "withdrawn")
	}
	wantStatus(t, p.Client(t).Get(renewed), http.StatusNotFound)
}

func TestInvitingALegalRepresentativeAsksWhoItIsAndLosesNothing(t *testing.T) {
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
	wantText(t, page, ".facts", "next@demo.test")
	if p.Mails("next@demo.test") != nil {
		t.Error("the form was sent by itself")
	}
	wantPath(t, c.Post(route.InviteUsers(org), kept), route.Users(org))
}
