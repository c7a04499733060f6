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

func TestARoleIsModified(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	mia := p.Member(cast.Org, cast.Mia.LoginID).String()
	c := p.As(t, cast.Adam)
	form := c.Get(route.UserRole(org, mia)).Form("main form")
	if form.Get("role") != "collaborator" {
		t.Fatalf("the form is %v", form)
	}
	old := form.Get("version")
	form.Set("role", "king")
	page := c.Post(route.UserRole(org, mia), form)
	wantStatus(t, page, http.StatusUnprocessableEntity)

	form.Set("role", "administrator")
	form.Set("billing_mail", "on")
	page = c.Post(route.UserRole(org, mia), form)
	wantPath(t, page, route.Users(org))
	wantText(t, page, ".flash", "saved")
	mail := p.Mail(cast.Mia.LoginID)
	if !strings.Contains(mail.Text, cast.Org) {
		t.Errorf("the mail says %q", mail.Text)
	}

	form.Set("role", "external")
	form.Set("version", old)
	page = c.Post(route.UserRole(org, mia), form)
	wantStatus(t, page, http.StatusConflict)
	wantText(t, page, ".error-summary", "Somebody changed this")
	again := page.Form("main form")
	if again.Get("role") != "external" || again.Get("version") == old {
		t.Errorf("the form forgets: %v", again)
	}
	wantPath(t, c.Post(route.UserRole(org, mia), again), route.Users(org))
	wantStatus(t, c.Get(route.UserRole(org, p.Member(cast.Org, cast.Olive.LoginID).String())), http.StatusForbidden)
}

func TestTheOnlyLegalRepresentativeKeepsRoleAndReminders(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	olive := p.Member(cast.Org, cast.Olive.LoginID).String()
	c := p.As(t, cast.Olive)
	page := c.Get(route.UserRole(org, olive))
	if page.Doc.Find("input[type=radio]").Length() > 0 || page.Doc.Find("input[type=checkbox]:not([disabled])").Length() > 0 {
		t.Errorf("the form offers %q", page.Text("main"))
	}
	wantPath(t, c.Post(route.UserRole(org, olive), page.Form("main form")), route.Users(org))
	page = c.Post(route.UserRole(org, olive), url.Values{"role": {"administrator"}, "version": {"2"}})
	wantStatus(t, page, http.StatusConflict)
	wantStatus(t, c.Get(route.UserRemoval(org, olive)), http.StatusConflict)
	wantStatus(t, c.Get(route.LeaveOrganization(org)), http.StatusConflict)
	wantStatus(t, c.Post(route.LeaveOrganization(org), url.Values{}), http.StatusConflict)
}

func TestMakingALegalRepresentativeAsksWhoItIs(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	org := p.Org(cast.Org)
	mia := p.Member(cast.Org, cast.Mia.LoginID).String()
	c := p.As(t, cast.Olive)
	form := c.Get(route.UserRole(org, mia)).Form("main form")
	clock.Advance(11 * time.Minute)
	form.Set("role", "legal_representative")
	page := c.Post(route.UserRole(org, mia), form)
	if !strings.HasPrefix(page.Path, route.StepUp()) {
		t.Fatalf("led to %s", page.Path)
	}
	proof := page.Form("main form")
	proof.Set("password", cast.Password)
	page = c.Post(route.StepUp(), proof)
	wantStatus(t, page, http.StatusOK)
	kept := page.Form("main form")
	if !strings.HasPrefix(page.Path, route.UserRole(org, mia)) || kept.Get("role") != "legal_representative" {
		t.Fatalf("at %s the form is %v", page.Path, kept)
	}
	wantPath(t, c.Post(route.UserRole(org, mia), kept), route.Users(org))
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members where role = 'legal_representative' and email_key = 'mia@demo.test'`, nil); n != 1 {
		t.Error("she is none")
	}
}

func TestAUserIsRemovedAndOutAtOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	mia := p.Member(cast.Org, cast.Mia.LoginID).String()
	hers := p.As(t, cast.Mia)
	wantStatus(t, hers.Get(route.Users(org)), http.StatusOK)
	c := p.As(t, cast.Adam)
	page := c.Get(route.UserRemoval(org, mia))
	on, _ := page.Doc.Find("main a.button.primary").Attr("href")
	if page.Text("main a.button.primary") != "Continue" {
		t.Errorf("the first step offers %q", page.Text("main a.button.primary"))
	}
	page = c.Get(on)
	wantText(t, page, "main", "Calendars and address books")
	form := page.Form("main form")
	form.Set("password", "wrong horse battery")
	form.Set("confirmed", "on")
	page = c.Post(route.UserRemoval(org, mia), form)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantText(t, page, "#f-password-error", "not right")
	if again := page.Form("main form"); again.Get("confirmed") != "on" || again.Get("password") != "" {
		t.Errorf("the form is %v", again)
	}
	form.Set("password", cast.Password)
	form.Set("files", "delete")
	form.Set("mailboxes", "delete")
	form.Del("confirmed")
	wantStatus(t, c.Post(route.UserRemoval(org, mia), form), http.StatusUnprocessableEntity)
	form.Set("confirmed", "on")
	for range 2 { // the button clicked twice
		page = c.Post(route.UserRemoval(org, mia), form)
		wantPath(t, page, route.Users(org))
		wantText(t, page, ".flash", "removed")
	}
	if strings.Contains(page.Text("tbody"), "Mia") {
		t.Error("she is still listed")
	}
	wantStatus(t, hers.Get(route.Users(org)), http.StatusNotFound)
	wantStatus(t, hers.Get(route.Org(org)), http.StatusNotFound)
	wantStatus(t, hers.Get(route.Profile()), http.StatusOK)
	if mail := p.Mail(cast.Mia.LoginID); !strings.Contains(mail.Text, cast.Org) {
		t.Errorf("the mail says %q", mail.Text)
	}
}

func TestSeveralUsersAreChangedAtOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	ids := url.Values{"member": {p.Member(cast.Org, cast.Mia.LoginID).String(), p.Member(cast.Org, cast.Bill.LoginID).String(), p.Member(cast.Org, "noemi@example.org").String()}}
	for _, address := range []string{route.UsersSelectionRole(org), route.UsersSelectionRemoval(org), route.UsersSelectionInvitations(org), route.UsersSelectionWithdrawal(org)} {
		page := c.Post(address, url.Values{})
		wantPath(t, page, route.Users(org))
		wantText(t, page, ".flash", "select people")
		wantStatus(t, c.Post(address, url.Values{"member": {"junk"}, "asked": {"on"}}), http.StatusNotFound)
		strangers := url.Values{"member": {p.Member(cast.Rival, cast.Ruth.LoginID).String()}, "asked": {"on"}, "role": {"external"}, "password": {cast.Password}, "confirmed": {"on"}}
		wantStatus(t, c.Post(address, strangers), http.StatusNotFound)
	}
	page := c.Post(route.UsersSelectionRole(org), ids)
	wantText(t, page, "h2", "3 people")
	form := page.Form("main form")
	page = c.Post(route.UsersSelectionRole(org), form)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	form.Set("role", "external")
	page = c.Post(route.UsersSelectionRole(org), form)
	wantPath(t, page, route.Users(org))
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members where role = 'external' and email_key in ('mia@demo.test', 'bill@demo.test', 'noemi@example.org')`, nil); n != 3 {
		t.Errorf("%d are external", n)
	}
	wantText(t, c.Post(route.UsersSelectionInvitations(org), ids), ".flash", "1")
	page = c.Post(route.UsersSelectionWithdrawal(org), ids)
	wantText(t, page, "h1", "1 invitation")
	page = c.Post(route.UsersSelectionWithdrawal(org), page.Form("main form"))
	wantText(t, page, ".flash", "withdrawn")

	ids["member"] = ids["member"][:2]
	page = c.Post(route.UsersSelectionRemoval(org), ids)
	form = page.Form("main form")
	form.Set("confirmed", "on")
	form.Set("password", "wrong")
	page = c.Post(route.UsersSelectionRemoval(org), form)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	wantText(t, page, "main", "Mia Fontanet")
	form.Set("password", cast.Password)
	form.Set("files", "delete")
	form.Set("mailboxes", "delete")
	page = c.Post(route.UsersSelectionRemoval(org), form)
	wantText(t, page, ".flash", "removed")
	if rows := page.Doc.Find("tbody tr").Length(); rows != 7 {
		t.Errorf("%d rows are left", rows)
	}
}
