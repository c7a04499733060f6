package e2e_test

import (
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/staff"
	"manager/internal/staff/review"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// lockouts are the guides about people who lost every second factor, in the order in which they are carried out.
var lockouts = []string{"help-colleague-back", "back-with-documents"}

const reachable = "mia.now@example.org"

func TestTheGuidesAboutLostFactorsWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playLockouts)
}

func playLockouts(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	// Mails go out in the reader's language, as the pages.
	testkit.Exec(t, p.App.DB, `update users set language = @lang`, db.Args{"lang": string(lang)})
	adam := newPlayer(t, p, page, lang, map[guide.Variable]string{guide.Email: cast.Adam.LoginID})
	adam.signIn(cast.Adam.LoginID, cast.Password)
	page.See(cast.Adam.FirstName)
	p.Protect(cast.Mia)
	for _, who := range []cast.Person{cast.Adam, cast.Bill} {
		givesSecondFactor(t, p, who)
	}
	adam.before = func() { asksColleagues(t, p, lang) }
	play(adam, o, lockouts[0])
	endCases(t, p)

	window, _ := browser.New(t, p.URL, o)
	mia := newPlayer(t, p, window, lang, map[guide.Variable]string{
		guide.Email: cast.Mia.LoginID, guide.OwnPassword: cast.Password, guide.ReachableEmail: reachable,
		guide.IdentityFile: pictureFile(t, "passport.png", 900, 600), guide.SelfieFile: pictureFile(t, "selfie.png", 600, 800),
	})
	mia.readCodes()
	mia.ahead = func(s guide.Step) {
		if s.Sentence == "guide.back_with_documents.wait" {
			acceptAndWait(t, p)
			mails := p.Mails(reachable)
			for _, m := range mails {
				if m.Subject != mia.lang.T("mail.recovery_case.subject.link") {
					mia.seen[reachable] = append(mia.seen[reachable], m.ID)
				}
			}
		}
	}
	play(mia, o, lockouts[1])
}

// asksColleagues opens a case of Mia's for which two members of the organization shall vouch.
func asksColleagues(t *testing.T, p *portal.Portal, lang i18n.Lang) {
	t.Helper()
	device := identity.Device{Lang: lang}
	in, err := p.App.Accounts.SignIn(t.Context(), identity.SignIn{LoginID: cast.Mia.LoginID, Password: cast.Password}, device)
	if err == nil {
		err = p.App.Lockouts.AskColleagues(t.Context(), identity.Awaiting{User: in.User, Session: in.Session}, device, lockout.ColleaguesForm{Organization: p.Org(cast.Org), Contact: reachable})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// endCases ends what is open, so that the next guide begins anew.
func endCases(t *testing.T, p *portal.Portal) {
	t.Helper()
	testkit.Exec(t, p.App.DB, `update recovery_cases set state = 'withdrawn', ended_at = asked_at, destroy_at = asked_at where ended_at is null`, db.Args{})
}

// acceptAndWait is what the staff does, and the time that passes.
func acceptAndWait(t *testing.T, p *portal.Portal) {
	t.Helper()
	of := testkit.Value[id.RecoveryCase](t, p.App.DB, `select id from recovery_cases where state = 'opened'`, nil)
	by := testkit.AddStaff(t, p.App.DB, p.App.Clock(), p.App.Clock().Add(time.Hour), "Sam", staff.Agent)
	if err := p.App.Reviews.Decide(t.Context(), by.Colleague, of, review.Form{Verdict: review.Accept}); err != nil {
		t.Fatal(err)
	}
	testkit.Exec(t, p.App.DB, `update recovery_cases set waits_until = asked_at where id = @id`, db.Args{"id": of})
	if err := p.App.Lockouts.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.Wait("the mail with the link", func() bool { return len(p.Mails(reachable)) > 2 })
}
