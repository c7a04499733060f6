package web_test

import (
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Fails when a mail is in the language of whoever caused it, although the
// receiver's last browser is known.
func TestMailsFollowTheReceiversLastBrowser(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	mia := p.Client(t)
	mia.Lang = "gsw-CH, en;q=0.7"
	mia.SignIn(cast.Mia)
	org, member := p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String()
	adam := p.As(t, cast.Adam)
	for i, c := range []struct{ role, chosen, want string }{{"external", "", "de"}, {"collaborator", "it", "it"}} {
		if c.chosen != "" {
			mia.Post(route.ProfileLanguage(), url.Values{"language": {c.chosen}})
		}
		form := adam.Get(route.UserRole(org, member)).Form("main form")
		form.Set("role", c.role)
		portal.WantPath(t, adam.Post(route.UserRole(org, member), form), route.Users(org))
		mails := testkit.Mails(t, p.App.DB, p.App.Keyring)
		if len(mails) != i+1 || mails[i].To != cast.Mia.LoginID || mails[i].Language != c.want {
			t.Errorf("the outbox has %+v, want a mail to Mia in %s", mails, c.want)
		}
	}
}

// Fails when a page that a mail leads to is in the language of whoever caused
// the mail, or can't be switched.
func TestPagesOfMailsFollowTheBrowserUnlessThePersonChose(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam := p.As(t, cast.Adam) // reads English
	page := adam.Get(route.InviteUsers(p.Org(cast.Org)))
	for typed := map[string]string{"addresses": "nora@example.org", "role": "collaborator"}; page.Path == route.InviteUsers(p.Org(cast.Org)); {
		form := page.Form("main form") // each step carries what the ones before were told
		for name, value := range typed {
			if form.Get(name) == "" {
				form.Set(name, value)
			}
		}
		page = adam.Post(route.InviteUsers(p.Org(cast.Org)), form)
	}
	invitation := testkit.LastMail(t, p.App.DB, p.App.Keyring, "invitation").Link(t)
	nora := p.Client(t)
	nora.Lang = "rm-CH, en;q=0.5"
	wantLang := func(c *portal.Client, address, want string) {
		t.Helper()
		if got := c.Get(address).Doc.Find("html").AttrOr("lang", ""); got != want {
			t.Errorf("%s is in %q, want %q", address[:12], got, want)
		}
	}
	wantLang(nora, invitation, "de")
	nora.Post(route.Language(), url.Values{"language": {"fr"}, "return": {invitation}})
	wantLang(nora, invitation, "fr")

	// Mia chose Italian in her account; a browser that is nobody's yet shows the link in it, until it is switched.
	p.As(t, cast.Mia).Post(route.ProfileLanguage(), url.Values{"language": {"it"}})
	anyone := p.Client(t)
	anyone.Lang = "es"
	anyone.Post(route.ForgottenPassword(), url.Values{"email": {cast.Mia.LoginID}})
	reset := testkit.LastMail(t, p.App.DB, p.App.Keyring, "password_reset").Link(t)
	wantLang(anyone, reset, "it")
	anyone.Post(route.Language(), url.Values{"language": {"fr"}, "return": {reset}})
	wantLang(anyone, reset, "fr")
}
