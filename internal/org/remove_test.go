package org_test

import (
	"context"
	"fmt"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
)

// nothingBeside is what an area above settles that has nothing of the members.
func nothingBeside(context.Context, db.Tx, actor.Actor, []org.Member) (org.RemovalRecord, error) {
	return org.RemovalRecord{}, nil
}

func (r *rig) remove(by actor.Actor, members ...id.Member) error {
	_, err := r.RemoveMembers(context.WithoutCancel(r.ctx()), by, org.Removal{Members: members, Password: rightPassword, Confirmed: true}, nothingBeside)
	return err
}

func TestRemovingEndsAMembershipAndTellsIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 2 { // the second click finds it done
		r.check(r.remove(r.adam, r.mia.Member))
	}
	_, err := r.Member(r.ctx(), r.olive, r.mia.Member)
	testkit.WantFault(t, err, fault.NotFound, "")
	mail := r.lastMail("removed")
	said := testkit.Said[org.RemovedMail](t, mail)
	if mail.To != "mia@demo.test" || mail.Language != "fr" || said.Organization != "Atelier Lumière SA" || said.RemovedBy != "Adam Kessler" {
		t.Errorf("the mail is %+v", mail)
	}
	r.wantLastEvent(r.olive.Org, "member.removed")
	if found := r.search(r.olive, "fontanet"); len(found) != 0 {
		t.Errorf("still found: %q", found)
	}
	if _, err := r.Members(r.ctx(), r.mia, org.ListQuery{}); err != nil {
		t.Logf("her request, that was let in before, reads: %v", err)
	}
	testkit.WantFault(t, r.Leave(r.ctx(), r.mia), fault.NotFound, "")
}

func TestRemovingWantsThePasswordAndAYes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		in    org.Removal
		field string
		key   string
	}{
		{org.Removal{Password: rightPassword}, "confirmed", "users.remove.confirmation_needed"},
		{org.Removal{Confirmed: true}, "password", "error.required"},
		{org.Removal{Confirmed: true, Password: "wrong horse"}, "password", "auth.step_up.wrong"},
	} {
		c.in.Members = []id.Member{r.mia.Member}
		_, err := r.RemoveMembers(r.ctx(), r.adam, c.in, nothingBeside)
		testkit.WantField(t, err, c.field, c.key)
	}
	if r.members(r.olive.Org, "") != 5 {
		t.Error("somebody was removed")
	}
}

func TestWhoRemovesWhom(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, by := range []actor.Actor{r.mia, r.eve} {
		for _, target := range []actor.Actor{r.olive, r.adam, r.bill} {
			testkit.WantFault(t, r.remove(by, target.Member), fault.Forbidden, "users.denied.administrators_only")
		}
	}
	testkit.WantFault(t, r.remove(r.adam, r.olive.Member), fault.Forbidden, "users.denied.legal_representatives_only")
	testkit.WantFault(t, r.remove(r.adam, r.mia.Member, r.olive.Member), fault.Forbidden, "")
	testkit.WantFault(t, r.remove(r.olive, r.olive.Member), fault.Conflict, "users.remove.yourself")
	testkit.WantFault(t, r.remove(r.olive, r.ruth.Member), fault.NotFound, "")
	testkit.WantFault(t, r.remove(r.olive, r.mia.Member, r.ruth.Member), fault.NotFound, "")
	testkit.WantFault(t, r.remove(r.olive), fault.NotFound, "")
	if r.members(r.olive.Org, "") != 5 || r.members(r.ruth.Org, "") != 1 {
		t.Error("somebody was removed")
	}
	second := r.joined(r.olive, "Ona", "Second", org.Standing{Role: legal})
	r.check(r.remove(second, r.olive.Member))
	if page := r.member(second, second.Member); !page.OnlyLegal || !page.Member.Standing.BillingMail {
		t.Errorf("she is %+v", page)
	}
}

func TestSeveralAreRemovedAndInvitationsWithdrawn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.olive, "noemi@example.org", member)
	before := len(r.mails())
	for range 2 {
		n, err := r.RemoveMembers(r.ctx(), r.adam, org.Removal{Members: []id.Member{r.mia.Member, m, r.eve.Member}, Password: rightPassword, Confirmed: true}, nothingBeside)
		r.check(err)
		if n != 3 {
			t.Errorf("removed %d", n)
		}
	}
	if got := len(r.mails()) - before; got != 2 || r.members(r.olive.Org, "") != 3 {
		t.Errorf("%d mails, %d members", got, r.members(r.olive.Org, ""))
	}
}

func TestTwoLegalRepresentativesRemoveEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	left := r.olive
	for round := range 15 {
		other := r.joined(left, fmt.Sprintf("Rep%d", round), "Second", org.Standing{Role: legal})
		pair := [2]actor.Actor{left, other}
		errs := testkit.Together(4, func(i int) error { return r.remove(pair[i%2], pair[1-i%2].Member) })
		if r.members(r.olive.Org, legal) != 1 || testkit.Count(errs, testkit.Fine) == 0 {
			t.Fatalf("round %d: %d represent, errors %v", round, r.members(r.olive.Org, legal), errs)
		}
		for _, err := range errs {
			if err != nil && !fault.Has(err, fault.NotFound) {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		if errs[0] != nil && errs[2] != nil {
			left = other
		}
	}
}

func TestLeaving(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if staying, err := r.MustStay(r.ctx(), r.olive); err != nil || staying != org.LastLegal {
		t.Errorf("Olive: %q, %v", staying, err)
	}
	testkit.WantFault(t, r.Leave(r.ctx(), r.olive), fault.Conflict, "org.leave.last_legal")
	if staying, err := r.MustStay(r.ctx(), r.ruth); err != nil || staying != org.OnlyMember {
		t.Errorf("Ruth: %q, %v", staying, err)
	}
	testkit.WantFault(t, r.Leave(r.ctx(), r.ruth), fault.Conflict, "org.leave.only_member")
	for _, act := range []actor.Actor{r.eve, r.mia, r.adam} {
		if staying, err := r.MustStay(r.ctx(), act); err != nil || staying != "" {
			t.Errorf("%s: %q, %v", act.FirstName, staying, err)
		}
		r.check(r.Leave(r.ctx(), act))
		testkit.WantFault(t, r.Leave(r.ctx(), act), fault.NotFound, "")
	}
	r.wantLastEvent(r.olive.Org, "member.left")
	if r.members(r.olive.Org, "") != 2 {
		t.Errorf("%d are left", r.members(r.olive.Org, ""))
	}
}

func TestAllLegalRepresentativesLeaveAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	all := []actor.Actor{r.olive}
	for _, name := range []string{"Ona", "Ova", "Oda", "Ola"} {
		all = append(all, r.joined(r.olive, name, "More", org.Standing{Role: legal}))
	}
	errs := testkit.Together(len(all), func(i int) error { return r.Leave(context.WithoutCancel(r.ctx()), all[i]) })
	refused := testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) })
	if r.members(r.olive.Org, legal) != 1 || refused != 1 {
		t.Errorf("%d represent, errors %v", r.members(r.olive.Org, legal), errs)
	}
}
