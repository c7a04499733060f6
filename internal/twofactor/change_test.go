package twofactor_test

import (
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

// changes are all ways to change how somebody gets in.
func (s *setup) changes(factor id.Factor) map[string]func(act actor.Actor) error {
	return map[string]func(act actor.Actor) error{
		"add an app":      func(act actor.Actor) error { return second(s.AddApp(s.ctx(), act, "x")) },
		"see a seed":      func(act actor.Actor) error { return second(s.AppSetup(s.ctx(), act, factor)) },
		"confirm an app":  func(act actor.Actor) error { return second(s.ConfirmApp(s.ctx(), act, factor, "000000")) },
		"begin a passkey": func(act actor.Actor) error { return second(s.BeginPasskey(s.ctx(), act)) },
		"add a phone": func(act actor.Actor) error {
			return second(s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "x", Phone: "+41791234567"}))
		},
		"confirm a phone":    func(act actor.Actor) error { return second(s.ConfirmPhone(s.ctx(), act, factor, "000000")) },
		"rename":             func(act actor.Actor) error { return s.Rename(s.ctx(), act, twofactor.Authenticator, factor, "x") },
		"remove":             func(act actor.Actor) error { return s.Remove(s.ctx(), act, twofactor.Authenticator, factor) },
		"renew backup codes": func(act actor.Actor) error { return second(s.RenewBackupCodes(s.ctx(), act, s.codesMadeAt(act))) },
		"make an app password": func(act actor.Actor) error {
			return second(s.MakeAppPassword(s.ctx(), act, twofactor.NewAppPassword{Name: "x", Scopes: twofactor.Scopes}))
		},
		"revoke an app password": func(act actor.Actor) error { return s.RevokeAppPassword(s.ctx(), act, id.New[id.AppPassword]()) },
	}
}

// Breaks when factors can be changed without a fresh proof, in a session that
// has not given its second factor, that has ended, or by somebody else.
func TestChangesWantAFreshProofAndTheSecondFactor(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	_, done := s.withApp(act)
	stale, waiting, ended := act, s.actor(p, s.waiting(p).Session), s.actor(p, s.waiting(p).Session)
	stale.AuthAt = s.clock.Now().Add(-10*time.Minute - time.Second)
	s.check(s.accounts.RevokeSession(s.ctx(), p.ID, ended.Session))
	foreign := s.actor(p, func() id.Session { _, ruth := s.fresh("ruth"); return ruth.Session }())
	for name, change := range s.changes(done.Factor) {
		if err := change(stale); !fault.Has(err, fault.StepUp) {
			t.Errorf("%s without a fresh proof: %v", name, err)
		}
		for who, act := range map[string]actor.Actor{"that waits": waiting, "that has ended": ended, "of somebody else": foreign} {
			if err := change(act); err == nil || !fault.Has(err, fault.Expired) && !fault.Has(err, fault.NotFound) && !fault.Has(err, fault.Limited) {
				t.Errorf("%s in a session %s: %v", name, who, err)
			}
		}
	}
	if o, err := s.Overview(s.ctx(), act); err != nil || len(o.Apps) != 1 || o.Apps[0].Name != "My phone" || o.Backup.Left != 10 {
		t.Errorf("something has changed: %+v, %v", o, err)
	}
}

// Breaks when the last method goes although an organization forces two-factor
// authentication, or when something of it is left behind.
func TestRemoveLastMethod(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	seed, done := s.withApp(act)
	elsewhere, err := s.CompleteByApp(s.ctx(), s.waiting(p), home, s.code(seed))
	s.check(err)
	s.forced = true
	s.want(s.Remove(s.ctx(), act, twofactor.Authenticator, done.Factor), fault.Conflict, "two_factor.forced")
	s.want(s.Remove(s.ctx(), act, twofactor.Passkey, done.Factor), fault.NotFound, "")
	s.want(s.Remove(s.ctx(), act, "push_requests", done.Factor), fault.NotFound, "")
	s.waiting(p)
	s.forced = false
	s.check(s.Remove(s.ctx(), act, twofactor.Authenticator, done.Factor))
	if m := testkit.Said[twofactor.FactorRemovedMail](t, s.lastMail("factor_removed")); !m.Last {
		t.Errorf("the mail says %+v", m)
	}
	if s.living(elsewhere.Session) || !s.living(act.Session) || s.signIn(p).Awaits {
		t.Error("another session lives on, this one doesn't, or a second factor is still asked for")
	}
	o, err := s.Overview(s.ctx(), act)
	if s.check(err); o.On() || o.Backup.Left != 0 || o.WaysBack() != 0 {
		t.Errorf("left: %+v", o)
	}
	s.want(second(s.RenewBackupCodes(s.ctx(), act, time.Time{})), fault.Conflict, "two_factor.none")
}

// Breaks when a removed method leaves the sessions alive that it signed in, or ends others.
func TestRemovingAMethodEndsItsSessions(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	seed, first := s.withApp(act)
	otherSeed, other := s.withApp(act)
	byFirst, err := s.CompleteByApp(s.ctx(), s.waiting(p), home, s.code(seed))
	s.check(err)
	byOther, err := s.CompleteByApp(s.ctx(), s.waiting(p), home, s.code(otherSeed))
	s.check(err)
	s.check(s.Remove(s.ctx(), act, twofactor.Authenticator, other.Factor))
	if s.living(byOther.Session) || !s.living(byFirst.Session) || !s.living(act.Session) {
		t.Errorf("by the removed one %v, by the other %v, here %v", s.living(byOther.Session), s.living(byFirst.Session), s.living(act.Session))
	}
	s.check(s.Rename(s.ctx(), act, twofactor.Authenticator, first.Factor, "Old phone"))
	s.wantField(s.Rename(s.ctx(), act, twofactor.Authenticator, first.Factor, "  "), "name", "error.required")
	if o, err := s.Overview(s.ctx(), act); err != nil || o.Apps[0].Name != "Old phone" {
		t.Errorf("renamed: %+v, %v", o.Apps, err)
	}
}

// Breaks when a weaker method than the strongest proves again who somebody is.
func TestStepUpWantsTheStrongestMethod(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("olive")
	s.check(s.accounts.ConfirmIdentity(s.ctx(), act, rightPassword))
	seed, _ := s.withApp(act)
	s.want(s.accounts.ConfirmIdentity(s.ctx(), act, rightPassword), fault.Forbidden, "auth.step_up.stronger")
	s.wantField(s.ConfirmByApp(s.ctx(), act, "000000"), "code", "two_factor.code.wrong")
	code := s.code(seed)
	s.check(s.ConfirmByApp(s.ctx(), act, code))
	s.wantField(s.ConfirmByApp(s.ctx(), act, code), "code", "two_factor.code.wrong")
	key := newKey()
	s.registerKey(act, key)
	s.clock.Advance(30 * time.Second)
	s.want(s.ConfirmByApp(s.ctx(), act, s.code(seed)), fault.Forbidden, "auth.step_up.stronger")
	if by, err := s.StepUp(s.ctx(), act); err != nil || by != identity.StepUpByPasskey {
		t.Errorf("step-up by %q, %v", by, err)
	}
	c, err := s.BeginConfirmation(s.ctx(), act)
	s.check(err)
	s.check(s.ConfirmByPasskey(s.ctx(), act, c.Challenge, key.sign(t, c)))
	s.want(s.ConfirmByPasskey(s.ctx(), act, c.Challenge, key.sign(t, c)), fault.Expired, "")
}

// completion completes a session on an instance.
type completion func(f *twofactor.Factors, w identity.Awaiting) error

// Breaks when two tabs on two instances complete one session twice, by whichever
// method: what was proved once begins one session, and one entry in the log.
func TestSessionIsCompletedOnce(t *testing.T) {
	t.Parallel()
	for name, complete := range map[string]func(s *setup, act actor.Actor, p identity.Person) (identity.Awaiting, completion){
		"app": func(s *setup, act actor.Actor, p identity.Person) (identity.Awaiting, completion) {
			seed, _ := s.withApp(act)
			return s.waiting(p), func(f *twofactor.Factors, w identity.Awaiting) error {
				return second(f.CompleteByApp(s.ctx(), w, home, s.code(seed)))
			}
		},
		"backup code": func(s *setup, act actor.Actor, p identity.Person) (identity.Awaiting, completion) {
			_, done := s.withApp(act)
			return s.waiting(p), func(f *twofactor.Factors, w identity.Awaiting) error {
				return second(f.CompleteByBackupCode(s.ctx(), w, home, done.BackupCodes[0]))
			}
		},
		"SMS": func(s *setup, act actor.Actor, p identity.Person) (identity.Awaiting, completion) {
			phone, w := s.withPhone(act, swissMobile), s.waiting(p)
			s.check(s.SendCode(s.ctx(), w, home, phone.Factor))
			code, _ := s.smsCode()
			return w, func(f *twofactor.Factors, w identity.Awaiting) error {
				return second(f.CompleteBySMS(s.ctx(), w, home, code))
			}
		},
		"push": func(s *setup, act actor.Actor, p identity.Person) (identity.Awaiting, completion) {
			s.withApp(act)
			w := s.waiting(p)
			push, err := s.AskPush(s.ctx(), w, home)
			s.check(err)
			s.check(s.ApprovePush(s.ctx(), act, push.ID, push.Number))
			return w, func(f *twofactor.Factors, w identity.Awaiting) error {
				return second(f.CompleteByPush(s.ctx(), w, home))
			}
		},
		"passkey": func(s *setup, act actor.Actor, p identity.Person) (identity.Awaiting, completion) {
			k := newKey()
			s.registerKey(act, k)
			w := s.waiting(p)
			c, err := s.BeginCompletion(s.ctx(), w)
			s.check(err)
			answer := k.sign(s.t, c)
			return w, func(f *twofactor.Factors, w identity.Awaiting) error {
				return second(f.CompleteByPasskey(s.ctx(), w, home, c.Challenge, answer))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t)
			p, act := s.fresh("olive")
			w, finish := complete(s, act, p)
			_, other := s.instance(testkit.Open(t, s.url))
			instances := []*twofactor.Factors{s.Factors, other}
			errs := testkit.Together(4, func(i int) error { return finish(instances[i%2], w) })
			signedIn := 0
			for _, event := range testkit.Events(t, s.db, p.ID) {
				if event == "user.signed_in" {
					signedIn++
				}
			}
			if n := testkit.Count(errs, testkit.Fine); n != 1 || signedIn != 2 { // act's own, and this one
				t.Errorf("completed %d times, %d entries: %v", n, signedIn, errs)
			}
			if err := finish(other, w); err == nil {
				t.Error("completed again afterwards")
			}
		})
	}
}
