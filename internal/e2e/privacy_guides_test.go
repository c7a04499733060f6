package e2e_test

import (
	"testing"

	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// ownData are the guides about a person's own data; after the last one there is no account any more.
var ownData = []string{"export-data", "delete-account"}

func TestTheGuidesAboutOwnDataWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playOwnData)
}

func playOwnData(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	mia := newPlayer(t, p, page, lang, map[guide.Variable]string{guide.Email: cast.Mia.LoginID, guide.OwnPassword: cast.Password})
	mia.signIn(cast.Mia.LoginID, cast.Password)
	page.See(cast.Mia.FirstName)
	for _, name := range ownData {
		play(mia, o, name)
	}
}
