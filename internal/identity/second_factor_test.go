package identity_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/seal"
	"manager/internal/testkit"

	"github.com/google/uuid"
)

// protect switches two-factor authentication on, with a method that is as strong as given.
func (g *rig) protect(p identity.Person, by identity.StepUp) {
	g.t.Helper()
	testkit.Write(g.t, g.db, func(ctx context.Context, tx db.Tx) error {
		return g.SetProtection(ctx, tx, g.clock.Now(), p, identity.Protection{On: true, Strong: true, StepUp: by})
	})
}

// awaiting looks a session up by the token of its browser, as one that awaits its second factor.
func (g *rig) awaiting(token string) (s identity.Awaiting, found bool) {
	g.t.Helper()
	batch := &db.Batch{}
	identity.QueueAwaiting(batch, &found, &s, g.clock.Now(), seal.HashToken(token))
	g.check(g.db.Read(g.ctx(), db.System("test"), batch))
	return s, found
}

func (g *rig) byTokenHash(token string) int {
	g.t.Helper()
	return testkit.Value[int](g.t, g.db, `select count(*) from sessions where token_hash = @hash`, db.Args{"hash": seal.HashToken(token)})
}

// Breaks when a right password alone signs in somebody with two factors: what
// looks for signed-in sessions must not find the browser's token.
func TestPasswordAloneDoesNotSignInWithTwoFactors(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	g.protect(p, identity.StepUpByAuthenticator)
	if len(g.told) != 1 || !g.told[0].TwoFactor {
		t.Fatalf("the organizations were told %+v", g.told)
	}
	in, err := g.SignIn(g.ctx(), identity.SignIn{LoginID: p.LoginID, Password: rightPassword, Keep: true}, home)
	g.check(err)
	if !in.Awaits || !in.ExpiresAt.Equal(g.clock.Now().Add(10*time.Minute)) {
		t.Fatalf("started %+v", in.Started)
	}
	token, hash := seal.Token()
	if living, err := g.GiveToken(g.ctx(), in.Session, hash[:]); err != nil || !living {
		t.Fatalf("give the token: %v, %v", living, err)
	}
	if g.byTokenHash(token) != 0 {
		t.Error("the token is that of a signed-in session")
	}
	s, found := g.awaiting(token)
	if !found || s.Session != in.Session || s.User != p.ID {
		t.Fatalf("awaiting %+v, %v", s, found)
	}
	act := actor.Actor{User: p.ID, Session: in.Session}
	testkit.Write(t, g.db, func(ctx context.Context, tx db.Tx) error {
		if living, err := identity.FreshenSession(ctx, tx, g.clock.Now(), p.ID, in.Session); err != nil || living {
			t.Errorf("freshened: %v, %v", living, err)
		}
		if _, err := identity.LockPassed(ctx, tx, g.clock.Now(), act.User, act.Session); !fault.Has(err, fault.Expired) {
			t.Errorf("a session that awaits has passed: %v", err)
		}
		return nil
	})
	g.wantEvents(p.ID, "user.signed_up", "user.password_accepted")

	started, living := g.complete(p, s)
	if !living || started.Awaits || !started.Keep || !started.ExpiresAt.Equal(g.clock.Now().Add(identity.LongestSession)) {
		t.Errorf("completed %+v, %v", started, living)
	}
	if _, found := g.awaiting(token); found || g.byTokenHash(token) != 0 {
		t.Error("the token from before the second factor is still good")
	}
	next, nextHash := seal.Token()
	if living, err := g.GiveToken(g.ctx(), in.Session, nextHash[:]); err != nil || !living || g.byTokenHash(next) != 1 {
		t.Errorf("the token after the second factor: %v, %v", living, err)
	}
	if _, living := g.complete(p, s); living {
		t.Error("completed a second time")
	}
	g.wantEvents(p.ID, "user.signed_up", "user.password_accepted", "user.signed_in")
}

func (g *rig) complete(p identity.Person, s identity.Awaiting) (started identity.Started, living bool) {
	g.t.Helper()
	testkit.Write(g.t, g.db, func(ctx context.Context, tx db.Tx) (err error) {
		started, living, err = g.CompleteSession(ctx, tx, g.clock.Now(), s, p, home, identity.ByAuthenticator, id.Factor{})
		return err
	})
	return started, living
}

// Breaks when a session that awaits outlives its ten minutes, five wrong codes,
// a change of the password, or when another account's is completed.
func TestSessionAwaitingItsSecondFactorEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(g *rig, p identity.Person, s *identity.Awaiting){
		"ten minutes": func(g *rig, _ identity.Person, _ *identity.Awaiting) { g.clock.Advance(10 * time.Minute) },
		"five wrong codes": func(g *rig, _ identity.Person, s *identity.Awaiting) {
			for i := range identity.MaxWrongCodes {
				testkit.Write(t, g.db, func(ctx context.Context, tx db.Tx) error {
					ended, err := identity.CountWrongCode(ctx, tx, g.clock.Now(), *s)
					if ended != (i == identity.MaxWrongCodes-1) {
						g.t.Errorf("wrong code %d: ended %v", i, ended)
					}
					return err
				})
			}
		},
		"another password": func(g *rig, p identity.Person, _ *identity.Awaiting) {
			g.check(g.RequestPasswordReset(g.ctx(), p.LoginID, "en", home))
			_, err := g.ResetPassword(g.ctx(), g.lastMail("password_reset").Token(g.t), "seven purple mountains", home)
			g.check(err)
		},
		"another account": func(_ *rig, _ identity.Person, s *identity.Awaiting) { s.User = id.New[id.User]() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			p := g.person(olive())
			g.protect(p, identity.StepUpByAuthenticator)
			in, err := g.signIn(p.LoginID, rightPassword, home)
			g.check(err)
			s := identity.Awaiting{User: p.ID, Session: in.Session}
			end(g, p, &s)
			if _, living := g.complete(p, s); living {
				t.Error("completed all the same")
			}
		})
	}
}

// Breaks when a mailed link goes around the second factor.
func TestMailLinkAwaitsSecondFactor(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	for _, on := range []bool{false, true} {
		testkit.Write(t, g.db, func(ctx context.Context, tx db.Tx) error {
			if on {
				if err := g.SetProtection(ctx, tx, g.clock.Now(), p, identity.Protection{On: true, StepUp: identity.StepUpByPassword}); err != nil {
					return err
				}
			}
			started, err := g.StartSession(ctx, tx, g.clock.Now(), p.ID, home, false, identity.ByMailLink)
			if started.Awaits != on {
				t.Errorf("two-factor authentication %v: the session awaits %v", on, started.Awaits)
			}
			return err
		})
	}
}

// Breaks when a password is enough for a sensitive page although a stronger method is enrolled.
func TestPasswordConfirmsOnlyWhoHasNothingStronger(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	for by, refused := range map[identity.StepUp]bool{identity.StepUpByPassword: false, identity.StepUpByAuthenticator: true, identity.StepUpByPasskey: true} {
		g.protect(p, by)
		if err := g.ConfirmIdentity(g.ctx(), act, rightPassword); fault.Has(err, fault.Forbidden) != refused || !refused && err != nil {
			t.Errorf("with %s: %v", by, err)
		}
	}
}

// Breaks when strangers who know the password can use up the tries of a known device.
func TestKnownDeviceHasItsOwnTriesForCodes(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	known := home
	known.Known, _ = g.RememberDevice("", p.ID, uuid.UUID{})
	var err error
	for range 11 {
		_, err = g.LimitCodes(g.ctx(), p.ID, from("198.51.100.9"))
	}
	if !fault.Has(err, fault.Limited) {
		t.Errorf("the eleventh try of strangers: %v", err)
	}
	if _, err := g.LimitCodes(g.ctx(), p.ID, known); err != nil {
		t.Errorf("the first try of a known device: %v", err)
	}
}
