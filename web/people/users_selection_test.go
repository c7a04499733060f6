package people_test

import (
	"net/http"
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestChangingSeveralUsersAtOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	ids := url.Values{"member": {p.Member(cast.Org, cast.Mia.LoginID).String(), p.Member(cast.Org, cast.Bill.LoginID).String(), p.Member(cast.Org, "noemi@example.org").String()}}
	for _, address := range []string{route.UsersSelectionRole(org), route.UsersSelectionRemoval(org), route.UsersSelectionInvitations(org), route.UsersSelectionWithdrawal(org)} {
		page := c.Post(address, url.Values{})
		portal.WantPath(t, page, route.Users(org))
		portal.WantText(t, page, ".flash", "select people")
		portal.WantStatus(t, c.Post(address, url.Values{"member": {"junk"}, "asked": {"on"}}), http.StatusNotFound)
		strangers := url.Values{"member": {p.Member(cast.Rival, cast.Ruth.LoginID).String()}, "asked": {"on"}, "role": {"external"}, "password": {cast.Password}, "confirmed": {"on"}}
		portal.WantStatus(t, c.Post(address, strangers), http.StatusNotFound)
	}
	page := c.Post(route.UsersSelectionRole(org), ids)
	portal.WantText(t, page, "h2", "3 people")
	form := page.Form("main form")
	page = c.Post(route.UsersSelectionRole(org), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	form.Set("role", "external")
	page = c.Post(route.UsersSelectionRole(org), form)
	portal.WantPath(t, page, route.Users(org))
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members where role = 'external' and email_key in ('mia@demo.test', 'bill@demo.test', 'noemi@example.org')`, nil); n != 3 {
		t.Errorf("%d are external", n)
	}
	portal.WantText(t, c.Post(route.UsersSelectionInvitations(org), ids), ".flash", "1")
	page = c.Post(route.UsersSelectionWithdrawal(org), ids)
	portal.WantText(t, page, "h1", "1 invitation")
	page = c.Post(route.UsersSelectionWithdrawal(org), page.Form("main form"))
	portal.WantText(t, page, ".flash", "withdrawn")

	ids["member"] = ids["member"][:2]
	page = c.Post(route.UsersSelectionRemoval(org), ids)
	form = page.Form("main form")
	form.Set("confirmed", "on")
	form.Set("password", "wrong")
	page = c.Post(route.UsersSelectionRemoval(org), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "main", "Mia Fontanet")
	form.Set("password", cast.Password)
	form.Set("files", "delete")
	form.Set("mailboxes", "delete")
	page = c.Post(route.UsersSelectionRemoval(org), form)
	portal.WantText(t, page, ".flash", "removed")
	if rows := page.Doc.Find("tbody tr").Length(); rows != 7 {
		t.Errorf("%d rows are left", rows)
	}
}
