package protection_test

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
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/protection"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is a world with what the tests of this package need besides.
type rig struct{ *world.World }

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{world.New(t)}
}

// tokenHash gives the person's session a token, and is its hash.
func (r *rig) tokenHash(act actor.Actor) []byte {
	r.T.Helper()
	hash := seal.HashToken("token of " + act.FirstName)
	testkit.Exec(r.T, r.DB, `update sessions set token_hash = @hash where id = @session`, db.Args{"hash": hash, "session": act.Session})
	return hash
}

// protect gives somebody second factors as internal/twofactor notes them.
func (r *rig) protect(act actor.Actor, p identity.Protection) {
	r.T.Helper()
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) error {
		person, err := identity.LockPerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		return r.Accounts.SetProtection(ctx, tx, r.Clock.Now(), person, p)
	})
}

var (
	byApp = identity.Protection{On: true, Strong: true, StepUp: identity.StepUpByAuthenticator}
	bySMS = identity.Protection{On: true, StepUp: identity.StepUpByPassword}
)

// enter is what a request of the person into the organization finds.
func (r *rig) enter(act actor.Actor) org.RequestContext {
	r.T.Helper()
	e, found, err := r.Orgs.Enter(r.Ctx(), r.tokenHash(act), act.OrgNumber)
	r.Check(err)
	if !found {
		r.T.Fatalf("%s does not come in", act.FirstName)
	}
	return e
}

func (r *rig) require(in protection.Requirement) {
	r.T.Helper()
	_, err := r.Protection.RequireTwoFactor(r.Ctx(), r.Olive, in)
	r.Check(err)
}

// Without a look at the actor's own factors, somebody locks the whole organization out of the switch.
func TestNobodyRequiresWhatTheyDoNotHave(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Protection.RequireTwoFactor(r.Ctx(), r.Olive, protection.Requirement{})
	testkit.WantFault(t, err, fault.Conflict, "org.security.protect_yourself")
	r.protect(r.Olive, bySMS)
	_, err = r.Protection.RequireTwoFactor(r.Ctx(), r.Olive, protection.Requirement{})
	testkit.WantFault(t, err, fault.Conflict, "org.security.protect_yourself")
	r.require(protection.Requirement{SMSCounts: true})
	_, err = r.Protection.RequireTwoFactor(r.Ctx(), r.Olive, protection.Requirement{})
	testkit.WantFault(t, err, fault.Conflict, "org.security.protect_yourself")
}

func TestWhoRequiresTwoFactor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, by := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		_, err := r.Protection.RequireTwoFactor(r.Ctx(), by, protection.Requirement{})
		testkit.WantFault(t, err, fault.Forbidden, "org.security.administrators_only")
		_, err = r.Protection.Security(r.Ctx(), by)
		testkit.WantFault(t, err, fault.Forbidden, "org.security.administrators_only")
		_, err = r.Protection.SendSecurityAlerts(r.Ctx(), by, nil)
		testkit.WantFault(t, err, fault.Forbidden, "org.security.administrators_only")
		testkit.WantFault(t, r.Protection.StopRequiringTwoFactor(r.Ctx(), by), fault.Forbidden, "org.security.administrators_only")
	}
	_, err := r.Protection.RequireTwoFactor(r.Ctx(), r.Olive, protection.Requirement{GraceDays: 2})
	testkit.WantFault(t, err, fault.Invalid, "")
	stale := r.Olive
	stale.AuthAt = stale.AuthAt.Add(-time.Hour)
	_, err = r.Protection.RequireTwoFactor(r.Ctx(), stale, protection.Requirement{})
	testkit.WantFault(t, err, fault.StepUp, "")
	stranger := r.Ruth
	stranger.Org = r.Olive.Org
	_, err = r.Protection.RequireTwoFactor(r.Ctx(), stranger, protection.Requirement{})
	testkit.WantFault(t, err, fault.NotFound, "")
}

// The rule holds from the next request on, also for a change that was under way.
func TestRuleHoldsFromTheNextRequestOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.Olive, byApp)
	r.require(protection.Requirement{})
	if e := r.enter(r.Adam); !e.TwoFactor.Blocks(r.Clock.Now()) {
		t.Errorf("Adam still comes in: %+v", e.TwoFactor)
	}
	if e := r.enter(r.Olive); !e.TwoFactor.At.IsZero() {
		t.Errorf("Olive is asked for what she has: %+v", e.TwoFactor)
	}
	if e := r.enter(r.Ruth); !e.TwoFactor.At.IsZero() {
		t.Errorf("another organization is asked: %+v", e.TwoFactor)
	}
	_, err := r.Invitations.Invite(r.Ctx(), r.Adam, invitation.NewMembers{Addresses: "new@demo.test", Standing: org.Standing{Role: actor.Collaborator}})
	testkit.WantFault(t, err, fault.Forbidden, "org.security.required")
	testkit.WantFault(t, r.Orgs.Leave(r.Ctx(), r.Mia), fault.Forbidden, "org.security.required")
	r.protect(r.Adam, byApp)
	if e := r.enter(r.Adam); !e.TwoFactor.At.IsZero() {
		t.Errorf("Adam is asked for what he has now: %+v", e.TwoFactor)
	}
	r.Check(r.Protection.StopRequiringTwoFactor(r.Ctx(), r.Olive))
	if e := r.enter(r.Mia); !e.TwoFactor.At.IsZero() {
		t.Errorf("Mia is still asked: %+v", e.TwoFactor)
	}
}

func TestExternalsMayLeaveInstead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.Olive, byApp)
	r.require(protection.Requirement{})
	r.Check(r.Orgs.Leave(r.Ctx(), r.Eve))
}

// Each person's time begins when they first meet the rule, and is not given again.
func TestTimeToSetUpBeginsAtTheFirstMeeting(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.Olive, byApp)
	r.require(protection.Requirement{GraceDays: 7})
	r.Clock.Advance(3 * 24 * time.Hour)
	hash := r.tokenHash(r.Mia)
	testkit.Exec(t, r.DB, `update sessions set expires_at = expires_at + interval '1 year', last_seen_at = last_seen_at + interval '1 year', persistent = true where token_hash = @hash`, db.Args{"hash": hash})
	e := r.enter(r.Mia)
	met := r.Clock.Now()
	if e.TwoFactor.Blocks(met) || !e.TwoFactor.At.Equal(met.AddDate(0, 0, 7)) || !e.NeedsTouch(met) {
		t.Fatalf("at the first meeting: %+v", e.TwoFactor)
	}
	r.Check(r.Orgs.Touch(r.Ctx(), e, "en"))
	r.Clock.Advance(24 * time.Hour)
	if e := r.enter(r.Mia); !e.TwoFactor.At.Equal(met.AddDate(0, 0, 7)) || !e.TwoFactor.Asked {
		t.Errorf("a day later: %+v", e.TwoFactor)
	}
	r.Clock.Advance(6 * 24 * time.Hour)
	if e := r.enter(r.Mia); !e.TwoFactor.Blocks(r.Clock.Now()) {
		t.Errorf("a week later: %+v", e.TwoFactor)
	}
}

// SMS alone is red where it does not count, and nowhere else.
func TestSMSCountsWhereTheRuleSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.Olive, byApp)
	r.protect(r.Bill, bySMS)
	if m := r.MemberPage(r.Olive, r.Bill.Member); !m.Member.TwoFactor {
		t.Error("without a rule SMS does not count")
	}
	r.require(protection.Requirement{})
	if m := r.MemberPage(r.Olive, r.Bill.Member); m.Member.TwoFactor {
		t.Error("SMS counts where it must not")
	}
	if e := r.enter(r.Bill); !e.TwoFactor.Blocks(r.Clock.Now()) {
		t.Errorf("Bill comes in with SMS only: %+v", e.TwoFactor)
	}
	page, err := r.Protection.Security(r.Ctx(), r.Olive)
	r.Check(err)
	if page.SMSOnly.N != 1 || page.Unprotected.N != 4 || page.Protected.N != 1 || page.Externals.N != 1 || len(page.Without) != 4 {
		t.Errorf("the page says %+v", page)
	}
	r.require(protection.Requirement{SMSCounts: true})
	if e := r.enter(r.Bill); !e.TwoFactor.At.IsZero() {
		t.Errorf("Bill is asked although SMS counts: %+v", e.TwoFactor)
	}
	// Whoever joins with SMS only is judged by the rule, too.
	r.require(protection.Requirement{})
	late := r.Account("Lena", "Late")
	r.protect(late, bySMS)
	_, err = r.Invitations.Invite(r.Ctx(), r.Olive, invitation.NewMembers{Addresses: late.LoginID, Standing: org.Standing{Role: actor.Collaborator}})
	r.Check(err)
	number, err := r.Invitations.Accept(r.Ctx(), late, r.LastMail("invitation").Token(t))
	r.Check(err)
	if e := r.enter(r.In(late, number)); !e.TwoFactor.Blocks(r.Clock.Now()) {
		t.Errorf("Lena comes in with SMS only: %+v", e.TwoFactor)
	}
	r.Check(r.Protection.StopRequiringTwoFactor(r.Ctx(), r.Olive))
	if m := r.MemberPage(r.Olive, r.Bill.Member); !m.Member.TwoFactor {
		t.Error("SMS does not count although the rule is gone")
	}
}

// One organization's rule, exception or end says nothing about another one's.
func TestTwoOrganizationsWithDifferentRules(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Invitations.Invite(r.Ctx(), r.Ruth, invitation.NewMembers{Addresses: r.Bill.LoginID, Standing: org.Standing{Role: actor.Collaborator}})
	r.Check(err)
	number, err := r.Invitations.Accept(r.Ctx(), r.Bill, r.LastMail("invitation").Token(t))
	r.Check(err)
	strict, lax := r.Bill, r.In(r.Bill, number)
	r.protect(r.Bill, bySMS)
	r.protect(r.Olive, byApp)
	r.protect(r.Ruth, byApp)
	r.require(protection.Requirement{})
	_, err = r.Protection.RequireTwoFactor(r.Ctx(), r.Ruth, protection.Requirement{SMSCounts: true})
	r.Check(err)
	blocks := func(in actor.Actor, want bool) {
		t.Helper()
		if e := r.enter(in); e.TwoFactor.Blocks(r.Clock.Now()) != want {
			t.Errorf("blocked %v, want %v: %+v", !want, want, e.TwoFactor)
		}
	}
	blocks(strict, true)
	blocks(lax, false)
	r.Check(r.Protection.ExceptFromTwoFactor(r.Ctx(), r.Ruth, lax.Member, r.Clock.Now().Add(time.Hour), ""))
	blocks(strict, true)
	_, err = r.Protection.RequireTwoFactor(r.Ctx(), r.Ruth, protection.Requirement{})
	r.Check(err)
	blocks(lax, false) // excepted
	r.Check(r.Protection.EndException(r.Ctx(), r.Ruth, lax.Member))
	blocks(lax, true)
	r.Check(r.Protection.StopRequiringTwoFactor(r.Ctx(), r.Olive))
	blocks(strict, false)
	blocks(lax, true)
}

func TestExceptionEndsByItself(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.Olive, byApp)
	r.require(protection.Requirement{})
	now := r.Clock.Now()
	for name, ends := range map[string]time.Time{"none": {}, "past": now, "far": now.AddDate(2, 0, 0)} {
		if err := r.Protection.ExceptFromTwoFactor(r.Ctx(), r.Olive, r.Mia.Member, ends, ""); !fault.Has(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	testkit.WantFault(t, r.Protection.ExceptFromTwoFactor(r.Ctx(), r.Olive, r.Ruth.Member, now.Add(time.Hour), ""), fault.NotFound, "")
	for range 2 {
		r.Check(r.Protection.ExceptFromTwoFactor(r.Ctx(), r.Olive, r.Mia.Member, now.Add(20*time.Minute), " parental   leave "))
	}
	page, err := r.Protection.Security(r.Ctx(), r.Olive)
	r.Check(err)
	if len(page.Exceptions) != 1 || page.Exceptions[0].Reason != "parental leave" || page.Exceptions[0].Member.ID != r.Mia.Member {
		t.Errorf("the exceptions are %+v", page.Exceptions)
	}
	if e := r.enter(r.Mia); e.TwoFactor.Blocks(r.Clock.Now()) {
		t.Errorf("excepted, and blocked: %+v", e.TwoFactor)
	}
	r.Clock.Advance(20 * time.Minute)
	if e := r.enter(r.Mia); !e.TwoFactor.Blocks(r.Clock.Now()) {
		t.Errorf("the exception did not end: %+v", e.TwoFactor)
	}
	r.Check(r.Protection.EndException(r.Ctx(), r.Olive, r.Mia.Member))
	r.Check(r.Protection.EndException(r.Ctx(), r.Olive, r.Mia.Member))
}

func TestSecurityAlertsGoOutOnceADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.Olive, byApp)
	before := len(r.Mails())
	sent, err := r.Protection.SendSecurityAlerts(r.Ctx(), r.Olive, []id.Member{r.Mia.Member, r.Olive.Member, r.Ruth.Member})
	r.Check(err)
	if sent.Sent != 1 || len(r.Mails()) != before+1 || r.LastMail("security_alert").To != r.Mia.LoginID {
		t.Errorf("sent %+v, %d mails", sent, len(r.Mails())-before)
	}
	var all sync.WaitGroup
	for range 4 { // two people, two clicks each
		all.Go(func() {
			if _, err := r.Protection.SendSecurityAlerts(r.Ctx(), r.Olive, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(r.Mails()) - before; n != 4 {
		t.Errorf("%d mails for Mia, Adam, Bill and Eve", n)
	}
	again, err := r.Protection.SendSecurityAlerts(r.Ctx(), r.Olive, []id.Member{r.Mia.Member})
	r.Check(err)
	if again.Sent != 0 {
		t.Errorf("again: %+v", again)
	}
	// Who had an alert today is told of the rule all the same.
	told, err := r.Protection.RequireTwoFactor(r.Ctx(), r.Olive, protection.Requirement{GraceDays: 7, Tell: true})
	r.Check(err)
	if told.Sent != 4 || told.More {
		t.Errorf("told of the rule: %+v", told)
	}
}

// Two people at once leave one rule, and each change in the log.
func TestRuleIsSwitchedOnTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.protect(r.Olive, byApp)
	r.protect(r.Adam, byApp)
	var both sync.WaitGroup
	for _, by := range []actor.Actor{r.Olive, r.Adam, r.Olive, r.Adam} {
		both.Go(func() {
			if _, err := r.Protection.RequireTwoFactor(r.Ctx(), by, protection.Requirement{GraceDays: 7, Tell: true}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := testkit.Value[int](t, r.DB, `select count(*) from audit_events where org_id = @org and action = 'organization.two_factor_required'`, db.Args{"org": r.Olive.Org}); n != 1 {
		t.Errorf("%d events, want one: the other calls found it done", n)
	}
	if mail := r.LastMail("two_factor_required"); testkit.Said[protection.TwoFactorRequiredMail](t, mail).GraceDays != 7 {
		t.Errorf("the mail is %+v", mail)
	}
}

// Nobody is told both that they notice nothing and that SMS is not enough.
func TestWhomARuleConcerns(t *testing.T) {
	t.Parallel()
	count := func(n int) org.Count { return org.Count{N: n} }
	off := protection.SecurityPage{Protected: count(5), Unprotected: count(3), SMSOnly: count(2)}
	strict := protection.SecurityPage{Rule: org.TwoFactorRule{RequiredAt: time.Now()}, Protected: count(3), Unprotected: count(5), SMSOnly: count(2)}
	for name, page := range map[string]protection.SecurityPage{"no rule": off, "SMS does not count": strict} {
		if got, want := page.Counting(true), (protection.Counting{Nothing: count(5), SetUp: count(3)}); got != want {
			t.Errorf("%s, SMS shall count: %+v", name, got)
		}
		if got, want := page.Counting(false), (protection.Counting{Nothing: count(3), SetUp: count(3), Another: count(2)}); got != want {
			t.Errorf("%s, SMS shall not count: %+v", name, got)
		}
	}
}
