package account_test

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

func TestInvitationAcceptedWithoutAnAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	path := p.Invite(p.As(t, cast.Olive), "nora@new.test", "collaborator")
	c := p.Client(t)
	page := c.Get(path)
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "h1", cast.Org)
	portal.WantText(t, page, "main", "Olive Marchetti invites you")
	portal.WantText(t, page, "main", "(Europe/Zurich, UTC+0") // nobody is signed in whose zone it could be
	form := page.Form("main form")
	page = c.Post(path, form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	for _, field := range []string{"first_name", "password", "country"} {
		if page.Text("#f-"+field+"-error") == "" {
			t.Errorf("nothing is said about %s", field)
		}
	}
	for name, value := range map[string]string{"first_name": "<b>Nora</b>", "last_name": "Nöe", "password": "correct battery horse", "country": "DE", "language": "de", "email": "mia@demo.test"} {
		form.Set(name, value)
	}
	page = c.Post(path, form)
	portal.WantPath(t, page, route.Org(p.Org(cast.Org)))
	portal.WantText(t, page, "body", "<b>Nora</b>")
	portal.WantText(t, page, ".flash strong a", cast.Org)
	if page.Doc.Find("html").AttrOr("lang", "") != "de" {
		t.Error("she chose German")
	}
	page = c.Get(route.ChooseOrganization())
	if rows := page.Doc.Find("tbody tr").Length(); rows != 1 {
		t.Errorf("she is in %d organizations", rows)
	}
	portal.WantPath(t, c.Get(path), route.Org(p.Org(cast.Org))) // the link once more
	page = p.Client(t).Get(path)                                // by somebody else
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "h1", "accepted")
	page = p.Client(t).Post(path, form)
	portal.WantText(t, page, "h1", "accepted")
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from users where login_key in ('nora@new.test')`, nil); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestInvitationAcceptedOnlyByTheInvitedAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	path := p.Invite(p.As(t, cast.Olive), cast.Ruth.LoginID, "external")
	visitor := p.Client(t)
	page := visitor.Get(path)
	portal.WantText(t, page, "main", "Sign in as "+cast.Ruth.LoginID)
	if page.Doc.Find("main form").Length() > 0 {
		t.Error("somebody with an account is offered another one")
	}
	page = visitor.Post(path+"/acceptance", url.Values{})
	portal.WantPath(t, page, route.With(route.SignIn(), "return", path))

	mia := p.As(t, cast.Mia)
	page = mia.Get(path)
	portal.WantText(t, page, "main", "This invitation is for "+cast.Ruth.LoginID)
	portal.WantStatus(t, mia.Post(path+"/acceptance", url.Values{}), http.StatusForbidden)
	page = mia.Post(route.SignOut(), page.Form("main form"))
	portal.WantPath(t, page, path)

	ruth := p.As(t, cast.Ruth)
	page = ruth.Get(path)
	if button := page.Text("main form button"); button != "Accept the invitation" {
		t.Errorf("the button says %q", button)
	}
	for range 2 {
		page = ruth.Post(path+"/acceptance", url.Values{})
		portal.WantPath(t, page, route.Org(p.Org(cast.Org)))
	}
	portal.WantText(t, page, "main", "Your role")
	portal.WantStatus(t, ruth.Get(route.Users(p.Org(cast.Org))), http.StatusForbidden)
}

func TestInvitationsThatNoLongerWork(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	org := p.Org(cast.Org)
	olive := p.As(t, cast.Olive)
	path := p.Invite(olive, "nora@new.test", "collaborator")
	form := url.Values{"first_name": {"Nora"}, "last_name": {"New"}, "password": {"correct battery horse"}, "country": {"DE"}, "language": {"de"}}
	for _, forged := range []string{route.Invitation("forged"), path + "x", route.Invitation(strings.Repeat("a", 3000)), route.Invitation("%00")} {
		for _, page := range []portal.Page{p.Client(t).Get(forged), p.Client(t).Post(forged, form)} {
			portal.WantStatus(t, page, http.StatusNotFound)
			portal.WantText(t, page, "h1", "not valid")
		}
	}
	member := p.Member(cast.Org, "nora@new.test").String()
	seen := p.Mail("nora@new.test").ID
	clock.Advance(time.Minute)
	page := olive.Post(route.UserInvitation(org, member), url.Values{})
	portal.WantText(t, page, ".flash", "sent again")
	renewed := portal.Link(t, p.Mail("nora@new.test", seen), "/invitations/")
	portal.WantStatus(t, p.Client(t).Get(path), http.StatusNotFound)
	portal.WantStatus(t, p.Client(t).Get(renewed), http.StatusOK)

	clock.Advance(8 * 24 * time.Hour)
	portal.WantStatus(t, p.Client(t).Get(renewed), http.StatusGone)
	page = p.Client(t).Post(renewed, form)
	portal.WantStatus(t, page, http.StatusGone)
	portal.WantText(t, page, "h1", "expired")

	olive = p.As(t, cast.Olive)
	portal.WantText(t, olive.Get(route.Users(org)+"?state=invited"), "tbody", "Invitation expired")
	page = olive.Get(route.UserInvitationWithdrawal(org, member))
	portal.WantText(t, page, "h1", "nora@new.test")
	for range 2 {
		page = olive.Post(route.UserInvitationWithdrawal(org, member), url.Values{})
		portal.WantStatus(t, page, http.StatusOK)
		portal.WantText(t, page, ".flash", "withdrawn")
	}
	portal.WantStatus(t, p.Client(t).Get(renewed), http.StatusNotFound)
}
