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

func TestModifyingARole(t *testing.T) {
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
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)

	form.Set("role", "administrator")
	form.Set("billing_mail", "on")
	page = c.Post(route.UserRole(org, mia), form)
	portal.WantPath(t, page, route.Users(org))
	portal.WantText(t, page, ".flash", "saved")
	mail := p.Mail(cast.Mia.LoginID)
	if !strings.Contains(mail.Text, cast.Org) {
		t.Errorf("the mail says %q", mail.Text)
	}

	form.Set("role", "external")
	form.Set("version", old)
	page = c.Post(route.UserRole(org, mia), form)
	portal.WantStatus(t, page, http.StatusConflict)
	portal.WantText(t, page, ".error-summary", "Somebody changed this")
	again := page.Form("main form")
	if again.Get("role") != "external" || again.Get("version") == old {
		t.Errorf("the form forgets: %v", again)
	}
	portal.WantPath(t, c.Post(route.UserRole(org, mia), again), route.Users(org))
	portal.WantStatus(t, c.Get(route.UserRole(org, p.Member(cast.Org, cast.Olive.LoginID).String())), http.StatusForbidden)
}

func TestOnlyLegalRepresentativeKeepsRoleAndReminders(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	olive := p.Member(cast.Org, cast.Olive.LoginID).String()
	c := p.As(t, cast.Olive)
	page := c.Get(route.UserRole(org, olive))
	if page.Doc.Find("input[type=radio]").Length() > 0 || page.Doc.Find("input[type=checkbox]:not([disabled])").Length() > 0 {
		t.Errorf("the form offers %q", page.Text("main"))
	}
	portal.WantPath(t, c.Post(route.UserRole(org, olive), page.Form("main form")), route.Users(org))
	page = c.Post(route.UserRole(org, olive), url.Values{"role": {"administrator"}, "version": {"2"}})
	portal.WantStatus(t, page, http.StatusConflict)
	portal.WantStatus(t, c.Get(route.UserRemoval(org, olive)), http.StatusConflict)
	portal.WantStatus(t, c.Get(route.LeaveOrganization(org)), http.StatusConflict)
	portal.WantStatus(t, c.Post(route.LeaveOrganization(org), url.Values{}), http.StatusConflict)
}

func TestMakingALegalRepresentativeAsksForThePassword(t *testing.T) {
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
	portal.WantStatus(t, page, http.StatusOK)
	kept := page.Form("main form")
	if !strings.HasPrefix(page.Path, route.UserRole(org, mia)) || kept.Get("role") != "legal_representative" {
		t.Fatalf("at %s the form is %v", page.Path, kept)
	}
	portal.WantPath(t, c.Post(route.UserRole(org, mia), kept), route.Users(org))
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members where role = 'legal_representative' and email_key = 'mia@demo.test'`, nil); n != 1 {
		t.Error("she is none")
	}
}
