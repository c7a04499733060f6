package e2e_test

import (
	"testing"

	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// recoveries are the guides about how a person is reached and gets back in, in
// the order in which they are carried out; the last one begins signed out.
var recoveries = []string{"recovery-email", "recovery-phone", "change-login-id", "forgotten-password-sms"}

func TestTheRecoveryGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playRecoveries)
}

func playRecoveries(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	l := i18n.New(lang, nil, nil)
	l.Region = "CH"
	mia := newPlayer(t, p, page, lang, map[guide.Variable]string{
		guide.Email: cast.Mia.LoginID, guide.OwnPassword: cast.Password, guide.NewPassword: newPassword, guide.RecoveryEmail: "mia.else@example.org",
		guide.NewLoginID: "mia.new@example.org", guide.MobilePhone: "079 123 45 67", guide.PhonePrefix: l.Country("CH") + " (+41)",
	})
	var read []id.Mail // the codes of guides before
	mia.live = func(v guide.Variable) (string, bool) {
		if v != guide.SMSCode {
			return "", false
		}
		return sixDigits(p.Mail("+41791234567", read...).Text), true
	}
	mia.signIn(cast.Mia.LoginID, cast.Password)
	page.See(cast.Mia.FirstName)
	for _, name := range recoveries {
		if name == "forgotten-password-sms" {
			mia.signOut()
			mia.values[guide.Email] = mia.values[guide.NewLoginID]
		}
		play(mia, o, name)
		for _, m := range p.Mails("+41791234567") {
			read = append(read, m.ID)
		}
	}
	mia.signIn("mia.new@example.org", newPassword)
	page.See(cast.Mia.FirstName)
}
