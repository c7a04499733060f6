package identity_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/testkit"
)

// clicks is how many requests arrive in the same moment, at two instances: as
// many as mails may be sent to one address at once.
const clicks = 5

// clicked calls do for each of the requests in parallel.
func (g *rig) clicked(do func(a *identity.Accounts, click int)) {
	g.t.Helper()
	instances := []*identity.Accounts{g.Accounts, g.instance(testkit.Open(g.t, g.url), testkit.Cheap)}
	var all sync.WaitGroup
	for i := range clicks {
		all.Go(func() { do(instances[i%2], i) })
	}
	all.Wait()
}

func (g *rig) wantMails(want int, about string) {
	g.t.Helper()
	if got := len(g.mails()); got != want {
		g.t.Errorf("%s: %d mails, want %d", about, got, want)
	}
}

func TestASignUpSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"new@demo.test", "olive@demo.test"} { // the second one is taken
		t.Run(email, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			g.person(olive())
			in := olive()
			in.Email = email
			var got [clicks]id.SignUp
			g.clicked(func(a *identity.Accounts, click int) {
				var err error
				if got[click], err = a.SignUp(g.ctx(), in, home); err != nil {
					t.Error(err)
				}
			})
			for _, one := range got {
				if one != got[0] || one.IsZero() {
					t.Fatalf("the sign-ups are %v", got)
				}
			}
			g.wantMails(1, "in parallel")
			again, err := g.SignUp(g.ctx(), in, home)
			if err != nil || again != got[0] {
				t.Errorf("afterwards: %v, %v", again, err)
			}
			g.wantMails(1, "afterwards")
			if n := testkit.Value[int](t, g.db, `select count(*) from sign_ups`, db.Args{}); n != 1 {
				t.Errorf("%d sign-ups were taken down", n)
			}
			for _, change := range []func(*identity.NewPerson){
				func(p *identity.NewPerson) { p.FirstName = "Olivia" },
				func(p *identity.NewPerson) { p.Language = "it" },
				func(p *identity.NewPerson) { p.Password = "seven purple umbrellas" },
			} {
				other := in
				change(&other)
				if another, err := g.SignUp(g.ctx(), other, home); err != nil || another == got[0] {
					t.Errorf("another form is taken for the same: %v", err)
				}
			}
			g.wantMails(4, "other forms")
			g.clock.Advance(identity.MailPause)
			if later, err := g.SignUp(g.ctx(), in, home); err != nil || later == got[0] {
				t.Errorf("a while later: %v", err)
			}
			g.wantMails(5, "a while later")
		})
	}
}

func TestTheFirstSignUpOfADoubleClickIsConfirmedOnItsBrowser(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.check(g.signUp(olive()))
	token := g.lastMail("sign_up").Token(t)
	g.signedUp = "" // the browser never got the first answer
	g.check(g.signUp(olive()))
	here := home
	here.SignedUp = g.signedUp
	if link, err := g.SignUpLink(g.ctx(), token, here); err != nil || link.State != identity.LinkOpen || link.AskPassword {
		t.Errorf("the link shows %+v, %v", link, err)
	}
	g.clock.Advance(identity.MailPause)
	g.check(g.signUp(olive())) // one more mail
	g.wantMails(2, "a while later")
	g.wantLink(token, identity.LinkOpen)
	_, err := g.confirm(g.Accounts, g.db, g.lastMail("sign_up").Token(t))
	g.check(err)
	g.wantLink(token, identity.LinkTaken)
	g.check(g.signUp(olive())) // the link was used: what is sent now is something else
	g.lastMail("address_taken")
}

// A stranger may know everything but the password: their browser must not vouch for the sign-up, nor ours for theirs.
func TestASignUpWithAnotherPasswordIsAnother(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	in := olive()
	in.Password = "a stranger's choice"
	g.check(g.signUp(in))
	strangers := g.lastMail("sign_up").Token(t)
	g.signedUp = ""
	g.check(g.signUp(olive()))
	here := home
	here.SignedUp = g.signedUp
	g.check(g.signUp(olive())) // clicked twice, and still told apart from the stranger's
	g.wantMails(2, "one for each of them")
	for token, ask := range map[string]bool{strangers: true, g.lastMail("sign_up").Token(t): false} {
		if link, err := g.SignUpLink(g.ctx(), token, here); err != nil || link.AskPassword != ask {
			t.Errorf("the link shows %+v, %v", link, err)
		}
	}
}

func TestADoubleClickCostsOneMail(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	in := olive()
	in.Email = "new@demo.test"
	for range 5 {
		for range 2 {
			g.check(g.signUp(in))
			g.askReset("olive@demo.test")
		}
		g.clock.Advance(identity.MailPause)
	}
	g.wantMails(10, "sent twice each")
	testkit.WantFault(t, g.signUp(in), fault.Limited, "")
	testkit.WantFault(t, g.RequestPasswordReset(g.ctx(), "olive@demo.test", i18n.EN, home), fault.Limited, "")
}

func TestParallelClicksGiveTheirMailsBack(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	in := olive()
	in.Email = "new@demo.test"
	twice := func(do func(int) error) {
		g.check(errors.Join(testkit.Together(2, do)...))
		g.clock.Advance(identity.MailPause)
	}
	for range 4 {
		twice(func(int) error { _, err := g.SignUp(g.ctx(), in, home); return err })
		twice(func(int) error { return g.RequestPasswordReset(g.ctx(), "olive@demo.test", i18n.EN, home) })
	}
	g.check(g.signUp(in)) // the fifth
	g.askReset("olive@demo.test")
	g.wantMails(10, "sent twice each")
}

func TestOneSignUpIsNotRepeatedForEver(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for range 11 {
		g.check(g.signUp(olive()))
	}
	testkit.WantFault(t, g.signUp(olive()), fault.Limited, "error.limited")
	g.wantMails(1, "clicked twelve times")
	g.clock.Advance(identity.MailPause)
	g.check(g.signUp(olive()))
	g.wantMails(2, "a while later")
}

func TestAResetAskedForTwiceIsOneMail(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	for i, email := range []string{"olive@demo.test", "nobody@demo.test"} {
		g.clicked(func(a *identity.Accounts, click int) {
			if err := a.RequestPasswordReset(g.ctx(), email, i18n.DE, home); err != nil {
				t.Error(err)
			}
		})
		g.wantMails(i+1, email)
		ctx, trips := db.CountRoundTrips(g.ctx())
		g.check(g.RequestPasswordReset(ctx, strings.ToUpper(email), i18n.FR, home))
		g.wantMails(i+1, email+" again")
		if trips.Load() != 1 {
			t.Errorf("%s: %d round trips", email, trips.Load())
		}
	}
	first := g.mails()[0].Token(t)
	g.clock.Advance(identity.MailPause)
	g.askReset("olive@demo.test")
	second := g.lastMail("password_reset").Token(t)
	g.wantResetLink(first, identity.LinkOpen)
	_, err := g.ResetPassword(g.ctx(), first, newPassword, home)
	g.check(err)
	g.wantResetLink(second, identity.LinkUsed)
	g.askReset("olive@demo.test") // the link just sent is spent
	g.wantResetLink(g.lastMail("password_reset").Token(t), identity.LinkOpen)
}

func TestAPasswordChangeSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(g *rig, change func(a *identity.Accounts)){
		"together": func(g *rig, change func(a *identity.Accounts)) {
			g.clicked(func(a *identity.Accounts, _ int) { change(a) })
		},
		"in a row": func(g *rig, change func(a *identity.Accounts)) { change(g.Accounts); change(g.Accounts) },
		"and again": func(g *rig, change func(a *identity.Accounts)) {
			change(g.Accounts)
			g.clock.Advance(9 * time.Second)
			change(g.Accounts)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			p := g.person(olive())
			act := g.actor(p)
			g.clock.Advance(time.Hour)
			in := identity.PasswordChange{Current: rightPassword, New: newPassword}
			send(g, func(a *identity.Accounts) {
				if err := a.ChangePassword(g.ctx(), act, in); err != nil {
					t.Error(err)
				}
			})
			g.wantMails(1, name)
			g.wantEvents(p.ID, "user.signed_up", "user.signed_in", "user.password_changed")
			wrong := identity.PasswordChange{Current: rightPassword, New: "eleven yellow bicycles"}
			testkit.WantField(t, g.ChangePassword(g.ctx(), act, wrong), "current_password", "auth.step_up.wrong")
			g.clock.Advance(identity.TokenGrace)
			testkit.WantField(t, g.ChangePassword(g.ctx(), act, in), "current_password", "auth.step_up.wrong")
		})
	}
}

func TestAResetSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	g.clock.Advance(time.Hour)
	g.askReset(p.LoginID)
	token := g.lastMail("password_reset").Token(t)
	reset := func(a *identity.Accounts) {
		got, err := a.ResetPassword(g.ctx(), token, newPassword, home)
		if err != nil || got.ID != p.ID {
			t.Errorf("%v, %v", got, err)
		}
	}
	g.clicked(func(a *identity.Accounts, _ int) { reset(a) })
	reset(g.Accounts)
	g.wantMails(2, "the link, and that it was used")
	g.wantEvents(p.ID, "user.signed_up", "user.password_reset_requested", "user.password_reset")
	_, err := g.ResetPassword(g.ctx(), token, "eleven yellow bicycles", home)
	testkit.WantFault(t, err, fault.Conflict, "reset.used_text")
	g.clock.Advance(identity.TokenGrace)
	_, err = g.ResetPassword(g.ctx(), token, newPassword, home)
	testkit.WantFault(t, err, fault.Conflict, "reset.used_text")
}

func TestOfTwoPasswordChangesOneWins(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	g.clock.Advance(time.Hour)
	passwords := []string{newPassword, "eleven yellow bicycles"}
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i, password := range passwords {
		all.Go(func() {
			errs[i] = g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: rightPassword, New: password})
		})
	}
	all.Wait()
	won := 0
	for i, err := range errs {
		_, signIn := g.signIn(p.LoginID, passwords[i], home)
		if (err == nil) != (signIn == nil) {
			t.Errorf("the change: %v; signing in with it: %v", err, signIn)
		}
		if err == nil {
			won++
		} else if !fault.Has(err, fault.Conflict) && !fault.Has(err, fault.Invalid) {
			t.Errorf("the other one: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d changes won", won)
	}
	g.wantMails(1, "one change")
}

// Whoever guesses at the new password of a moment ago is limited as with any other proof.
func TestGuessingAtAChangeOfAMomentAgoIsLimited(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	act := g.actor(g.person(olive()))
	g.check(g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: rightPassword, New: newPassword}))
	for range 10 {
		testkit.WantField(t, g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: "wrong", New: "a guess at the new one"}), "current_password", "auth.step_up.wrong")
	}
	testkit.WantFault(t, g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: "wrong", New: newPassword}), fault.Limited, "error.limited")
}
