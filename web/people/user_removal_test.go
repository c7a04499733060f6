package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestRemovedUserLosesAccessAtOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	mia := p.Member(cast.Org, cast.Mia.LoginID).String()
	hers := p.As(t, cast.Mia)
	portal.WantStatus(t, hers.Get(route.Users(org)), http.StatusOK)
	c := p.As(t, cast.Adam)
	page := c.Get(route.UserRemoval(org, mia))
	on, _ := page.Doc.Find("main a.button.primary").Attr("href")
	if page.Text("main a.button.primary") != "Continue" {
		t.Errorf("the first step offers %q", page.Text("main a.button.primary"))
	}
	page = c.Get(on)
	portal.WantText(t, page, "main", "Calendars and address books")
	form := page.Form("main form")
	form.Set("password", "wrong horse battery")
	form.Set("confirmed", "on")
	page = c.Post(route.UserRemoval(org, mia), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-password-error", "not right")
	if again := page.Form("main form"); again.Get("confirmed") != "on" || again.Get("password") != "" {
		t.Errorf("the form is %v", again)
	}
	form.Set("password", cast.Password)
	form.Set("files", "delete")
	form.Set("mailboxes", "delete")
	form.Del("confirmed")
	portal.WantStatus(t, c.Post(route.UserRemoval(org, mia), form), http.StatusUnprocessableEntity)
	form.Set("confirmed", "on")
	for range 2 { // the button clicked twice
		page = c.Post(route.UserRemoval(org, mia), form)
		portal.WantPath(t, page, route.Users(org))
		portal.WantText(t, page, ".flash", "removed")
	}
	if strings.Contains(page.Text("tbody"), "Mia") {
		t.Error("she is still listed")
	}
	portal.WantStatus(t, hers.Get(route.Users(org)), http.StatusNotFound)
	portal.WantStatus(t, hers.Get(route.Org(org)), http.StatusNotFound)
	portal.WantStatus(t, hers.Get(route.Profile()), http.StatusOK)
	if mail := p.Mail(cast.Mia.LoginID); !strings.Contains(mail.Text, cast.Org) {
		t.Errorf("the mail says %q", mail.Text)
	}
}

func TestRemovalAsksAboutFilesAndMailboxes(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, o := p.Org(cast.Org), p.OrgID(cast.Org)
	drive := p.AddProduct(o, "drive", "Bill's files")
	p.Allow(o, cast.Bill, drive, access.Use)
	adam, address := p.As(t, cast.Adam), route.UserRemoval(n, p.Member(cast.Org, cast.Bill.LoginID).String())
	page := adam.Get(route.With(address, "step", "last"))
	if page.Doc.Find("input[name=files]").Length() != 2 || page.Doc.Find("input[name=mailboxes]").Length() != 0 {
		t.Fatalf("it asks: %s", page.Text("main"))
	}
	form := url.Values{"password": {cast.Password}, "confirmed": {"on"}, "step": {"last"}}
	if page = adam.Post(address, form); page.Status != 422 || page.Text("main .error") == "" {
		t.Errorf("undecided is answered %d", page.Status)
	}
	form.Set("files", "delete")
	form.Set("files_to", cast.Mia.LoginID)
	if page = adam.Post(address, form); page.Status != 422 || page.Text("#f-files_to-error") == "" {
		t.Errorf("deleting files that somebody was named for is answered %d", page.Status)
	}
	form.Set("files", "hand_over")
	form.Set("files_to", "ada")
	if page = adam.Post(address, form); page.Status != 422 || page.Doc.Find("input[type=radio][name=files_to]").Length() == 0 {
		t.Errorf("the beginning of a name is answered %d: %s", page.Status, page.Text("main"))
	}
	form.Set("files_to", "nobody@example.org")
	if page = adam.Post(address, form); page.Status != 422 || page.Text("#f-files_to-error") == "" || page.Doc.Find("input[name=files][value=hand_over][checked]").Length() != 1 {
		t.Errorf("nobody to hand over to is answered %d: %s", page.Status, page.Text("main"))
	}
	form.Set("files_to", cast.Mia.LoginID)
	if page = adam.Post(address, form); page.Status != 200 || page.Path != route.Users(n) {
		t.Errorf("removing is answered %d: %s", page.Status, page.Text("main"))
	}
}
