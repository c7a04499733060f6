package web_test

import (
	"net/url"
	"strings"
	"testing"

	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/recovery"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// accountForms are the forms of web/account.
var accountForms = map[string]form{
	"/sign-in": {
		fields: "login_id=mia@demo.test&password=wrong+password&keep=on&return=/profile",
		submit: "login_id=mia@demo.test&password={password}",
	},
	"/sign-out": {
		by:     "Mia",
		submit: noFields,
	},
	"/sign-up": {
		fields: "first_name=Nora&last_name=New&email=nora@example.org&password=correct+battery+horse&country=CH&" +
			"language=it",
		submit: "first_name=Nora&last_name=New&email=nora@example.org&password=correct+battery+horse&country=CH&" +
			"language=it",
	},
	"/sign-up/{token}": {
		open:   signUpLink,
		still:  true,
		fields: "password=wrong+password",
		submit: "password={newcomer_password}",
	},
	"/forgotten-password": {
		fields: "email=mia@demo.test",
		submit: "email=mia@demo.test",
	},
	"/forgotten-password/sms": {
		fields: "email=mia@demo.test&flow=x",
		submit: "email=mia@demo.test&flow=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	},
	"/forgotten-password/sms/{token}": {open: smsReset, still: true, fields: "code=000000"},
	"/reset-password/{token}": {
		open:   resetLink,
		still:  true,
		fields: "new_password=short",
		submit: "new_password={new_password}",
	},
	"/password-rating": {
		fields: "password=seven+purple+umbrellas&word=Olive",
		submit: "password={new_password}",
	},
	"/withdraw": {
		fields: "key=01890000-0000-7000-8000-000000000001&declarant=Nora+New&email=nora@example.org&contract=1234567890&dated=1+July&details=all",
	},
	"/withdraw/confirmation": {
		fields: "key=01890000-0000-7000-8000-000000000001&declarant=Nora+New&email=nora@example.org&contract=1234567890&dated=1+July&details=all",
		submit: "key=01890000-0000-7000-8000-000000000001&declarant=Nora+New&email=nora@example.org&contract=1234567890",
	},
	"/cancel": {
		fields: "key=01890000-0000-7000-8000-000000000002&declarant=Nora+New&email=nora@example.org&contract=1234567890&how=cause&ends_on=2036-01-01&details=down",
	},
	"/cancel/confirmation": {
		fields: "key=01890000-0000-7000-8000-000000000002&declarant=Nora+New&email=nora@example.org&contract=1234567890&how=cause&ends_on=2036-01-01&details=down",
		submit: "key=01890000-0000-7000-8000-000000000002&declarant=Nora+New&email=nora@example.org&contract=1234567890&how=ordinary",
	},
	"/language": {
		by:     "Mia",
		fields: "language=de&return=/help",
		submit: "language=de",
	},
	"/theme": {
		by:     "Mia",
		fields: "theme=dark&return=/help",
		submit: "theme=dark",
	},
	"/invitations/{token}": {
		open:   invitationLink,
		fields: "first_name=Otto&last_name=New&password=short&country=CH&language=de",
		submit: "first_name=Otto&last_name=New&password={new_password}&country=CH&language=de",
	},
	"/invitations/{token}/acceptance": {
		by:   "Mia",
		open: after(invitationLink, "/acceptance"),
	},
	"/confirm-identity": {
		by:     "Mia",
		fields: "password=wrong+password&return=/profile",
		submit: "password={password}",
	},
	"/profile/name": {
		by:     "Mia",
		fields: "first_name=Mia&last_name=Fontanet",
		submit: "first_name=Maria&last_name=Fontana",
	},
	"/profile/avatar": {
		by:     "Mia",
		fields: "photo=x",
	},
	"/profile/avatar/removal": {
		by:     "Mia",
		submit: noFields,
	},
	"/profile/language": {
		by:     "Mia",
		fields: "language=de",
		submit: "language=de",
	},
	"/profile/region": {
		by:     "Mia",
		fields: "country=CH&time_zone=Europe/Zurich",
		submit: "country=IT&time_zone=Europe/Rome",
	},
	"/profile/password": {
		by:     "Mia",
		fields: "current_password=wrong+password&new_password={new_password}",
		submit: "current_password={password}&new_password={new_password}",
	},
	"/profile/login-id": {
		by:     "Mia",
		fields: "email=mia.new@example.org&password=wrong+password",
		submit: "email=mia.new@example.org&password={password}",
	},
	"/profile/login-id/{token}": {
		by:     "Mia",
		open:   loginIDLink,
		still:  true,
		submit: noFields,
	},
	"/login-id-reversal/{token}": {
		open:   reversalLink,
		still:  true,
		submit: noFields,
	},
	"/profile/recovery-email": {
		by:     "Mia",
		fields: "email=mia@demo.test",
		submit: "email=mia.else@example.org",
	},
	"/profile/recovery-email/confirmation/{token}": {
		by:     "Mia",
		open:   recoveryEmailLink,
		still:  true,
		submit: noFields,
	},
	"/profile/recovery-email/removal": {by: "Mia"},
	"/profile/recovery-phone": {
		by:     "Mia",
		fields: "country=CH&phone=12345",
		submit: "country=CH&phone=079+123+45+67",
	},
	"/profile/recovery-phone/code":    {by: "Mia", open: waitingPhone, still: true, fields: "code=000000"},
	"/profile/recovery-phone/removal": {by: "Mia"},
	"/profile/deletion": {
		by:     "Mia",
		fields: "password=wrong+password&confirmed=on",
		submit: "password=" + url.QueryEscape(cast.Password) + "&confirmed=on",
	},
	"/profile/export": {by: "Mia", submit: noFields},
	"/profile/csv-separator": {
		by:     "Mia",
		fields: "separator=%3B&return=/help",
		submit: "separator=%2C",
	},
	"/o/{org}/leave": {
		by:     "Olive",
		submit: noFields,
	},
}

// signUpLink signs somebody up and returns the link of their mail.
func signUpLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.Client(t).Post(route.SignUp(), portal.Newcomer("nora@example.org"))
	return portal.Link(t, p.Mail("nora@example.org"), "/sign-up/")
}

// resetLink has Mia forget her password and returns the link of her mail.
func resetLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.Client(t).Post(route.ForgottenPassword(), url.Values{"email": {cast.Mia.LoginID}})
	return portal.Link(t, p.Mail(cast.Mia.LoginID), "/reset-password/")
}

// invitationLink invites somebody and returns the link of their mail.
func invitationLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	return p.Invite(p.As(t, cast.Adam), "otto@example.org", "collaborator")
}

// loginIDLink has Mia ask for another login ID and returns the link of the mail.
func loginIDLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	if err := p.App.Recovery.RequestLoginID(t.Context(), p.Actor(cast.Mia), recovery.NewLoginID{Email: "mia.new@example.org", Password: cast.Password}); err != nil {
		t.Fatal(err)
	}
	return p.LinkIn("mia.new@example.org", "/profile/login-id/")
}

// reversalLink gives Mia another login ID and returns the link that takes it back.
func reversalLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	_, token, _ := strings.Cut(loginIDLink(t, p), "/profile/login-id/")
	if err := p.App.Recovery.ConfirmLoginID(t.Context(), p.Actor(cast.Mia), token); err != nil {
		t.Fatal(err)
	}
	return p.LinkIn(cast.Mia.LoginID, "/login-id-reversal/")
}

// recoveryEmailLink has Mia ask for a recovery e-mail and returns the link of the mail.
func recoveryEmailLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	if err := p.App.Recovery.RequestEmail(t.Context(), p.Actor(cast.Mia), "mia.else@example.org"); err != nil {
		t.Fatal(err)
	}
	return p.LinkIn("mia.else@example.org", route.RecoveryEmail())
}

// waitingPhone is the page of a recovery phone of Mia's that does not count yet.
func waitingPhone(t *testing.T, p *portal.Portal) string {
	t.Helper()
	if err := p.App.Recovery.RequestPhone(t.Context(), p.Actor(cast.Mia), recovery.NewPhone{Country: "CH", Phone: "079 123 45 67"}); err != nil {
		t.Fatal(err)
	}
	return route.RecoveryPhoneCode()
}

// smsReset is the page for the code that was asked for Mia, who has no recovery phone.
func smsReset(t *testing.T, p *portal.Portal) string {
	t.Helper()
	flow, err := p.App.Recovery.RequestSMSReset(t.Context(), cast.Mia.LoginID, "", i18n.EN, identity.Device{})
	if err != nil {
		t.Fatal(err)
	}
	return route.ForgottenPasswordCode(flow)
}
