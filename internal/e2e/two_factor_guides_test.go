package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// twoFactor are the guides about how somebody gets in, in the order in which
// they are carried out; those of stranger begin signed out.
var (
	twoFactor = []string{"app-passwords", "two-factor-app", "use-backup-code", "two-factor-off", "two-factor-sms", "two-factor-passkey", "passkey-sign-in"}
	stranger  = map[string]bool{"use-backup-code": true, "passkey-sign-in": true}
	scripted  = map[string]bool{"two-factor-passkey": true, "passkey-sign-in": true} // a passkey needs the portal's script
)

func TestTheTwoFactorGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playTwoFactor)
}

func playTwoFactor(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	mia := newPlayer(t, p, page, lang, map[guide.Variable]string{
		guide.Email: cast.Mia.LoginID, guide.OwnPassword: cast.Password, guide.AppName: i18n.New(lang, nil, nil).T("two_factor.kind.authenticator"),
		guide.MobilePhone: "+41 79 123 45 67", guide.PasskeyName: "Laptop", guide.ProgramName: "Thunderbird",
	})
	mia.readCodes()
	var key *browser.Authenticator
	if !o.JSOff {
		key = page.Authenticator(browser.AuthenticatorOptions{Passkey: true})
	}
	mia.signIn(cast.Mia.LoginID, cast.Password)
	page.See(cast.Mia.FirstName)
	for _, name := range twoFactor {
		if scripted[name] && o.JSOff {
			continue
		}
		if key != nil {
			key.Touch(!stranger[name]) // at the sign-in the field would be quicker than the reader
		}
		if stranger[name] {
			mia.signOut()
		}
		if name == "passkey-sign-in" {
			mia.touch = key
		}
		play(mia, o, name)
	}
}

// readCodes gives the player the codes that a person reads elsewhere: in the
// app, on the phone, on paper.
func (p *player) readCodes() {
	backup := ""
	p.ahead = func(s guide.Step) {
		if s.Label == "two_factor.backup.kept" {
			backup = p.page.TextOf(".backup code")
		}
	}
	p.live = func(v guide.Variable) (string, bool) {
		switch v {
		case guide.AppCode:
			code, err := totp.GenerateCode(strings.ReplaceAll(p.page.TextOf(".code code"), " ", ""), time.Now())
			if err != nil {
				p.t.Fatal(err)
			}
			return code, true
		case guide.SMSCode:
			return sixDigits(p.portal.Mail("+41791234567").Text), true
		case guide.BackupCode:
			return backup, true
		}
		return "", false
	}
}

func sixDigits(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 6 {
			return word
		}
	}
	return ""
}
