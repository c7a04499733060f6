package e2e_test

import (
	"testing"

	"manager/internal/db"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// signIns are the guides about who is signed in and who is not to be, in the
// order in which they are carried out; the last one ends all sessions.
var signIns = []string{"sign-in-notices", "end-sessions", "unlock-colleague", "not-me"}

func TestTheSignInGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playSignIns)
}

func playSignIns(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{
		guide.NewPassword: newPassword, guide.LockAfter: i18n.New(lang, nil, nil).N("sign_ins.lock_after_n", 5),
	})
	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	elsewhere := p.As(t, cast.Olive)
	testkit.Exec(t, p.App.DB, `update members set locked_at = @now, locked_after = 3 where email = @email`, db.Args{"now": p.App.Clock(), "email": cast.Mia.LoginID})
	for _, name := range signIns {
		play(olive, o, name)
		if name == "end-sessions" {
			portal.WantSignedOut(t, elsewhere, route.Profile())
		}
	}
	olive.signIn(cast.Olive.LoginID, newPassword)
	page.See(cast.Olive.FirstName)
}
