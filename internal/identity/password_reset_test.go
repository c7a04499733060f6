package identity_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/testkit"
)

const newPassword = "seven purple umbrellas"

func (g *rig) askReset(email string) {
	g.t.Helper()
	g.check(g.RequestPasswordReset(g.ctx(), email, i18n.DE, home))
}

func (g *rig) wantResetLink(token string, want identity.LinkState) {
	g.t.Helper()
	link, err := g.ResetLink(g.ctx(), token)
	g.check(err)
	if link.State != want {
		g.t.Errorf("the link's state is %d, want %d", link.State, want)
	}
}

func TestResetSetsAPasswordOnceAndEndsAllSessions(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	g.askReset("OLIVE@demo.test")
	older := g.lastMail("password_reset").Token(t)
	g.clock.Advance(identity.MailPause)
	g.askReset("olive@demo.test")
	mail := g.lastMail("password_reset")
	if mail.To != p.LoginID || mail.Language != "fr" || testkit.Said[identity.PasswordResetMail](t, mail).Name != "Olive" || !strings.HasPrefix(mail.Link(t), "/reset-password/") {
		t.Errorf("the mail is %+v", mail)
	}
	if link, err := g.ResetLink(g.ctx(), mail.Token(t)); err != nil || link.State != identity.LinkOpen || link.LoginID != p.LoginID || link.Language != "fr" ||
		!slices.Equal(link.Words, []string{"Olive", "Owner", "olive@demo.test", "Nordlicht Gärten GmbH"}) {
		t.Errorf("the link shows %+v, %v", link, err)
	}
	_, err := g.ResetPassword(g.ctx(), mail.Token(t), "short", home)
	testkit.WantField(t, err, "new_password", "password.too_short")
	_, err = g.ResetPassword(g.ctx(), mail.Token(t), "olive@demo.test", home)
	testkit.WantField(t, err, "new_password", "password.personal")
	_, err = g.ResetPassword(g.ctx(), mail.Token(t), "nordlicht-2026", home)
	testkit.WantField(t, err, "new_password", "password.personal")
	_, err = g.ResetPassword(g.ctx(), mail.Token(t), rightPassword, home)
	testkit.WantField(t, err, "new_password", "profile.password.same")
	if _, err := g.ResetPassword(g.ctx(), mail.Token(t), newPassword, home); err != nil {
		t.Fatal(err)
	}
	if g.living(act.Session) {
		t.Error("a session survived")
	}
	if told := g.lastMail("password_changed"); told.To != p.LoginID || testkit.Said[identity.PasswordChangedMail](t, told).Device != "Firefox, Linux" {
		t.Errorf("the mail after is %+v", told)
	}
	_, err = g.signIn(p.LoginID, rightPassword, home)
	testkit.WantField(t, err, "password", "sign_in.wrong")
	if _, err := g.signIn(p.LoginID, newPassword, home); err != nil {
		t.Errorf("the new password: %v", err)
	}
	g.clock.Advance(identity.TokenGrace)
	for _, token := range []string{mail.Token(t), older} {
		g.wantResetLink(token, identity.LinkUsed)
		_, err = g.ResetPassword(g.ctx(), token, newPassword, home)
		testkit.WantFault(t, err, fault.Conflict, "reset.used_text")
	}
	g.wantEvents(p.ID, "user.signed_up", "user.signed_in", "user.password_reset_requested", "user.password_reset_requested",
		"user.password_reset", "user.sign_in_failed", "user.signed_in")
}

func TestResetForAnUnknownAddressLooksTheSame(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	closed := olive()
	closed.Email = "closed@demo.test"
	g.person(closed)
	testkit.Exec(t, g.db, `update users set state = 'closed' where login_key = 'closed@demo.test'`, db.Args{})
	trips := map[int64]bool{}
	for _, email := range []string{"olive@demo.test", "nobody@demo.test", "closed@demo.test"} {
		ctx, n := db.CountRoundTrips(g.ctx())
		g.check(g.RequestPasswordReset(ctx, email, i18n.DE, home))
		trips[n.Load()] = true
	}
	if len(trips) != 1 {
		t.Errorf("round trips differ: %v", trips)
	}
	mails := g.mails()
	if len(mails) != 3 || mails[1].Kind != "no_account" || mails[1].To != "nobody@demo.test" || mails[1].Language != "de" || mails[1].Link(t) != "" || mails[2].Kind != "no_account" {
		t.Errorf("the mails are %+v", mails)
	}
	if rows := testkit.Value[int](t, g.db, `select count(*) from link_tokens`, db.Args{}); rows != 3 {
		t.Errorf("%d rows were written, want one for each", rows)
	}
	testkit.WantField(t, g.RequestPasswordReset(g.ctx(), "rubbish", i18n.EN, home), "email", "error.invalid_email")
	testkit.WantField(t, g.RequestPasswordReset(g.ctx(), "", i18n.EN, home), "email", "error.required")
}

func TestExpiredAndForgedResetLinks(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	g.askReset("olive@demo.test")
	token := g.lastMail("password_reset").Token(t)
	g.clock.Advance(30 * time.Minute)
	g.wantResetLink(token, identity.LinkExpired)
	_, err := g.ResetPassword(g.ctx(), token, newPassword, home)
	testkit.WantFault(t, err, fault.Expired, "reset.expired_text")
	for _, forged := range []string{"", "x", token[1:], "\xff\x00", strings.Repeat("a", 100_000)} {
		g.wantResetLink(forged, identity.LinkUnknown)
		_, err := g.ResetPassword(g.ctx(), forged, newPassword, home)
		testkit.WantFault(t, err, fault.NotFound, "")
	}
}

func TestParallelResetsWithOneLink(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	g.askReset("olive@demo.test")
	token := g.lastMail("password_reset").Token(t)
	instances := []*identity.Accounts{g.Accounts, g.instance(testkit.Open(t, g.url), testkit.Cheap)}
	passwords := []string{"seven purple umbrellas", "eleven yellow bicycles"}
	errs := testkit.Together(2, func(i int) error {
		_, err := instances[i].ResetPassword(g.ctx(), token, passwords[i], home)
		return err
	})
	for i, err := range errs {
		_, signIn := g.signIn(p.LoginID, passwords[i], home)
		if err == nil {
			g.check(signIn)
			continue
		}
		testkit.WantFault(t, err, fault.Conflict, "reset.used_text")
		testkit.WantField(t, signIn, "password", "sign_in.wrong")
	}
	if winners := testkit.Count(errs, testkit.Fine); winners != 1 {
		t.Errorf("%d resets won", winners)
	}
}

func TestThePasswordChangedMailSpeaksTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	act.Lang = i18n.IT
	testkit.Exec(t, g.db, `update users set language = null`, nil)
	g.check(g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: rightPassword, New: newPassword}))
	if told := g.lastMail("password_changed"); told.Language != "it" {
		t.Errorf("after a change the mail is %+v", told)
	}
	g.askReset(p.LoginID)
	there := home
	there.Lang = i18n.ES
	_, err := g.ResetPassword(g.ctx(), g.lastMail("password_reset").Token(t), "eleven yellow bicycles", there)
	g.check(err)
	if told := g.lastMail("password_changed"); told.Language != "es" {
		t.Errorf("after a reset the mail is %+v", told)
	}
}

// Breaks when one of the last five passwords can be chosen again, by whichever
// way, a sixth can't, or hashes beyond five are kept.
func TestTheLastFivePasswordsAreNotChosenAgain(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	reset := func(password string) error {
		g.clock.Advance(time.Hour)
		g.askReset(p.LoginID)
		_, err := g.ResetPassword(g.ctx(), g.lastMail("password_reset").Token(t), password, home)
		return err
	}
	change := func(from, to string) error {
		g.clock.Advance(time.Hour)
		in, err := g.signIn(p.LoginID, from, home)
		g.check(err)
		act := actor.Actor{User: p.ID, Session: in.Session, LoginID: p.LoginID, AuthAt: g.clock.Now(), Address: home.Address, UserAgent: home.UserAgent}
		return g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: from, New: to})
	}
	later := []string{"seven purple umbrellas", "eleven yellow bicycles", "thirteen green teapots", "a lamp beside the river"}
	before := rightPassword
	for i, next := range later {
		if i%2 == 0 {
			g.check(change(before, next))
		} else {
			g.check(reset(next))
		}
		before = next
	}
	for _, used := range append([]string{rightPassword}, later[:3]...) {
		testkit.WantField(t, change(before, used), "new_password", "password.used_before")
		testkit.WantField(t, reset(used), "new_password", "password.used_before")
	}
	testkit.WantField(t, reset(before), "new_password", "profile.password.same")
	for i := range 4 {
		next := []string{"an orange on the roof", "two clouds over a tower", "the quiet old locomotive", "nine letters in a drawer"}[i]
		g.check(change(before, next))
		before = next
	}
	if n := testkit.Value[int](t, g.db, `select count(*) from former_passwords`, nil); n != 5 {
		t.Errorf("%d hashes are kept", n)
	}
	g.check(change(before, rightPassword))
}

// Breaks when a wrong current password tells which passwords were used before.
func TestFormerPasswordsAreNotToldWithoutTheCurrentOne(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	act := g.actor(g.person(olive()))
	g.check(g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: rightPassword, New: newPassword}))
	g.clock.Advance(time.Minute)
	err := g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: "a wrong password", New: rightPassword})
	testkit.WantField(t, err, "current_password", "auth.step_up.wrong")
}
