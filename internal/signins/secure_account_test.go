package signins_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
	"manager/internal/twofactor"

	"github.com/pquerna/otp/totp"
)

// withApp enrols an authenticator app and returns the backup codes.
func (r *rig) withApp(act actor.Actor, name string) []string {
	r.T.Helper()
	setup, err := r.Factors.AddApp(r.Ctx(), act, name)
	r.Check(err)
	code, err := totp.GenerateCode(strings.ReplaceAll(setup.Key, " ", ""), r.Clock.Now())
	r.Check(err)
	done, err := r.Factors.ConfirmApp(r.Ctx(), act, setup.Factor, code)
	r.Check(err)
	return done.BackupCodes
}

// Breaks when anything that somebody else may have left opens the account afterwards.
func TestSecuringAnAccountKillsEveryWayIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	home := r.browser(firefox, geneva)
	mine := home.signIn(r.Mia)
	r.Clock.Advance(time.Hour)
	thief := r.browser(chrome, london)
	theirs := thief.signIn(r.Mia)
	link := r.LastMail("signed_in").Token(t)
	r.Clock.Advance(time.Minute)
	codes := r.withApp(theirs, "Burglar’s phone")
	program, err := r.Factors.MakeAppPassword(r.Ctx(), theirs, twofactor.NewAppPassword{Name: "mail sync", Scopes: []twofactor.Scope{twofactor.ScopeAPI}})
	r.Check(err)

	v, err := r.SignIns.NotMeByLink(r.Ctx(), link, nothingElse)
	r.Check(err)
	if !slices.Equal(v.Undone.Factors, []string{"Burglar’s phone"}) || v.Undone.AppPasswords != 1 || v.Undone.BackupCodes != 10 || v.Sessions != 1 || v.Devices != 3 {
		t.Errorf("the page says %+v", v)
	}
	token, err := r.SignIns.SecureByLink(r.Ctx(), link, home.Device)
	r.Check(err)
	if again, err := r.SignIns.SecureByLink(r.Ctx(), link, home.Device); err != nil || again != token {
		t.Errorf("clicked twice: %v", err)
	}

	for _, session := range []id.Session{mine.Session, theirs.Session, r.Mia.Session} {
		if r.lives(session) {
			t.Error("a session lives on")
		}
	}
	_, err = thief.try(r.Mia, world.Password)
	testkit.WantField(t, err, "password", "sign_in.wrong")
	if _, err := r.Factors.VerifyAppPassword(r.Ctx(), r.Mia.LoginID, program, twofactor.ScopeAPI, thief.Device); err == nil {
		t.Error("the app password still works")
	}
	r.Clock.Advance(time.Minute)
	_, err = r.SignIns.SecureByLink(r.Ctx(), link, home.Device)
	testkit.WantFault(t, err, fault.Conflict, "sign_ins.link_used")

	const password = "another battery horse"
	_, err = r.Accounts.ResetPassword(r.Ctx(), token, password, home.Device)
	r.Check(err)
	in, err := home.try(r.Mia, password)
	r.Check(err)
	if in.Awaits {
		_, err := r.Factors.CompleteByBackupCode(r.Ctx(), identity.Awaiting{User: in.Started.User, Session: in.Session}, home.Device, codes[0])
		t.Errorf("the burglar’s second factor is still asked for; their code: %v", err)
	}
	r.wantMails("account_secured", 1)
	r.wantMails("signed_in", 3) // all devices are unknown again
}

// Breaks when methods of before go, or another person's session can be named.
func TestSecuringKeepsWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	home := r.browser(firefox, geneva)
	mine := home.signIn(r.Mia)
	r.withApp(mine, "My phone")
	_, err := r.SignIns.SecureAccount(r.Ctx(), mine, r.Olive.Session)
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.SignIns.NotMe(r.Ctx(), mine, r.Olive.Session, nothingElse)
	testkit.WantFault(t, err, fault.NotFound, "")
	r.Clock.Advance(11 * time.Minute)
	_, err = r.SignIns.SecureAccount(r.Ctx(), mine, id.Session{})
	testkit.WantFault(t, err, fault.StepUp, "")
	mine.AuthAt = r.Clock.Now()
	_, err = r.SignIns.SecureAccount(r.Ctx(), mine, id.Session{})
	r.Check(err)
	if names := testkit.Column[string](t, r.DB, `select name from authenticator_apps where user_id = @user`, db.Args{"user": r.Mia.User}); !slices.Equal(names, []string{"My phone"}) {
		t.Errorf("the methods left are %v", names)
	}
}

// Breaks when a session of somebody else's is ended, or the own one is.
func TestEndingSessions(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	act := r.browser(firefox, geneva).signIn(r.Mia)
	var others []actor.Actor
	for range 20 {
		others = append(others, r.browser(chrome, london).signIn(r.Mia))
	}
	testkit.WantFault(t, r.SignIns.EndSession(r.Ctx(), act, act.Session), fault.Conflict, "sign_ins.own_session")
	testkit.WantFault(t, r.SignIns.EndSession(r.Ctx(), act, r.Olive.Session), fault.NotFound, "")
	r.Check(r.SignIns.EndSession(r.Ctx(), act, others[0].Session))
	r.Check(r.SignIns.EndSession(r.Ctx(), act, others[0].Session)) // clicked twice
	if r.lives(others[0].Session) || !r.lives(others[1].Session) {
		t.Error("another session than the one named has ended")
	}
	r.Check(r.SignIns.EndOtherSessions(r.Ctx(), act))
	if !r.lives(act.Session) || !r.lives(r.Olive.Session) {
		t.Error("too many sessions have ended")
	}
	for _, other := range others {
		if r.lives(other.Session) {
			t.Error("a session lives on")
		}
	}
}

// nothingElse is what a page without a list of entries reads besides.
func nothingElse(*db.Batch, id.User, time.Time) {}
