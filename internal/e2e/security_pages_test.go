package e2e_test

import (
	"testing"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The pages about how somebody gets in: those of a session that awaits its second
// factor, of somebody with methods, and of somebody without.
func TestNobodyIsShutOutOfThePagesAboutGettingIn(t *testing.T) {
	t.Parallel()
	source := axe(t)
	p := portal.Start(t)
	p.Protect(cast.Bill)
	app := p.Protect(cast.Adam)
	for name, window := range windows {
		t.Run(name, func(t *testing.T) {
			page, ok := browser.New(t, p.URL, window)
			if !ok {
				return
			}
			waiting := newPlayer(t, p, page, i18n.DE, nil)
			waiting.signIn(cast.Bill.LoginID, cast.Password)
			look(t, page, source, []string{route.SecondFactor(), route.SecondFactorSMS(), route.SecondFactorBackupCode(), route.SecondFactorPush(), route.SecondFactorAssistance(), route.AssistanceByDocuments(), route.AssistanceByColleagues()}, 200)
			other, _ := browser.New(t, p.URL, window)
			off := newPlayer(t, p, other, i18n.DE, nil)
			off.signIn(cast.Olive.LoginID, cast.Password)
			look(t, other, source, []string{route.TwoFactor(), route.NewPasskey(), route.NewAuthenticator(), route.NewPhone(), route.AppPasswords(), route.NewAppPassword(), route.SignInApprovals(), route.SignInRefused()}, 200)
			third, _ := browser.New(t, p.URL, window)
			on := newPlayer(t, p, third, i18n.DE, nil)
			on.signIn(cast.Adam.LoginID, cast.Password)
			third.SeePath(route.SecondFactor())
			third.Fill(on.lang.T("second_factor.app_code"), app.Code(t))
			third.Click(on.lang.T("common.confirm"))
			third.See(on.lang.T("overview.newest"))
			look(t, third, source, []string{route.TwoFactor(), route.BackupCodes(), route.BackupCodesRenewal(), route.Profile(), route.StepUp()}, 200)
		})
	}
}
