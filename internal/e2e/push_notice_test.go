package e2e_test

import (
	"testing"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when a sign-in that waits for a device is not said on the page that the person looks at.
func TestASignInThatWaitsIsSaidOnEveryPage(t *testing.T) {
	t.Parallel()
	pl, ok := passkeyPlayer(t, cast.Adam)
	if !ok {
		return
	}
	pl.page.Authenticator(browser.AuthenticatorOptions{Passkey: true, Synchronized: true})
	pl.addPasskey("My laptop")
	pl.keepCodes()
	pl.page.Goto(route.Profile())
	pl.page.SeeHeading(pl.lang.T("profile.title"))
	askPush(t, pl.portal, cast.Adam)
	pl.page.See(pl.lang.T("approval.waits"))
	pl.page.Click(pl.lang.T("approval.answer"))
	pl.page.See(pl.lang.T("approval.question"))
}

// askPush signs somebody in elsewhere, up to the question on their other devices.
func askPush(t *testing.T, p *portal.Portal, who cast.Person) {
	t.Helper()
	started, err := p.App.Accounts.SignIn(t.Context(), identity.SignIn{LoginID: who.LoginID, Password: cast.Password}, identity.Device{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.Factors.AskPush(t.Context(), identity.Awaiting{User: started.Started.User, Session: started.Session}, identity.Device{}); err != nil {
		t.Fatal(err)
	}
}
