package web_test

import (
	"bytes"
	"testing"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/twofactor"
)

// securityForms are the forms of web/security, and those by which a passkey signs in.
var securityForms = map[string]form{
	"/sign-in/passkey/challenge": {submit: ""},
	"/sign-in/passkey":           {fields: "challenge=x&response={}&keep=on&return=/profile"},

	"/sign-in/two-factor":                       {by: "Mia", open: protected(route.SecondFactor), fields: "code=000000&return=/profile"},
	"/sign-in/two-factor/passkey/challenge":     {by: "Mia", open: protected(route.SecondFactorPasskeyChallenge)},
	"/sign-in/two-factor/passkey":               {by: "Mia", open: protected(route.SecondFactorPasskey), fields: "challenge=x&response={}&return=/profile"},
	"/sign-in/two-factor/sms":                   {by: "Mia", open: protected(route.SecondFactorSMS), fields: "code=000000&return=/profile"},
	"/sign-in/two-factor/sms/code":              {by: "Mia", open: protected(route.SecondFactorSMSCode), fields: "phone=0190a0b0-0000-7000-8000-000000000001&return=/profile"},
	"/sign-in/two-factor/backup-code":           {by: "Mia", open: protected(route.SecondFactorBackupCode), fields: "code=AAAAA-AAAAA-AAA&return=/profile"},
	"/sign-in/two-factor/assistance/documents":  {by: "Mia", open: protected(route.AssistanceByDocuments), fields: "proof=passport&email=mia@example.org&consent=true"},
	"/sign-in/two-factor/assistance/colleagues": {by: "Mia", open: protected(route.AssistanceByColleagues), fields: "organization=1&email=mia@example.org"},
	"/recovery/{token}/withdrawal":              {open: after(lostFactors("/recovery/"), "/withdrawal"), submit: noFields},
	"/recovery-stop/{token}":                    {open: lostFactors("/recovery-stop/"), submit: noFields},
	"/recovery-entry/{token}":                   {open: lostFactors("/recovery-entry/"), fields: "password=wrong"},
	"/profile/recovery-request":                 {by: "Mia", submit: noFields, open: ownRecovery},
	"/o/{org}/recovery/{case}":                  {by: "Adam", open: vouching},
	"/sign-in/two-factor/push":                  {by: "Mia", open: protected(route.SecondFactorPush), fields: "return=/profile"},
	"/sign-in/two-factor/push/completion":       {by: "Mia", open: protected(route.SecondFactorPushCompletion), fields: "return=/profile"},

	"/confirm-identity/challenge":                   {by: "Mia"},
	"/profile/two-factor/passkeys/challenge":        {by: "Mia"},
	"/profile/two-factor/passkeys/new":              {by: "Mia", fields: "name=YubiKey&challenge=x&response={}"},
	"/profile/two-factor/apps/new":                  {by: "Mia", fields: "name=Phone"},
	"/profile/two-factor/apps/{factor}":             {by: "Mia", open: addedApp, fields: "code=000000"},
	"/profile/two-factor/phones/new":                {by: "Mia", fields: "name=Phone&phone=12345"},
	"/profile/two-factor/phones/{factor}":           {by: "Mia", open: addedPhone, fields: "code=000000"},
	"/profile/two-factor/phones/{factor}/code":      {by: "Mia", open: after(addedPhone, "/code")},
	"/profile/two-factor/{method}/{factor}/name":    {by: "Mia", fields: "name=Phone"},
	"/profile/two-factor/{method}/{factor}/removal": {by: "Mia"},
	"/profile/two-factor/backup-codes/kept":         {by: "Mia", fields: "kept=on"},
	"/profile/two-factor/backup-codes/renewal":      {by: "Mia", fields: "made=1"},

	"/profile/app-passwords/new": {
		by:     "Mia",
		fields: "request=0190a0b0-0000-7000-8000-000000000001&name=Script&scopes=nothing&days=30",
		submit: "request=0190a0b0-0000-7000-8000-000000000001&name=Script&scopes=api&days=30",
	},
	"/profile/app-passwords/{app_password}/revocation": {by: "Mia", open: madeAppPassword, submit: noFields},
	"/profile/access/sessions/{session}/removal":       {by: "Mia", open: anotherSession, submit: noFields},
	"/profile/access/sessions/removal":                 {by: "Mia", open: besideAnotherSession(route.OtherSessionsRemoval), submit: noFields},
	"/profile/access/devices/{device}/removal":         {by: "Mia", open: anotherDevice(route.DeviceRemoval), submit: noFields},
	"/profile/access/devices/{device}/confirmation":    {by: "Mia", open: anotherDevice(route.DeviceConfirmation)},
	"/profile/access/settings":                         {by: "Mia", fields: "mail=every&lock_after=7", submit: "mail=every&lock_after=5"},
	"/profile/not-me":                                  {by: "Mia", submit: noFields},
	"/unlock/{token}":                                  {open: lockedAccount, submit: noFields},
	"/not-me/{token}":                                  {open: strangeSignIn, submit: noFields},
	"/profile/sign-in-approvals/{push}/approval":       {by: "Mia", fields: "number=10"},
	"/profile/sign-in-approvals/{push}/refusal":        {by: "Mia"},
}

// protected is an address that Mia reaches with the password alone, once she has two-factor authentication.
func protected(address func() string) func(*testing.T, *portal.Portal) string {
	return func(t *testing.T, p *portal.Portal) string {
		t.Helper()
		p.Protect(cast.Mia)
		return address()
	}
}

// addedApp is the page of an app of Mia's that does not count yet.
func addedApp(t *testing.T, p *portal.Portal) string {
	t.Helper()
	setup, err := p.App.Factors.AddApp(t.Context(), p.Actor(cast.Mia), "Phone")
	if err != nil {
		t.Fatal(err)
	}
	return route.AuthenticatorSetup(setup.Factor.String())
}

// addedPhone is the page of a phone of Mia's that does not count yet.
func addedPhone(t *testing.T, p *portal.Portal) string {
	t.Helper()
	phone, err := p.App.Factors.AddPhone(t.Context(), p.Actor(cast.Mia), twofactor.NewPhone{Name: "Phone", Phone: "+41791234567"})
	if err != nil {
		t.Fatal(err)
	}
	return route.PhoneSetup(phone.String())
}

// madeAppPassword is the page that revokes an app password of Mia's.
func madeAppPassword(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.AppPassword(cast.Mia, twofactor.ScopeAPI)
	made := testkit.Value[id.AppPassword](t, p.App.DB, `select id from app_passwords`, db.Args{})
	return route.AppPasswordRevocation(made.String())
}

// anotherSession is the removal of a session of Mia's elsewhere.
func anotherSession(t *testing.T, p *portal.Portal) string {
	t.Helper()
	return route.SessionRemoval(p.Actor(cast.Mia).Session.String())
}

// besideAnotherSession is an address of Mia's, who is signed in elsewhere, too.
func besideAnotherSession(address func() string) func(*testing.T, *portal.Portal) string {
	return func(t *testing.T, p *portal.Portal) string {
		t.Helper()
		p.Actor(cast.Mia)
		return address()
	}
}

// anotherDevice is the address of a device that Mia is known on.
func anotherDevice(address func(device string) string) func(*testing.T, *portal.Portal) string {
	return func(t *testing.T, p *portal.Portal) string {
		t.Helper()
		session := p.Actor(cast.Mia).Session
		return address(testkit.Value[string](t, p.App.DB, `select device_id::text from sessions where id = @id`, db.Args{"id": session}))
	}
}

// lockMia locks Mia's account.
func lockMia(t *testing.T, p *portal.Portal) {
	t.Helper()
	mia := p.Actor(cast.Mia)
	testkit.Exec(t, p.App.DB, `insert into sign_in_settings (user_id, lock_after, locked_at, locked_after) values (@user, 3, @now, 3)`, db.Args{"user": mia.User, "now": p.App.Clock()})
}

// lockedAccount is the link that unlocks Mia's account.
func lockedAccount(t *testing.T, p *portal.Portal) string {
	t.Helper()
	lockMia(t, p)
	if err := p.App.SignIns.SendNotices(t.Context(), p.App.DB); err != nil {
		t.Fatal(err)
	}
	return p.LinkIn(cast.Mia.LoginID, "/unlock/")
}

// strangeSignIn is the link about a sign-in of Mia's that was not hers.
func strangeSignIn(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.Actor(cast.Mia)
	thief := identity.Device{UserAgent: "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"}
	if _, err := p.App.Accounts.SignIn(t.Context(), identity.SignIn{LoginID: cast.Mia.LoginID, Password: cast.Password}, thief); err != nil {
		t.Fatal(err)
	}
	return p.LinkIn(cast.Mia.LoginID, "/not-me/")
}

// lostFactors is the link of a mail about the case of Mia, who lost every second factor.
func lostFactors(link string) func(*testing.T, *portal.Portal) string {
	return func(t *testing.T, p *portal.Portal) string {
		t.Helper()
		p.Protect(cast.Mia)
		in, err := p.App.Accounts.SignIn(t.Context(), identity.SignIn{LoginID: cast.Mia.LoginID, Password: cast.Password}, identity.Device{Lang: i18n.EN})
		if err != nil {
			t.Fatal(err)
		}
		picture := func() *bytes.Reader { return bytes.NewReader(testkit.PNG(t, 400, 300)) }
		form := lockout.DocumentsForm{Proof: string(lockout.Passport), Contact: "mia.now@example.org", Consent: true, Front: picture(), Selfie: picture()}
		if err := p.App.Lockouts.AskByDocuments(t.Context(), identity.Awaiting{User: in.User, Session: in.Session}, identity.Device{Lang: i18n.EN}, form); err != nil {
			t.Fatal(err)
		}
		switch link {
		case "/recovery-stop/":
			return p.LinkIn(cast.Mia.LoginID, link)
		case "/recovery-entry/":
			testkit.Exec(t, p.App.DB, `update recovery_cases set state = 'waiting', decided_at = asked_at, waits_until = asked_at, destroy_at = asked_at + interval '30 days'`, db.Args{})
			if err := p.App.Lockouts.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		return p.LinkIn("mia.now@example.org", link)
	}
}

// ownRecovery is the page on which Mia, signed in elsewhere, stops the case of her account.
func ownRecovery(t *testing.T, p *portal.Portal) string {
	t.Helper()
	act := p.Actor(cast.Mia)
	testkit.Exec(t, p.App.DB, `insert into recovery_cases (id, number, user_id, kind, state, contact, language, proof, consent, asked_at) values (@id, 'R-TEST-0001', @user, 'documents', 'opened', 'mia.now@example.org', 'en', 'passport', 1, @now)`,
		db.Args{"id": id.New[id.RecoveryCase](), "user": act.User, "now": p.App.Clock()})
	return route.OwnRecovery()
}

// vouching is the page on which Adam, who has no second factor, reads that Mia asks him to vouch.
func vouching(t *testing.T, p *portal.Portal) string {
	t.Helper()
	mia, of := p.Actor(cast.Mia), id.New[id.RecoveryCase]()
	testkit.Exec(t, p.App.DB, `insert into recovery_cases (id, number, user_id, kind, vouching_org, state, contact, language, asked_at) values (@id, 'R-TEST-0002', @user, 'members', @org, 'opened', 'mia.now@example.org', 'en', @now)`,
		db.Args{"id": of, "user": mia.User, "org": p.OrgID(cast.Org), "now": p.App.Clock()})
	return route.Vouching(p.Org(cast.Org), of.String())
}
