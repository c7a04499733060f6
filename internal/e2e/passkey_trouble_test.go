package e2e_test

import (
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// byPasskey is how many sessions of the person a passkey has let in.
func (p *player) byPasskey(who cast.Person) int {
	p.t.Helper()
	return testkit.Value[int](p.t, p.portal.App.DB, `
		select count(*) from sessions s join users u on u.id = s.user_id where u.login_id = @login and 'passkey' = any(s.methods) and s.revoked_at is null`, db.Args{"login": who.LoginID})
}

// at is an address of the portal under another name of this machine, on the same port.
func (p *player) at(host, path string) string {
	p.t.Helper()
	u, err := url.Parse(p.portal.URL)
	if err != nil {
		p.t.Fatal(err)
	}
	return "http://" + host + ":" + u.Port() + path
}

// Breaks when a passkey lets in under a name or port that is not the portal's, or
// when the person is told nothing there.
func TestPasskeyUnderAnotherAddressOfThePortal(t *testing.T) {
	t.Parallel()
	o := portal.Options{Database: testkit.URL(t), Keyring: filepath.Join(t.TempDir(), "keyring")}
	own := portal.Start(t, o)
	o.Env = map[string]string{"MANAGER_BASE_URL": own.URL}
	elsewhere := portal.Start(t, o) // the same portal, reached on a port that its address does not have
	page, ok := browser.New(t, own.URL, browser.Options{Lang: "en"})
	if !ok {
		return
	}
	p := newPlayer(t, own, page, i18n.EN, nil)
	p.signIn(cast.Adam.LoginID, cast.Password)
	page.See(cast.Adam.FirstName)
	key := page.Authenticator(browser.AuthenticatorOptions{Passkey: true})
	p.addPasskey("My laptop")
	p.keepCodes()
	key.Touch(false)
	p.signOut()
	before := p.byPasskey(cast.Adam)
	for _, host := range []string{"127.0.0.1", "portal.localhost"} { // the browser itself refuses
		page.Goto(p.at(host, route.SignIn()))
		page.Press(p.lang.T("sign_in.passkey"))
		page.See(p.lang.T("ui.passkey.failed"))
		page.SeePath(route.SignIn())
	}
	page.Goto(elsewhere.URL + route.SignIn()) // the browser knows no ports of passkeys, the portal does
	page.Fill(p.lang.T("profile.login_id"), cast.Adam.LoginID)
	page.Fill(p.lang.T("auth.password"), cast.Password)
	page.Click(p.lang.T("auth.sign_in"), p.lang.T("auth.sign_in"))
	page.SeePath(route.SecondFactor())
	key.Touch(true)
	page.Click(p.lang.T("second_factor.passkey"))
	page.See(p.lang.T("two_factor.passkey.refused"))
	if n := p.byPasskey(cast.Adam); n != before {
		t.Errorf("a passkey has let in %d times under another address", n-before)
	}
	page.Goto(own.URL + route.SecondFactor()) // cookies know no ports: under its own address the same sign-in goes on
	page.Click(p.lang.T("second_factor.passkey"))
	page.See(p.lang.T("overview.newest"))
}

// Breaks when a copy of a passkey is used and nobody is told, or when the owner is locked out for it.
func TestCopiedPasskeyIsTold(t *testing.T) {
	t.Parallel()
	p, ok := passkeyPlayer(t, cast.Bill)
	if !ok {
		return
	}
	key := p.page.Authenticator(browser.AuthenticatorOptions{Passkey: true})
	p.addPasskey("My laptop")
	p.keepCodes()
	for _, copied := range []bool{false, true, true} {
		key.Touch(false)
		p.signOut()
		if copied {
			key.Rewind()
		}
		p.page.Press(p.lang.T("sign_in.passkey"))
		key.Touch(true)
		p.page.See(p.lang.T("overview.newest"))
	}
	warning := p.lang.T("mail.passkey_cloned.subject")
	p.waitForMail(cast.Bill.LoginID, warning)
	warned := 0
	for _, m := range p.portal.Mails(cast.Bill.LoginID) {
		if m.Subject == warning {
			warned++
		}
	}
	logged := testkit.Value[int](t, p.portal.App.DB, `select count(*) from audit_events where action = 'user.passkey_clone_warned'`, db.Args{})
	if warned != 1 || logged != 1 {
		t.Errorf("warned by %d mails and %d entries of the log, want one each", warned, logged)
	}
}

// waitForMail waits for a mail with that subject.
func (p *player) waitForMail(to, subject string) {
	p.t.Helper()
	var seen []id.Mail
	for {
		m := p.portal.Mail(to, seen...)
		if m.Subject == subject {
			return
		}
		seen = append(seen, m.ID)
	}
}

// Breaks when a passkey no longer signs in because a copy of it was made, or was deleted elsewhere.
func TestPasskeyWhoseBackupComesAndGoes(t *testing.T) {
	t.Parallel()
	p, ok := passkeyPlayer(t, cast.Mia)
	if !ok {
		return
	}
	key := p.page.Authenticator(browser.AuthenticatorOptions{Passkey: true, Synchronized: true})
	p.addPasskey("My laptop")
	p.keepCodes()
	for _, copied := range []bool{false, true} {
		key.Touch(false)
		p.signOut()
		key.BackUp(copied)
		p.page.Press(p.lang.T("sign_in.passkey"))
		key.Touch(true)
		p.page.See(p.lang.T("overview.newest"))
		if kept := testkit.Value[bool](t, p.portal.App.DB, `select backed_up from passkeys`, db.Args{}); kept != copied {
			t.Errorf("backed up %v, kept as %v", copied, kept)
		}
	}
}

// Breaks when a ceremony that took too long lets in, shows an error page, or can't be begun again.
func TestPasskeyThatComesTooLate(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	o := portal.Start(t, portal.Options{Clock: clock.Now})
	page, ok := browser.New(t, o.URL, browser.Options{Lang: "en"})
	if !ok {
		return
	}
	p := newPlayer(t, o, page, i18n.EN, nil)
	p.signIn(cast.Adam.LoginID, cast.Password)
	page.See(cast.Adam.FirstName)
	page.Authenticator(browser.AuthenticatorOptions{})
	p.addPasskey("Blue key")
	p.keepCodes()
	p.signOut()
	p.signIn(cast.Adam.LoginID, cast.Password)
	page.SeePath(route.SecondFactor())
	page.SeeFetched(route.SecondFactorPasskeyChallenge())
	clock.Advance(6 * time.Minute) // the person looks for the key
	page.Click(p.lang.T("second_factor.passkey"))
	page.See(p.lang.T("two_factor.passkey.expired"))
	page.Click(p.lang.T("second_factor.passkey"))
	page.See(p.lang.T("overview.newest"))

	p.signOut()
	p.signIn(cast.Adam.LoginID, cast.Password)
	page.SeePath(route.SecondFactor())
	page.SeeFetched(route.SecondFactorPasskeyChallenge())
	clock.Advance(11 * time.Minute) // and the sign-in waits no longer, either
	page.Click(p.lang.T("second_factor.passkey"))
	page.SeePath(route.SignIn())
	page.See(p.lang.T("second_factor.ended"))
}

// Breaks when a tab is left behind with an error because another one was quicker,
// or when two tabs can't both finish what they have begun.
func TestPasskeysInTwoTabs(t *testing.T) {
	t.Parallel()
	o := portal.Start(t)
	app := o.Protect(cast.Olive)
	page, ok := browser.New(t, o.URL, browser.Options{Lang: "en"})
	if !ok {
		return
	}
	p := newPlayer(t, o, page, i18n.EN, nil)
	p.signIn(cast.Olive.LoginID, cast.Password)
	p.giveCode(page, app.Code(t))
	other := page.Tab()
	for name, tab := range map[string]*browser.Page{"Blue key": page, "Red key": other} {
		tab.Authenticator(browser.AuthenticatorOptions{})
		tab.Goto(route.NewPasskey())
		tab.Fill(p.lang.T("two_factor.name"), name)
		tab.SeeFetched(route.NewPasskeyChallenge())
	}
	for name, tab := range map[string]*browser.Page{"Blue key": page, "Red key": other} { // both have begun
		tab.Click(p.lang.T("two_factor.passkey.create"))
		tab.See(name, p.lang.T("two_factor.methods"))
	}

	p.signOut()
	p.signIn(cast.Olive.LoginID, cast.Password)
	page.SeePath(route.SecondFactor())
	page.SeeFetched(route.SecondFactorPasskeyChallenge())
	other.Goto(route.SecondFactor())
	p.giveCode(other, app.Code(t)) // begun here, finished there
	page.Click(p.lang.T("second_factor.passkey"))
	page.See(p.lang.T("overview.newest"))
	other.Goto(route.Profile())
	other.SeePath(route.Profile())
	if complaints := append(page.Complaints(), other.Complaints()...); len(complaints) > 0 {
		t.Errorf("the browser complains: %q", complaints)
	}
}

// giveCode gives the code of an authenticator app as the second factor.
func (p *player) giveCode(tab *browser.Page, code string) {
	p.t.Helper()
	tab.SeePath(route.SecondFactor())
	tab.Fill(p.lang.T("second_factor.app_code"), code)
	tab.Click(p.lang.T("common.confirm"))
	tab.See(p.lang.T("overview.newest"))
}
