package e2e_test

import (
	"testing"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The meter beside a new password follows what is typed, with names from the form and from the page.
func TestThePasswordMeter(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, browser.Options{Lang: "de", Width: 1440})
	if !ok {
		return
	}
	lang := i18n.New(i18n.DE, nil, nil)
	page.Goto(route.SignUp())
	page.Fill(lang.T("sign_up.first_name"), "Friederike")
	for plain, want := range map[string]string{
		"kurz":                     lang.T("password.too_short", "Count", 8),
		"Passwort2026":             lang.T("password.common"),
		"Friederike 1985":          lang.T("password.personal"),
		"sieben Regenschirme":      lang.T("password.fine"),
		"sieben rote Regenschirme": lang.T("password.very_good"),
	} {
		page.Fill(lang.T("auth.password"), plain)
		page.See(want)
	}
	newPlayer(t, p, page, i18n.DE, nil).signIn(cast.Olive.LoginID, cast.Password)
	page.Goto(route.ProfilePassword())
	page.Fill(lang.T("profile.password.new"), cast.Org+" 2026!!")
	page.See(lang.T("password.personal"))
}
