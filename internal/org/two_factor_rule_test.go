package org_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/testkit"
)

// protect gives somebody second factors as internal/twofactor notes them.
func (r *rig) protect(act actor.Actor, p identity.Protection) {
	r.t.Helper()
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
		person, err := identity.LockPerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		return r.accounts.SetProtection(ctx, tx, r.clock.Now(), person, p)
	})
}

var (
	byApp = identity.Protection{On: true, Strong: true, StepUp: identity.StepUpByAuthenticator}
	bySMS = identity.Protection{On: true, StepUp: identity.StepUpByPassword}
)

// enter is what a request of the person into the organization finds.
func (r *rig) enter(act actor.Actor) org.Entry {
	r.t.Helper()
	e, found, err := r.Enter(r.ctx(), r.tokenHash(act), act.OrgNumber)
	r.check(err)
	if !found {
		r.t.Fatalf("%s does not come in", act.FirstName)
	}
	return e
}

func (r *rig) require(in org.Requirement) {
	r.t.Helper()
	_, err := r.RequireTwoFactor(r.ctx(), r.olive, in)
	r.check(err)
}

// Without a look at the actor's own factors, somebody locks the whole organization out of the switch.
func TestNobodyRequiresWhatTheyDoNotHave(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.RequireTwoFactor(r.ctx(), r.olive, org.Requirement{})
	testkit.WantFault(t, err, fault.Conflict, "org.security.protect_yourself")
	r.protect(r.olive, bySMS)
	_, err = r.RequireTwoFactor(r.ctx(), r.olive, org.Requirement{})
	testkit.WantFault(t, err, fault.Conflict, "org.security.protect_yourself")
	r.require(org.Requirement{SMSCounts: true})
	_, err = r.RequireTwoFactor(r.ctx(), r.olive, org.Requirement{})
	testkit.WantFault(t, err, fault.Conflict, "org.security.protect_yourself")
}

func TestWhoRequiresTwoFactor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, by := range []actor.Actor{r.mia, r.bill, r.eve} {
		_, err := r.RequireTwoFactor(r.ctx(), by, org.Requirement{})
		testkit.WantFault(t, err, fault.Forbidden, "org.security.administrators_only")
		_, err = r.Security(r.ctx(), by)
		testkit.WantFault(t, err, fault.Forbidden, "org.security.administrators_only")
		_, err = r.SendSecurityAlerts(r.ctx(), by, nil)
		testkit.WantFault(t, err, fault.Forbidden, "org.security.administrators_only")
		testkit.WantFault(t, r.StopRequiringTwoFactor(r.ctx(), by), fault.Forbidden, "org.security.administrators_only")
	}
	_, err := r.RequireTwoFactor(r.ctx(), r.olive, org.Requirement{GraceDays: 2})
	testkit.WantFault(t, err, fault.Invalid, "")
	stale := r.olive
	stale.AuthAt = stale.AuthAt.Add(-time.Hour)
	_, err = r.RequireTwoFactor(r.ctx(), stale, org.Requirement{})
	testkit.WantFault(t, err, fault.StepUp, "")
	stranger := r.ruth
	stranger.Org = r.olive.Org
	_, err = r.RequireTwoFactor(r.ctx(), stranger, org.Requirement{})
	testkit.WantFault(t, err, fault.NotFound, "")
}

// The rule holds from the next request on, also for a change that was under way.
func TestRuleHoldsFromTheNextRequestOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.olive, byApp)
	r.require(org.Requirement{})
	if e := r.enter(r.adam); !e.TwoFactor.Blocks(r.clock.Now()) {
		t.Errorf("Adam still comes in: %+v", e.TwoFactor)
	}
	if e := r.enter(r.olive); !e.TwoFactor.At.IsZero() {
		t.Errorf("Olive is asked for what she has: %+v", e.TwoFactor)
	}
	if e := r.enter(r.ruth); !e.TwoFactor.At.IsZero() {
		t.Errorf("another organization is asked: %+v", e.TwoFactor)
	}
	_, err := r.Invite(r.ctx(), r.adam, org.NewMembers{Addresses: "new@demo.test", Standing: org.Standing{Role: actor.Collaborator}})
	testkit.WantFault(t, err, fault.Forbidden, "org.security.required")
	testkit.WantFault(t, r.Leave(r.ctx(), r.mia), fault.Forbidden, "org.security.required")
	r.protect(r.adam, byApp)
	if e := r.enter(r.adam); !e.TwoFactor.At.IsZero() {
		t.Errorf("Adam is asked for what he has now: %+v", e.TwoFactor)
	}
	r.check(r.StopRequiringTwoFactor(r.ctx(), r.olive))
	if e := r.enter(r.mia); !e.TwoFactor.At.IsZero() {
		t.Errorf("Mia is still asked: %+v", e.TwoFactor)
	}
}

func TestExternalsMayLeaveInstead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.olive, byApp)
	r.require(org.Requirement{})
	r.check(r.Leave(r.ctx(), r.eve))
}

// Each person's time begins when they first meet the rule, and is not given again.
func TestTimeToSetUpBeginsAtTheFirstMeeting(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.olive, byApp)
	r.require(org.Requirement{GraceDays: 7})
	r.clock.Advance(3 * 24 * time.Hour)
	hash := r.tokenHash(r.mia)
	testkit.Exec(t, r.db, `update sessions set expires_at = expires_at + interval '1 year', last_seen_at = last_seen_at + interval '1 year', persistent = true where token_hash = @hash`, db.Args{"hash": hash})
	e := r.enter(r.mia)
	met := r.clock.Now()
	if e.TwoFactor.Blocks(met) || !e.TwoFactor.At.Equal(met.AddDate(0, 0, 7)) || !e.NeedsTouch(met) {
		t.Fatalf("at the first meeting: %+v", e.TwoFactor)
	}
	r.check(r.Touch(r.ctx(), e, "en"))
	r.clock.Advance(24 * time.Hour)
	if e := r.enter(r.mia); !e.TwoFactor.At.Equal(met.AddDate(0, 0, 7)) || !e.TwoFactor.Asked {
		t.Errorf("a day later: %+v", e.TwoFactor)
	}
	r.clock.Advance(6 * 24 * time.Hour)
	if e := r.enter(r.mia); !e.TwoFactor.Blocks(r.clock.Now()) {
		t.Errorf("a week later: %+v", e.TwoFactor)
	}
}

// SMS alone is red where it does not count, and nowhere else.
func TestSMSCountsWhereTheRuleSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.olive, byApp)
	r.protect(r.bill, bySMS)
	if m := r.member(r.olive, r.bill.Member); !m.Member.TwoFactor {
		t.Error("without a rule SMS does not count")
	}
	r.require(org.Requirement{})
	if m := r.member(r.olive, r.bill.Member); m.Member.TwoFactor {
		t.Error("SMS counts where it must not")
	}
	if e := r.enter(r.bill); !e.TwoFactor.Blocks(r.clock.Now()) {
		t.Errorf("Bill comes in with SMS only: %+v", e.TwoFactor)
	}
	page, err := r.Security(r.ctx(), r.olive)
	r.check(err)
	if page.SMSOnly.N != 1 || page.Unprotected.N != 4 || page.Protected.N != 1 || page.Externals.N != 1 || len(page.Without) != 4 {
		t.Errorf("the page says %+v", page)
	}
	r.require(org.Requirement{SMSCounts: true})
	if e := r.enter(r.bill); !e.TwoFactor.At.IsZero() {
		t.Errorf("Bill is asked although SMS counts: %+v", e.TwoFactor)
	}
	// Whoever joins with SMS only is judged by the rule, too.
	r.require(org.Requirement{})
	late := r.account("Lena", "Late")
	r.protect(late, bySMS)
	_, err = r.Invite(r.ctx(), r.olive, org.NewMembers{Addresses: late.LoginID, Standing: org.Standing{Role: actor.Collaborator}})
	r.check(err)
	number, err := r.AcceptInvitation(r.ctx(), late, r.lastMail("invitation").Token(t))
	r.check(err)
	if e := r.enter(r.in(late, number)); !e.TwoFactor.Blocks(r.clock.Now()) {
		t.Errorf("Lena comes in with SMS only: %+v", e.TwoFactor)
	}
	r.check(r.StopRequiringTwoFactor(r.ctx(), r.olive))
	if m := r.member(r.olive, r.bill.Member); !m.Member.TwoFactor {
		t.Error("SMS does not count although the rule is gone")
	}
}

func TestExceptionEndsByItself(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.olive, byApp)
	r.require(org.Requirement{})
	now := r.clock.Now()
	for name, ends := range map[string]time.Time{"none": {}, "past": now, "far": now.AddDate(2, 0, 0)} {
		if err := r.ExceptFromTwoFactor(r.ctx(), r.olive, r.mia.Member, ends, ""); !fault.Has(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	testkit.WantFault(t, r.ExceptFromTwoFactor(r.ctx(), r.olive, r.ruth.Member, now.Add(time.Hour), ""), fault.NotFound, "")
	for range 2 {
		r.check(r.ExceptFromTwoFactor(r.ctx(), r.olive, r.mia.Member, now.Add(20*time.Minute), " parental   leave "))
	}
	page, err := r.Security(r.ctx(), r.olive)
	r.check(err)
	if len(page.Exceptions) != 1 || page.Exceptions[0].Reason != "parental leave" || page.Exceptions[0].Member.ID != r.mia.Member {
		t.Errorf("the exceptions are %+v", page.Exceptions)
	}
	if e := r.enter(r.mia); e.TwoFactor.Blocks(r.clock.Now()) {
		t.Errorf("excepted, and blocked: %+v", e.TwoFactor)
	}
	r.clock.Advance(20 * time.Minute)
	if e := r.enter(r.mia); !e.TwoFactor.Blocks(r.clock.Now()) {
		t.Errorf("the exception did not end: %+v", e.TwoFactor)
	}
	r.check(r.EndException(r.ctx(), r.olive, r.mia.Member))
	r.check(r.EndException(r.ctx(), r.olive, r.mia.Member))
}

func TestSecurityAlertsGoOutOnceADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.olive, byApp)
	before := len(r.mails())
	sent, err := r.SendSecurityAlerts(r.ctx(), r.olive, []id.Member{r.mia.Member, r.olive.Member, r.ruth.Member})
	r.check(err)
	if sent.Sent != 1 || len(r.mails()) != before+1 || r.lastMail("security_alert").To != r.mia.LoginID {
		t.Errorf("sent %+v, %d mails", sent, len(r.mails())-before)
	}
	var all sync.WaitGroup
	for range 4 { // two people, two clicks each
		all.Go(func() {
			if _, err := r.SendSecurityAlerts(r.ctx(), r.olive, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(r.mails()) - before; n != 4 {
		t.Errorf("%d mails for Mia, Adam, Bill and Eve", n)
	}
	again, err := r.SendSecurityAlerts(r.ctx(), r.olive, []id.Member{r.mia.Member})
	r.check(err)
	if again.Sent != 0 || again.Already != 1 {
		t.Errorf("again: %+v", again)
	}
}

// Two people at once leave one rule, and each change in the log.
func TestRuleIsSwitchedOnTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.olive, byApp)
	r.protect(r.adam, byApp)
	var both sync.WaitGroup
	for _, by := range []actor.Actor{r.olive, r.adam, r.olive, r.adam} {
		both.Go(func() {
			if _, err := r.RequireTwoFactor(r.ctx(), by, org.Requirement{GraceDays: 7, Tell: true}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := testkit.Value[int](t, r.db, `select count(*) from audit_events where org_id = @org and action = 'organization.two_factor_required'`, db.Args{"org": r.olive.Org}); n != 1 {
		t.Errorf("%d events, want one: the other calls found it done", n)
	}
	if mail := r.lastMail("two_factor_required"); testkit.Said[org.TwoFactorRequiredMail](t, mail).GraceDays != 7 {
		t.Errorf("the mail is %+v", mail)
	}
}
