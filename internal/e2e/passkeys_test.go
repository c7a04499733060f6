package e2e_test

import (
	"strings"
	"testing"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// passkeyPlayer is a browser in front of a portal, with somebody of the cast signed in.
func passkeyPlayer(t *testing.T, who cast.Person) (*player, bool) {
	t.Helper()
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, browser.Options{Lang: "en"})
	if !ok {
		return nil, false
	}
	pl := newPlayer(t, p, page, i18n.EN, nil)
	pl.signIn(who.LoginID, cast.Password)
	page.See(who.FirstName)
	return pl, true
}

// addPasskey enrols what the browser offers, under a name.
func (p *player) addPasskey(name string) {
	p.t.Helper()
	p.page.Goto(route.NewPasskey())
	p.page.Fill(p.lang.T("two_factor.name"), name)
	p.page.Click(p.lang.T("two_factor.passkey.create"))
}

// keepCodes says that the backup codes are kept.
func (p *player) keepCodes() {
	p.t.Helper()
	p.page.SeePath(route.BackupCodes())
	p.page.Tick(p.lang.T("two_factor.backup.kept"))
	p.page.Click(p.lang.T("two_factor.backup.finish"))
	p.page.SeePath(route.TwoFactor())
}

func (p *player) signOut() {
	p.t.Helper()
	p.clickSignOut()
	p.page.See(p.lang.T("auth.sign_in"))
}

func (p *player) clickSignOut() {
	p.t.Helper()
	p.page.Click(p.lang.T("ui.frame.account"))
	p.page.Click(p.lang.T("nav.sign_out"), p.lang.T("ui.frame.account"))
}

// Breaks when a passkey takes more than one click to sign in, or a word to be typed.
func TestSignInWithAPasskey(t *testing.T) {
	t.Parallel()
	p, ok := passkeyPlayer(t, cast.Adam)
	if !ok {
		return
	}
	key := p.page.Authenticator(browser.AuthenticatorOptions{Passkey: true, Synchronized: true})
	p.addPasskey("My laptop")
	p.keepCodes()
	p.page.See("My laptop", p.lang.T("two_factor.methods"))
	key.Touch(false)
	p.signOut()
	p.page.Press(p.lang.T("sign_in.passkey"))
	key.Touch(true)
	p.page.See(p.lang.T("overview.newest"))
	if list := key.Credentials(); len(list) != 1 || list[0].UserName != cast.Adam.LoginID {
		t.Errorf("the authenticator keeps %+v", list)
	}
	if complaints := p.page.Complaints(); len(complaints) > 0 {
		t.Errorf("the browser complains: %q", strings.Join(complaints, "\n"))
	}
}

// Breaks when a passkey that the field offers does not sign in as soon as it is chosen.
func TestPasskeyIsOfferedInTheField(t *testing.T) {
	t.Parallel()
	p, ok := passkeyPlayer(t, cast.Mia)
	if !ok {
		return
	}
	p.page.Authenticator(browser.AuthenticatorOptions{Passkey: true, Synchronized: true})
	p.addPasskey("My laptop")
	p.keepCodes()
	p.clickSignOut() // the virtual authenticator chooses it at once, perhaps before anybody sees the page
	p.page.See(p.lang.T("overview.newest"))
}

// Breaks when a key that does not know its user is taken for both factors, is
// refused as the second, or when another one is not taken in its place.
func TestSecurityKeysAreTheSecondFactor(t *testing.T) {
	t.Parallel()
	p, ok := passkeyPlayer(t, cast.Bill)
	if !ok {
		return
	}
	blue := p.page.Authenticator(browser.AuthenticatorOptions{})
	p.addPasskey("Blue key")
	p.keepCodes()
	p.page.Goto(route.NewPasskey())
	p.page.Press(p.lang.T("two_factor.passkey.create"))
	p.page.See(p.lang.T("ui.passkey.known")) // the same key again
	blue.Unplug()
	p.page.Authenticator(browser.AuthenticatorOptions{})
	p.addPasskey("Red key")
	p.page.See("Red key", p.lang.T("two_factor.methods"))
	p.signOut()
	p.signIn(cast.Bill.LoginID, cast.Password)
	p.page.SeePath(route.SecondFactor())
	p.page.Click(p.lang.T("second_factor.passkey")) // the blue one is not at hand
	p.page.See(p.lang.T("overview.newest"))
}

// Breaks when a passkey that did not recognize its user, was not touched, or is
// known no more, signs in; or when the page does not say what to do then.
func TestPasskeysThatDoNotSignIn(t *testing.T) {
	t.Parallel()
	p, ok := passkeyPlayer(t, cast.Eve)
	if !ok {
		return
	}
	key := p.page.Authenticator(browser.AuthenticatorOptions{Passkey: true})
	p.addPasskey("My laptop")
	p.keepCodes()
	key.Verify(false)
	p.signOut()
	p.page.Press(p.lang.T("sign_in.passkey"))
	p.page.See(p.lang.T("ui.passkey.cancelled"))
	key.Unplug()
	p.page.Press(p.lang.T("sign_in.passkey")) // no key at all
}

// Breaks when a sensitive page wants more than one touch of somebody with a
// passkey, or forgets what was typed.
func TestStepUpByPasskeyIsOneTouch(t *testing.T) {
	t.Parallel()
	p, ok := passkeyPlayer(t, cast.Olive)
	if !ok {
		return
	}
	p.page.Authenticator(browser.AuthenticatorOptions{Passkey: true})
	p.addPasskey("My laptop")
	p.keepCodes()
	p.page.Goto(route.NewAppPassword())
	p.page.Fill(p.lang.T("app_password.name"), "Thunderbird")
	p.page.Tick(p.lang.T("app_password.scope.mail"))
	p.stale()
	p.page.Click(p.lang.T("app_password.make"))
	p.page.SeePath(route.StepUp())
	p.page.Click(p.lang.T("second_factor.passkey"))
	p.page.SeePath(route.NewAppPassword())
	p.page.Click(p.lang.T("app_password.make"), p.lang.T("app_password.make"))
	p.page.See("Thunderbird", p.lang.T("app_password.title"))
	p.page.See(p.lang.T("app_password.made"))
}

// stale makes the proof of every session older than sensitive pages take.
func (p *player) stale() {
	p.t.Helper()
	testkit.Exec(p.t, p.portal.App.DB, `update sessions set auth_at = auth_at - interval '11 minutes'`, nil)
}
