package desk_test

import (
	"context"
	"fmt"
	"testing"

	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/staff/desk"
	"manager/internal/testkit"
)

func (r *rig) correction(change func(*desk.NewCorrection)) desk.NewCorrection {
	in := desk.NewCorrection{Organization: r.number(), Direction: "credit", Amount: "25.00", Currency: "CHF", Reason: "Goodwill after the outage"}
	change(&in)
	return in
}

func (r *rig) correct(by staff.Colleague, change func(*desk.NewCorrection)) error {
	return r.Desks.ProposeCorrection(r.Ctx(), by, id.New[id.StaffApproval](), r.correction(change))
}

func TestEachCorrectionTakesTwo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key := id.New[id.StaffApproval]()
	for _, err := range testkit.Together(3, func(int) error {
		return r.Desks.ProposeCorrection(r.Ctx(), r.ana, key, r.correction(func(*desk.NewCorrection) {}))
	}) {
		r.Check(err)
	}
	if p := r.open(); p.ID != key || p.Amount != chf(25_00) || p.Org != r.Olive.Org || r.balance(ledger.Prepaid) != 0 {
		t.Errorf("%+v, prepaid %d", p, r.balance(ledger.Prepaid))
	}
	r.Check(r.Approvals.Approve(r.Ctx(), r.bob, key))
	r.Check(r.Approvals.Approve(r.Ctx(), r.bob, key))
	r.Check(r.correct(r.bob, func(in *desk.NewCorrection) { in.Direction, in.Amount, in.Reason = "debit", "20", "Given twice" }))
	debit := r.open()
	r.Check(r.Approvals.Approve(r.Ctx(), r.ana, debit.ID))
	if r.balance(ledger.Prepaid) != 5_00 || r.balance(ledger.Corrections) != -5_00 {
		t.Errorf("prepaid %d, corrections %d", r.balance(ledger.Prepaid), r.balance(ledger.Corrections))
	}
	said := r.notices()
	if len(said) != 2 || said[0].Notice != payment.CorrectedUp || said[0].Why != "Goodwill after the outage" || said[1].Notice != payment.CorrectedDown || said[1].Amount != chf(20_00) {
		t.Errorf("the customer reads %+v", said)
	}
	// The account holds less by the time of the approval: nothing happens, and the proposal waits.
	r.Check(r.correct(r.ana, func(in *desk.NewCorrection) { in.Direction, in.Amount = "debit", "5.00" }))
	short := r.open()
	r.Check(r.correct(r.ana, func(in *desk.NewCorrection) { in.Direction, in.Amount = "debit", "0.01" }))
	page, err := r.Approvals.Open(r.Ctx(), r.bob, "")
	r.Check(err)
	r.Check(r.Approvals.Approve(r.Ctx(), r.bob, page.Proposals[1].ID))
	testkit.WantFault(t, r.Approvals.Approve(r.Ctx(), r.bob, short.ID), fault.Conflict, "prepaid.amount.more_than_held")
	if r.open().ID != short.ID {
		t.Error("the proposal is gone")
	}
	r.whole()
}

func TestCorrectionsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	err := r.correct(r.ana, func(in *desk.NewCorrection) { *in = desk.NewCorrection{Amount: "-3", Organization: "999999"} })
	for field, key := range map[string]string{"organization": "staff.organization.unknown", "direction": "staff.corrections.choose", "amount": "prepaid.amount.needed", "currency": "error.unknown_choice", "reason": "error.required"} {
		testkit.WantField(t, err, field, key)
	}
	testkit.WantField(t, r.correct(r.ana, func(in *desk.NewCorrection) { in.Direction = "debit" }), "amount", "prepaid.amount.more_than_held")
	testkit.WantField(t, r.correct(r.ana, func(in *desk.NewCorrection) { in.Amount = fmt.Sprint(payment.MaxBalance/100 + 1) }), "amount", "prepaid.amount.too_much")
	testkit.WantFault(t, r.correct(r.agent, func(*desk.NewCorrection) {}), fault.Forbidden, "staff.denied.role")
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from staff_approvals`, nil); n != 0 {
		t.Errorf("%d proposals", n)
	}
}

// The proofs find a correction that nobody approved, and one that was approved and is not booked.
func TestProofsFindCorrectionsWithoutTwoPeople(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Check(r.correct(r.ana, func(*desk.NewCorrection) {}))
	testkit.Exec(t, r.DB, `update staff_approvals set state = 'approved', decided_by = @by, decided_at = now()`, db.Args{"by": r.bob.ID})
	if found := r.failures(); len(found) != 1 {
		t.Errorf("approved and not booked: %q", found)
	}
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		alone := id.New[id.StaffApproval]()
		return r.Payments.Correct(ctx, tx, r.Clock.Now(), r.ana.Actor(), payment.Correction{Org: r.Olive.Org, Key: alone.String(), About: id.About(alone), Amount: chf(1_00), Reason: "Alone"})
	})
	if found := r.failures(); len(found) != 2 {
		t.Errorf("booked and not approved: %q", found)
	}
}
