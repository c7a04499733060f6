package recovery_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/recovery"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// askCode asks for a code for the login ID and returns the token of the page for it.
func (g *rig) askCode(loginID string) string {
	g.t.Helper()
	flow, err := g.Recovery.RequestSMSReset(g.Ctx(), loginID, "", i18n.EN, world.Device)
	g.Check(err)
	return flow
}

// withForgotten gives Olive a recovery phone, and some time later asks for a code to it.
func (g *rig) withForgotten() (flow, code string) {
	g.t.Helper()
	g.withPhone(swissMobile)
	g.Clock.Advance(time.Minute)
	flow = g.askCode("Olive@demo.test")
	code, phone := g.smsCode()
	if phone != "+41791234567" {
		g.t.Errorf("the code goes to %s", phone)
	}
	return flow, code
}

// Breaks when a code to the recovery phone does not lead to a new password, or lets somebody in without one.
func TestForgottenPasswordBySMS(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	flow, code := g.withForgotten()
	var tokens [2]string
	for _, err := range testkit.Together(2, func(i int) (err error) { // clicked twice
		tokens[i], err = g.Recovery.ConfirmSMSReset(g.Ctx(), flow, code[:3]+" "+code[3:])
		return err
	}) {
		g.Check(err)
	}
	if tokens[0] == "" || tokens[0] != tokens[1] {
		t.Fatal("the two clicks lead elsewhere")
	}
	_, err := g.Accounts.ResetPassword(g.Ctx(), tokens[0], ownersPassword, world.Device)
	g.Check(err)
	if g.living(g.Olive) {
		t.Error("a session survived")
	}
	g.Check(g.signIn("olive@demo.test", ownersPassword))
	g.Clock.Advance(identity.TokenGrace)
	_, err = g.Recovery.ConfirmSMSReset(g.Ctx(), flow, code)
	g.wantField(err, "code", "two_factor.code.wrong")
	g.wantEvents(g.Olive, "user.recovery_phone_changed", "user.password_reset_requested", "user.password_reset", "user.signed_in")
}

// Breaks when a code is good on another page, too late, after five wrong ones, or once its phone or the password has changed.
func TestCodesForANewPasswordAreBound(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(g *rig, flow *string, code string){
		"another page": func(g *rig, flow *string, _ string) {
			g.Clock.Advance(time.Minute)
			*flow = g.askCode("olive@demo.test")
		},
		"five minutes later": func(g *rig, _ *string, _ string) { g.Clock.Advance(5 * time.Minute) },
		"five wrong ones": func(g *rig, flow *string, code string) {
			for range 5 {
				_, err := g.Recovery.ConfirmSMSReset(g.Ctx(), *flow, "x"+code[1:])
				g.wantField(err, "code", "two_factor.code.wrong")
			}
		},
		"the phone was removed": func(g *rig, _ *string, _ string) {
			g.Check(g.Recovery.RemoveWay(g.Ctx(), g.fresh(g.Olive), recovery.Phone))
		},
		"the phone was changed": func(g *rig, _ *string, _ string) { g.withPhone("079 765 43 21") },
		"the password was changed": func(g *rig, _ *string, _ string) {
			g.Clock.Advance(time.Second)
			g.Check(g.Accounts.ChangePassword(g.Ctx(), g.fresh(g.Olive), identity.PasswordChange{Current: world.Password, New: ownersPassword}))
		},
		"the account was closed": func(g *rig, _ *string, _ string) {
			testkit.Exec(g.t, g.DB, `update users set state = 'closed' where id = @id`, db.Args{"id": g.Olive.User})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			flow, code := g.withForgotten()
			spoil(g, &flow, code)
			_, err := g.Recovery.ConfirmSMSReset(g.Ctx(), flow, code)
			g.wantField(err, "code", "two_factor.code.wrong")
		})
	}
}

// Breaks when whoever asks can tell whether a login ID has an account, or a recovery phone.
func TestForgottenPasswordBySMSLooksTheSameForEverybody(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.withPhone(swissMobile)
	g.Clock.Advance(time.Hour)
	trips := map[int64]bool{}
	for loginID, kind := range map[string]string{"olive@demo.test": "sms_code", "ruth@demo.test": "no_code", "nobody@demo.test": "no_account"} {
		ctx, n := db.CountRoundTrips(g.Ctx())
		flow, err := g.Recovery.RequestSMSReset(ctx, loginID, "", i18n.EN, world.Device)
		g.Check(err)
		trips[n.Load()] = true
		g.LastMail(kind)
		if has, err := g.Recovery.HasSMSReset(g.Ctx(), flow); err != nil || !has {
			t.Errorf("%s: the page for the code is not there: %v", loginID, err)
		}
		_, err = g.Recovery.ConfirmSMSReset(g.Ctx(), flow, "x00000")
		g.wantField(err, "code", "two_factor.code.wrong")
	}
	if len(trips) != 1 {
		t.Errorf("round trips differ: %v", trips)
	}
	if n := testkit.Value[int](t, g.DB, `select count(*) from sms_resets`, nil); n != 3 {
		t.Errorf("%d rows were written, want one for each", n)
	}
	_, err := g.Recovery.RequestSMSReset(g.Ctx(), "rubbish", "", i18n.EN, world.Device)
	g.wantField(err, "email", "error.invalid_email")
	_, err = g.Recovery.ConfirmSMSReset(g.Ctx(), "x", "123456")
	g.want(err, fault.NotFound, "")
}

// Breaks when a form sent twice sends two codes, or the second click leads to a page whose code never comes.
func TestACodeAskedForTwiceIsOne(t *testing.T) {
	t.Parallel()
	for _, loginID := range []string{"olive@demo.test", "nobody@demo.test"} {
		g := newRig(t)
		g.withPhone(swissMobile)
		before := len(g.Mails())
		token, _ := seal.Token()
		for _, err := range testkit.Together(4, func(int) error {
			flow, err := g.Recovery.RequestSMSReset(g.Ctx(), loginID, token, i18n.EN, world.Device)
			if flow != token {
				t.Errorf("leads to %s", flow)
			}
			return err
		}) {
			g.Check(err)
		}
		if n := len(g.Mails()) - before; n != 1 {
			t.Errorf("%s: %d messages", loginID, n)
		}
	}
}

// Breaks when SMS are sent without end, or the limit tells that there is an account.
func TestCodesForANewPasswordAreLimited(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.withPhone(swissMobile) // one of the five SMS an hour
	for _, loginID := range []string{"olive@demo.test", "nobody@demo.test"} {
		for range 5 {
			g.askCode(loginID)
		}
		_, err := g.Recovery.RequestSMSReset(g.Ctx(), strings.ToUpper(loginID), "", i18n.EN, world.Device)
		g.want(err, fault.Limited, "")
	}
	kinds := map[string]int{}
	for _, m := range g.Mails() {
		kinds[m.Kind]++
	}
	if kinds["sms_code"] != 5 || kinds["no_code"] != 1 || kinds["no_account"] != 5 {
		t.Errorf("sent were %v", kinds)
	}
}
