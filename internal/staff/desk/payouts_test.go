package desk_test

import (
	"testing"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/staff/desk"
	"manager/internal/testkit"
)

var account = payment.Destination{Means: "bank", Holder: "Atelier Lumière SA", IBAN: "CH5604835012345678009", Town: "Genève", Country: "CH"}

// ask asks for a payout of so much.
func (r *rig) ask(minor int64) id.Payout {
	r.T.Helper()
	r.credit(max(minor, 50_00))
	act := r.Olive
	act.AuthAt = r.Clock.Now()
	made, err := r.Payments.AskPayout(r.Ctx(), act, id.New[id.Event](), chf(minor), account)
	r.Check(err)
	return made
}

func (r *rig) release(by staff.Colleague, payouts ...id.Payout) (desk.Done, error) {
	typed := make([]string, len(payouts))
	for i, p := range payouts {
		typed[i] = p.String()
	}
	return r.Desks.ReleasePayouts(r.Ctx(), by, typed, "The customer leaves")
}

// released releases and wants so much to become of it.
func (r *rig) released(by staff.Colleague, want desk.Done, payouts ...id.Payout) {
	r.T.Helper()
	done, err := r.release(by, payouts...)
	r.Check(err)
	if done != want {
		r.T.Errorf("%+v, want %+v", done, want)
	}
}

func (r *rig) payout(p id.Payout) payment.PayoutState {
	r.T.Helper()
	return testkit.Value[payment.PayoutState](r.T, r.DB, `select state from payouts where id = @id`, db.Args{"id": p})
}

func TestOneReleasesUpToTheLimitAndTwoAboveIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	exact, second, third := r.ask(1000_00), r.ask(1_00), r.ask(5_00)
	r.released(r.ana, desk.Done{Released: 1}, exact)
	r.released(r.ana, desk.Done{Left: 1}, exact) // released before
	// Several below the limit are one above it.
	r.released(r.ana, desk.Done{Proposed: 2}, second, third, second)
	r.released(r.ana, desk.Done{Proposed: 2}, second, third) // a second click
	r.released(r.bob, desk.Done{Left: 1}, second)            // somebody else's proposal
	if r.payout(second) != payment.Held || r.balance(ledger.PayoutsInTransit) != 1000_00 {
		t.Errorf("%s, in transit %d", r.payout(second), r.balance(ledger.PayoutsInTransit))
	}
	held, err := r.Desks.Held(r.Ctx(), r.ana, "")
	r.Check(err)
	if len(held.Payouts) != 2 || held.Payouts[0].ID != second || held.Payouts[0].Proposal.IsZero() {
		t.Errorf("held are %+v", held.Payouts)
	}
	p := held.Payouts[0].Proposal
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.ana, p), fault.Forbidden, "staff.denied.own")
	r.Check(r.Approvals.Approve(r.Ctx(), r.bob, p))
	if r.payout(second) != payment.Released {
		t.Errorf("it is %s", r.payout(second))
	}
	if by := testkit.Value[string](t, r.DB, `select released_by from payouts where id = @id`, db.Args{"id": second}); by != "Bob Rivera" {
		t.Errorf("released by %q", by)
	}
	// A day later the customer's payouts count anew.
	r.Check(r.Approvals.Refuse(r.Ctx(), r.bob, held.Payouts[1].Proposal, "Tomorrow"))
	r.Clock.Advance(25 * time.Hour)
	testkit.Exec(t, r.DB, `update staff_sessions set last_seen_at = @now, expires_at = @until, elevated_until = @until`, db.Args{"now": r.Clock.Now(), "until": r.Clock.Now().Add(time.Hour)})
	r.ana.ElevatedUntil = r.Clock.Now().Add(time.Hour)
	r.released(r.ana, desk.Done{Released: 1}, third)
	r.whole()
	if events := testkit.Events(t, r.DB, r.Olive.Org); events[len(events)-1] != "prepaid.payout_released" {
		t.Errorf("the customer's log has %q", events)
	}
	if who := testkit.Value[string](t, r.DB, `select p.data ->> 'actor' from audit_events e join audit_personal p on p.event_id = e.id where e.action = 'prepaid.payout_released' order by e.seq desc limit 1`, nil); who != "Ana Rivera" {
		t.Errorf("the customer's log says %q released it", who)
	}
}

// What became impossible meanwhile is a clear refusal to whoever approves, and the proposal can still be refused.
func TestAPayoutChangesWhileItsReleaseWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	withdrawn, machine := r.ask(1500_00), r.ask(2000_00)
	r.released(r.ana, desk.Done{Proposed: 1}, withdrawn)
	p := r.open()
	r.Check(r.Payments.WithdrawPayout(r.Ctx(), r.Olive, withdrawn))
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, p.ID), fault.Conflict, "staff.payouts.not_held.withdrawn")
	about, err := r.Desks.About(r.Ctx(), r.open())
	r.Check(err)
	if about.Payout == nil || about.Payout.State != payment.Withdrawn {
		t.Errorf("the proposal shows %+v", about)
	}
	r.Check(r.Approvals.Refuse(r.Ctx(), r.bob, p.ID, "Withdrawn"))
	// The operator on the machine releases it all the same.
	r.released(r.ana, desk.Done{Proposed: 1}, machine)
	_, err = r.Payouts.Release(r.Ctx(), "root", machine)
	r.Check(err)
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, r.open().ID), fault.Conflict, "staff.payouts.not_held.released")
	r.whole()
}

// A customer who withdraws while two approve: one of the three.
func TestReleaseIsApprovedAndWithdrawnAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 4 {
		one := r.ask(1100_00)
		r.released(r.ana, desk.Done{Proposed: 1}, one)
		p := r.open()
		dan := r.colleague("Dan", staff.BillingClerk)
		errs := testkit.Together(3, func(i int) error {
			switch i {
			case 0:
				return r.Approvals.Approve(r.Ctx(), r.bob, p.ID)
			case 1:
				return r.Approvals.Approve(r.Ctx(), dan, p.ID)
			}
			return r.Payments.WithdrawPayout(r.Ctx(), r.Olive, one)
		})
		if fine := testkit.Count(errs, testkit.Fine); fine != 1 {
			t.Errorf("%d of them succeeded: %v", fine, errs)
		}
		if r.payout(one) == payment.Withdrawn {
			r.Check(r.Approvals.Refuse(r.Ctx(), r.bob, p.ID, "Withdrawn"))
		}
	}
	r.whole()
}

func TestReleaseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	one := r.ask(10_00)
	_, err := r.Desks.ReleasePayouts(r.Ctx(), r.ana, nil, "")
	testkit.WantField(t, err, "payouts", "staff.payouts.choose")
	testkit.WantField(t, err, "reason", "error.required")
	_, err = r.Desks.ReleasePayouts(r.Ctx(), r.ana, []string{"x"}, "Why not")
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	r.released(r.ana, desk.Done{Left: 1}, id.New[id.Payout]())
	_, err = r.release(r.agent, one)
	testkit.WantFault(t, err, fault.Forbidden, "staff.denied.role")
	late := r.ana
	late.ElevatedUntil = time.Time{}
	_, err = r.release(late, one)
	testkit.WantFault(t, err, fault.StepUp, "staff.elevation.needed")
	testkit.Exec(t, r.DB, `update staff_members set role = 'agent' where id = @id`, db.Args{"id": r.ana.ID})
	_, err = r.release(r.ana, one) // her role changed since the request began
	testkit.WantFault(t, err, fault.Forbidden, "staff.denied.role")
	if _, err := r.Desks.Held(r.Ctx(), r.agent, ""); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an agent sees payouts: %v", err)
	}
	if r.payout(one) != payment.Held {
		t.Errorf("it is %s", r.payout(one))
	}
}

func TestHeldPayoutsArePaged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ask(60_00)
	testkit.Exec(t, r.DB, `insert into payouts (org_id, id, key, amount, currency, means, holder, iban, town, country, state, asked_by, asked_at)
		select org_id, gen_random_uuid(), gen_random_uuid(), 1, currency, means, holder, iban, town, country, state, asked_by, asked_at from payouts, generate_series(1, 60)`, nil)
	seen, after := map[id.Payout]bool{}, ""
	for page := 0; page == 0 || after != ""; page++ {
		held, err := r.Desks.Held(r.Ctx(), r.ana, after)
		r.Check(err)
		for _, p := range held.Payouts {
			seen[p.ID] = true
		}
		after = held.Next
	}
	if len(seen) != 61 {
		t.Errorf("the pages have %d", len(seen))
	}
}
