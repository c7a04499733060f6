package e2e_test

import (
	"bytes"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The pages about lost factors: of whoever asks, of who is warned, of who vouches, of the staff, and of the session that sets a new factor up.
func TestNobodyIsShutOutOfThePagesAboutLostFactors(t *testing.T) {
	t.Parallel()
	source := axe(t)
	for name, window := range windows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := portal.Start(t)
			page, ok := browser.New(t, p.URL, window)
			if !ok {
				return
			}
			of := sendsDocuments(t, p)
			look(t, page, source, []string{p.LinkIn(reachable, "/recovery/"), p.LinkIn(cast.Mia.LoginID, "/recovery-stop/")}, 200)

			desk, _ := browser.New(t, p.URL, window)
			operator := newPlayer(t, p, desk, i18n.DE, nil)
			desk.Authenticator(browser.AuthenticatorOptions{Passkey: true})
			operator.enrol("Iris Favre")
			testkit.Exec(t, p.App.DB, `update staff_sessions set elevated_until = @until`, db.Args{"until": p.App.Clock().Add(time.Hour)})
			look(t, desk, source, []string{route.StaffRecoveries(), route.StaffRecovery(of.String())}, 200)

			acceptAndWait(t, p)
			entry := p.LinkIn(reachable, "/recovery-entry/")
			look(t, page, source, []string{entry}, 200)
			page.Goto(entry)
			page.Fill(i18n.New(i18n.DE, nil, nil).T("auth.password"), cast.Password)
			page.Click(i18n.New(i18n.DE, nil, nil).T("lockout.entry.submit"))
			page.SeePath(route.TwoFactor())
			look(t, page, source, []string{route.TwoFactor(), route.NewPasskey(), route.NewAuthenticator(), route.NewPhone()}, 200)

			endCases(t, p)
			colleague, _ := browser.New(t, p.URL, window)
			adam := newPlayer(t, p, colleague, i18n.DE, nil)
			adam.signIn(cast.Adam.LoginID, cast.Password)
			colleague.See(cast.Adam.FirstName)
			for _, who := range []cast.Person{cast.Adam, cast.Bill} {
				givesSecondFactor(t, p, who)
			}
			asksColleagues(t, p, i18n.DE)
			asked := testkit.Value[id.RecoveryCase](t, p.App.DB, `select id from recovery_cases where state = 'opened'`, nil)
			look(t, colleague, source, []string{route.Vouching(p.Org(cast.Org), asked.String())}, 200)
		})
	}
}

// sendsDocuments opens a case of Mia's, who has lost her second factor.
func sendsDocuments(t *testing.T, p *portal.Portal) id.RecoveryCase {
	t.Helper()
	p.Protect(cast.Mia)
	device := identity.Device{Lang: i18n.DE, UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
	in, err := p.App.Accounts.SignIn(t.Context(), identity.SignIn{LoginID: cast.Mia.LoginID, Password: cast.Password}, device)
	picture := func() *bytes.Reader { return bytes.NewReader(testkit.PNG(t, 900, 600)) }
	if err == nil {
		err = p.App.Lockouts.AskByDocuments(t.Context(), identity.Awaiting{User: in.User, Session: in.Session}, device,
			lockout.DocumentsForm{Proof: string(lockout.Passport), Contact: reachable, Consent: true, Front: picture(), Selfie: picture()})
	}
	if err != nil {
		t.Fatal(err)
	}
	return testkit.Value[id.RecoveryCase](t, p.App.DB, `select id from recovery_cases where state = 'opened'`, nil)
}

// givesSecondFactor makes somebody one who has a second factor, and has given it where they are signed in.
func givesSecondFactor(t *testing.T, p *portal.Portal, who cast.Person) {
	t.Helper()
	args := db.Args{"login": who.LoginID, "now": p.App.Clock()}
	testkit.Exec(t, p.App.DB, `update users set two_factor = true, two_factor_strong = true where login_id = @login`, args)
	testkit.Exec(t, p.App.DB, `update members set two_factor = true where email = @login`, args)
	testkit.Exec(t, p.App.DB, `update sessions set second_factor_at = @now where user_id = (select id from users where login_id = @login)`, args)
}
