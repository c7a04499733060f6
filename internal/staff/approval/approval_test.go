package approval_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// gift is an act of a kind of its own: money for Olive's organization, with something that goes wrong behind it.
type gift struct {
	To string `json:"to"`
}

type rig struct {
	*world.World
	gifts    approval.Registered[gift]
	carried  int                             // how often the act was begun
	then     func(ctx context.Context) error // what follows in the same transaction; nil: nothing
	ana, bob staff.Colleague
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	r.gifts = approval.Register(r.Approvals, approval.Kind[gift]{Name: "gift", Act: staff.CorrectBalance,
		CarryOut: func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p approval.Proposal, g gift) error {
			r.carried++
			if g.To != "Olive" {
				return fmt.Errorf("a gift to %q", g.To)
			}
			err := r.Payments.Correct(ctx, tx, now, by.Actor(), payment.Correction{Org: p.Org, Key: p.ID.String(), About: id.About(p.ID), Amount: p.Amount, Reason: p.Reason})
			if err == nil && r.then != nil {
				err = r.then(ctx)
			}
			return err
		}})
	r.ana, r.bob = r.colleague("Ana", staff.BillingClerk), r.colleague("Bob", staff.Operator)
	return r
}

// colleague is somebody new of the staff, elevated for an hour.
func (r *rig) colleague(name string, role staff.Role) staff.Colleague {
	r.T.Helper()
	return testkit.AddStaff(r.T, r.DB, r.Clock.Now(), r.Clock.Now().Add(time.Hour), name, role).Colleague
}

// again is the colleague in another session.
func (r *rig) again(of staff.Colleague) staff.Colleague {
	r.T.Helper()
	session := id.New[id.StaffSession]()
	_, hash := seal.Token()
	testkit.Exec(r.T, r.DB, `insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, created_at, last_seen_at, expires_at, elevated_until)
		select @id, staff_id, passkey_id, @hash, '', created_at, last_seen_at, expires_at, elevated_until from staff_sessions where id = @of`, db.Args{"id": session, "of": of.Session, "hash": hash[:]})
	of.Session = session
	return of
}

// wait lets time pass, in which everybody stays at work and elevated.
func (r *rig) wait(d time.Duration) {
	r.T.Helper()
	r.Clock.Advance(d)
	until := r.Clock.Now().Add(time.Hour)
	testkit.Exec(r.T, r.DB, `update staff_sessions set last_seen_at = @now, expires_at = @until, elevated_until = @until`, db.Args{"now": r.Clock.Now(), "until": until})
	r.ana.ElevatedUntil, r.bob.ElevatedUntil = until, until
}

func (r *rig) propose(by staff.Colleague, d approval.Draft) (id.StaffApproval, error) {
	if d.ID.IsZero() {
		d.ID = id.New[id.StaffApproval]()
	}
	if d.Reason == "" {
		d.Reason = "Goodwill after the outage"
	}
	d.Org, d.Amount = r.Olive.Org, money.New(25_00, money.CHF)
	return d.ID, r.Approvals.Act(r.Ctx(), by, staff.CorrectBalance, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		return r.gifts.Propose(ctx, tx, now, by, d, gift{To: "Olive"})
	})
}

// proposed is a proposal of Ana's.
func (r *rig) proposed() id.StaffApproval {
	r.T.Helper()
	p, err := r.propose(r.ana, approval.Draft{})
	r.Check(err)
	return p
}

func (r *rig) want(p id.StaffApproval, state approval.State, prepaid int64) {
	r.T.Helper()
	if got := testkit.Value[approval.State](r.T, r.DB, `select state from staff_approvals where id = @id`, db.Args{"id": p}); got != state {
		r.T.Errorf("the proposal is %s, want %s", got, state)
	}
	if got := testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = 'prepaid'`, db.Args{"org": r.Olive.Org}); got != prepaid {
		r.T.Errorf("the prepaid account holds %d, want %d", got, prepaid)
	}
	results, err := ledger.Verify(r.Ctx(), r.DB, ledger.Proofs)
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			r.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}

func TestTwoPeopleCarryItOutOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.proposed()
	r.want(p, approval.Proposed, 0)
	r.Check(r.Approvals.Approve(r.Ctx(), r.bob, p))
	r.want(p, approval.Approved, 25_00)
	r.Check(r.Approvals.Approve(r.Ctx(), r.bob, p)) // a second click
	r.Check(r.Approvals.Approve(r.Ctx(), r.again(r.bob), p))
	r.want(p, approval.Approved, 25_00)
	if r.carried != 1 {
		t.Errorf("carried out %d times", r.carried)
	}
	third := r.colleague("Cleo", staff.Operator)
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), third, p), fault.Conflict, "staff.approval.over.approved")
	testkit.WantFault(t, r.Approvals.Refuse(r.Ctx(), r.bob, p, "Too late"), fault.Conflict, "staff.approval.over.approved")
	testkit.WantFault(t, r.Approvals.Withdraw(r.Ctx(), r.ana, p), fault.Conflict, "staff.approval.over.approved")
	for chain, want := range map[any]string{r.ana.ID: "approval.proposed", r.bob.ID: "approval.approved", r.Olive.Org: "prepaid.corrected"} {
		if events := testkit.Events(t, r.DB, chain); len(events) == 0 || events[len(events)-1] != want {
			t.Errorf("the log has %q, want %s at its end", events, want)
		}
	}
	if kept := testkit.Value[int](t, r.DB, `select count(*)::int from audit_personal where data::text like '%Goodwill%'`, nil); kept != 3 {
		t.Errorf("the reason is kept with %d events", kept)
	}
}

// Breaks when one person manages both halves, in whatever order and from whatever session.
func TestOnePersonIsNotTwo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.proposed()
	other := r.again(r.ana)
	for _, by := range []staff.Colleague{r.ana, other} {
		testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), by, p), fault.Forbidden, "staff.denied.own")
		testkit.WantFault(t, r.Approvals.Refuse(r.Ctx(), by, p, "Mine"), fault.Forbidden, "staff.denied.own")
	}
	// Approving first what is proposed later finds nothing; the same form proposed by both is one person's.
	key := id.New[id.StaffApproval]()
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.ana, key), fault.NotFound, "error.not_found")
	_, err := r.propose(r.ana, approval.Draft{ID: key})
	r.Check(err)
	_, err = r.propose(r.bob, approval.Draft{ID: key})
	testkit.WantFault(t, err, fault.Conflict, "staff.approval.already")
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), other, key), fault.Forbidden, "staff.denied.own")
	r.want(p, approval.Proposed, 0)
	// Nor does the database take it, whatever the program says.
	for _, state := range []approval.State{approval.Approved, approval.Refused} {
		err := r.DB.Write(r.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `update staff_approvals set state = @state, decided_by = proposed_by, decided_at = now(), refusal = case when @state = 'refused' then 'x' else '' end where id = @id`, db.Args{"state": state, "id": p})
			return err
		})
		if !db.Violates(err, "staff_approvals_two_people") {
			t.Errorf("%s by who proposed it: %v", state, err)
		}
	}
	for _, change := range []string{`amount = 1`, `data = '{"to": "Eve"}'`, `proposed_by = '` + r.bob.ID.String() + `'`, `reason = 'x'`, `expires_at = now() + interval '1 year'`} {
		if err := r.DB.Write(r.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `update staff_approvals set `+change+` where id = @id`, db.Args{"id": p})
			return err
		}); err == nil {
			t.Errorf("a proposal may be changed: %s", change)
		}
	}
}

// Roles and elevation count as they are at the moment of the approval, of both people.
func TestRolesAreReadAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.proposed()
	role := func(of staff.Colleague, role staff.Role, state string) {
		t.Helper()
		testkit.Exec(t, r.DB, `update staff_members set role = @role, state = @state where id = @id`, db.Args{"role": role, "state": state, "id": of.ID})
	}
	refused := func(when string, kind fault.Kind, key string) {
		t.Helper()
		t.Run(when, func(t *testing.T) { testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, p), kind, key) })
		r.want(p, approval.Proposed, 0)
	}
	role(r.bob, staff.Agent, "active") // the request began when he was an operator
	refused("the approver is an agent by now", fault.Forbidden, "staff.denied.role")
	role(r.bob, staff.Operator, "blocked")
	refused("the approver is blocked", fault.Expired, "staff.session.ended")
	role(r.bob, staff.Operator, "active")
	role(r.ana, staff.Agent, "active")
	refused("who proposed it is an agent by now", fault.Conflict, "staff.approval.proposer")
	role(r.ana, staff.BillingClerk, "blocked")
	refused("who proposed it is blocked", fault.Conflict, "staff.approval.proposer")
	role(r.ana, staff.BillingClerk, "active")
	testkit.Exec(t, r.DB, `update staff_sessions set elevated_until = created_at where id = @id`, db.Args{"id": r.bob.Session})
	refused("the elevation is over", fault.StepUp, "staff.elevation.needed")
	testkit.Exec(t, r.DB, `update staff_sessions set elevated_until = @until, revoked_at = now() where id = @id`, db.Args{"id": r.bob.Session, "until": r.bob.ElevatedUntil})
	refused("the session has ended", fault.Expired, "staff.session.ended")
	testkit.Exec(t, r.DB, `update staff_sessions set revoked_at = null where id = @id`, db.Args{"id": r.bob.Session})
	stale := r.bob
	stale.ElevatedUntil = r.Clock.Now()
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), stale, p), fault.StepUp, "staff.elevation.needed")
	if _, err := r.propose(r.colleague("Cleo", staff.Agent), approval.Draft{}); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an agent proposes: %v", err)
	}
	if r.carried != 0 {
		t.Errorf("carried out %d times", r.carried)
	}
	// A clerk may decide as an operator does; who was blocked and is back has proposed it all the same.
	r.Check(r.Approvals.Approve(r.Ctx(), r.colleague("Cleo", staff.BillingClerk), p))
	r.want(p, approval.Approved, 25_00)
}

func TestAProposalExpires(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, err := r.propose(r.ana, approval.Draft{Subject: "one"})
	r.Check(err)
	r.wait(72*time.Hour - time.Second)
	open, err := r.Approvals.Open(r.Ctx(), r.bob, "")
	r.Check(err)
	if len(open.Proposals) != 1 {
		t.Errorf("%d are open", len(open.Proposals))
	}
	r.wait(time.Second)
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, p), fault.Conflict, "staff.approval.over.expired")
	testkit.WantFault(t, r.Approvals.Refuse(r.Ctx(), r.bob, p, "Late"), fault.Conflict, "staff.approval.over.expired")
	if open, err = r.Approvals.Open(r.Ctx(), r.bob, ""); err != nil || len(open.Proposals) != 0 {
		t.Errorf("%d are open, %v", len(open.Proposals), err)
	}
	again, err := r.propose(r.ana, approval.Draft{Subject: "one"}) // its subject is free again
	r.Check(err)
	r.want(p, approval.Expired, 0)
	r.want(again, approval.Proposed, 0)
	r.wait(72 * time.Hour)
	r.Check(r.Approvals.Expire(r.Ctx()))
	r.want(again, approval.Expired, 0)
	history, err := r.Approvals.History(r.Ctx(), r.bob, "")
	r.Check(err)
	if len(history.Proposals) != 2 || history.Proposals[0].ID != again || history.Proposals[0].Proposer != "Ana Rivera" {
		t.Errorf("the history has %+v", history.Proposals)
	}
	if events := testkit.Events(t, r.DB, r.ana.ID); events[len(events)-1] != "approval.expired" {
		t.Errorf("the log has %q", events)
	}
}

func TestRefusedWithAReasonAndWithdrawnByItsOwner(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.proposed()
	testkit.WantField(t, r.Approvals.Refuse(r.Ctx(), r.bob, p, " "), "reason", "error.required")
	r.Check(r.Approvals.Refuse(r.Ctx(), r.bob, p, "No outage that day"))
	r.Check(r.Approvals.Refuse(r.Ctx(), r.bob, p, "No outage that day"))
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, p), fault.Conflict, "staff.approval.over.refused")
	r.want(p, approval.Refused, 0)
	shown, err := r.Approvals.Show(r.Ctx(), r.ana, p)
	r.Check(err)
	if shown.Refusal != "No outage that day" || shown.Decider != "Bob Rivera" {
		t.Errorf("it says %+v", shown)
	}
	p = r.proposed()
	testkit.WantFault(t, r.Approvals.Withdraw(r.Ctx(), r.bob, p), fault.Forbidden, "staff.denied.not_own")
	r.Check(r.Approvals.Withdraw(r.Ctx(), r.again(r.ana), p))
	r.Check(r.Approvals.Withdraw(r.Ctx(), r.ana, p))
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, p), fault.Conflict, "staff.approval.over.withdrawn")
	r.want(p, approval.Withdrawn, 0)
}

func TestTheSameIsProposedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key := id.New[id.StaffApproval]()
	for _, err := range testkit.Together(8, func(int) error { _, err := r.propose(r.ana, approval.Draft{ID: key}); return err }) {
		r.Check(err)
	}
	for _, err := range testkit.Together(4, func(int) error { _, err := r.propose(r.ana, approval.Draft{Subject: "one"}); return err }) {
		r.Check(err)
	}
	_, err := r.propose(r.bob, approval.Draft{Subject: "one"})
	testkit.WantFault(t, err, fault.Conflict, "staff.approval.already")
	_, err = r.propose(r.ana, approval.Draft{Reason: "http://"})
	testkit.WantField(t, err, "reason", "error.invalid_characters")
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from staff_approvals`, nil); n != 2 {
		t.Errorf("%d proposals", n)
	}
}

// Two approvers at once, and one who refuses: one of them decides, and the act happens once or never.
func TestManyDecideAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 5 {
		before := testkit.Value[int64](t, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = 'prepaid'`, db.Args{"org": r.Olive.Org})
		p := r.proposed()
		people := []staff.Colleague{r.bob, r.colleague("Cleo", staff.Operator), r.colleague("Dan", staff.BillingClerk), r.colleague("Edo", staff.BillingClerk)}
		errs := testkit.Together(len(people), func(i int) error {
			if i == 3 {
				return r.Approvals.Refuse(r.Ctx(), people[i], p, "No")
			}
			return r.Approvals.Approve(r.Ctx(), people[i], p)
		})
		if fine := testkit.Count(errs, testkit.Fine); fine != 1 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }) != 3 {
			t.Errorf("%d decided: %v", fine, errs)
		}
		if errs[3] == nil {
			r.want(p, approval.Refused, before)
		} else {
			r.want(p, approval.Approved, before+25_00)
		}
	}
}

// Whatever ends the transaction behind the act leaves neither the act nor the approval; the next one does both.
func TestNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.proposed()
	broken := errors.New("the machine is gone")
	r.then = func(context.Context) error { return broken }
	if err := r.Approvals.Approve(r.Ctx(), r.bob, p); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	r.want(p, approval.Proposed, 0)
	ctx, stop := context.WithCancel(r.Ctx())
	r.then = func(ctx context.Context) error { stop(); return nil }
	if err := r.Approvals.Approve(ctx, r.bob, p); err == nil {
		t.Fatal("approved on a connection that is gone")
	}
	r.want(p, approval.Proposed, 0)
	r.then = func(context.Context) error { return fault.New(fault.Conflict, "staff.approval.customer_closed") }
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, p), fault.Conflict, "staff.approval.customer_closed")
	r.want(p, approval.Proposed, 0)
	if events := testkit.Events(t, r.DB, r.bob.ID); len(events) > 0 {
		t.Errorf("the log has %q", events)
	}
	r.then = nil
	r.Check(r.Approvals.Approve(r.Ctx(), r.bob, p))
	r.want(p, approval.Approved, 25_00)
}

func TestListsArePagedAndNotForAgents(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 53 {
		p := r.proposed()
		r.Clock.Advance(time.Second)
		r.Check(r.Approvals.Withdraw(r.Ctx(), r.ana, p))
		r.proposed()
	}
	for name, list := range map[string]func(context.Context, staff.Colleague, string) (approval.Page, error){"open": r.Approvals.Open, "history": r.Approvals.History} {
		seen := map[id.StaffApproval]bool{}
		pages, after := 0, ""
		for pages == 0 || after != "" {
			page, err := list(r.Ctx(), r.bob, after)
			r.Check(err)
			for _, p := range page.Proposals {
				seen[p.ID] = true
			}
			pages, after = pages+1, page.Next
		}
		if len(seen) != 53 || pages != 2 {
			t.Errorf("%s: %d on %d pages", name, len(seen), pages)
		}
		if _, err := list(r.Ctx(), r.colleague("Cleo", staff.Agent), ""); !fault.Has(err, fault.Forbidden) {
			t.Errorf("%s: an agent sees it: %v", name, err)
		}
	}
}
