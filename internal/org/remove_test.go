package org_test

import (
	"context"
	"fmt"
	"testing"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func TestRemovingEndsMembershipAndSendsMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.speakFrench(r.Mia)
	for range 2 { // the second click finds it done
		r.Check(r.Remove(r.Adam, r.Mia.Member))
	}
	_, err := r.Orgs.Member(r.Ctx(), r.Olive, r.Mia.Member)
	testkit.WantFault(t, err, fault.NotFound, "")
	mail := r.LastMail("removed")
	said := testkit.Said[org.RemovedMail](t, mail)
	if mail.To != "mia@demo.test" || mail.Language != "fr" || said.Organization != "Atelier Lumière SA" || said.RemovedBy != "Adam Kessler" {
		t.Errorf("the mail is %+v", mail)
	}
	r.WantLastEvent(r.Olive.Org, "member.removed")
	if found := r.FindMembers(r.Olive, "fontanet"); len(found) != 0 {
		t.Errorf("still found: %q", found)
	}
	if _, err := r.Orgs.Members(r.Ctx(), r.Mia, org.ListQuery{}); err != nil {
		t.Logf("her request, that was let in before, reads: %v", err)
	}
	testkit.WantFault(t, r.Orgs.Leave(r.Ctx(), r.Mia), fault.NotFound, "")
}

func TestRemovingNeedsPasswordAndConfirmation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		in    org.Removal
		field string
		key   string
	}{
		{org.Removal{Password: world.Password}, "confirmed", "users.remove.confirmation_needed"},
		{org.Removal{Confirmed: true}, "password", "error.required"},
		{org.Removal{Confirmed: true, Password: "wrong horse"}, "password", "auth.step_up.wrong"},
	} {
		c.in.Members = []id.Member{r.Mia.Member}
		_, err := r.Orgs.RemoveMembers(r.Ctx(), r.Adam, c.in, world.LeaveNothing)
		testkit.WantField(t, err, c.field, c.key)
	}
	if r.ActiveMembers(r.Olive.Org, "") != 5 {
		t.Error("somebody was removed")
	}
}

func TestWhoRemovesWhom(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, by := range []actor.Actor{r.Mia, r.Eve} {
		for _, target := range []actor.Actor{r.Olive, r.Adam, r.Bill} {
			testkit.WantFault(t, r.Remove(by, target.Member), fault.Forbidden, "users.denied.administrators_only")
		}
	}
	testkit.WantFault(t, r.Remove(r.Adam, r.Olive.Member), fault.Forbidden, "users.denied.legal_representatives_only")
	testkit.WantFault(t, r.Remove(r.Adam, r.Mia.Member, r.Olive.Member), fault.Forbidden, "")
	testkit.WantFault(t, r.Remove(r.Olive, r.Olive.Member), fault.Conflict, "users.remove.yourself")
	testkit.WantFault(t, r.Remove(r.Olive, r.Ruth.Member), fault.NotFound, "")
	testkit.WantFault(t, r.Remove(r.Olive, r.Mia.Member, r.Ruth.Member), fault.NotFound, "")
	testkit.WantFault(t, r.Remove(r.Olive), fault.NotFound, "")
	if r.ActiveMembers(r.Olive.Org, "") != 5 || r.ActiveMembers(r.Ruth.Org, "") != 1 {
		t.Error("somebody was removed")
	}
	second := r.Join(r.Olive, world.Person{First: "Ona", Last: "Second", Standing: org.Standing{Role: legal}})
	r.Check(r.Remove(second, r.Olive.Member))
	if page := r.MemberPage(second, second.Member); !page.OnlyLegal || !page.Member.Standing.BillingMail {
		t.Errorf("she is %+v", page)
	}
}

func TestSeveralAreRemovedAndInvitationsWithdrawn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Olive, "noemi@example.org", member)
	before := len(r.Mails())
	for range 2 {
		n, err := r.Orgs.RemoveMembers(r.Ctx(), r.Adam, org.Removal{Members: []id.Member{r.Mia.Member, m, r.Eve.Member}, Password: world.Password, Confirmed: true}, world.LeaveNothing)
		r.Check(err)
		if n != 3 {
			t.Errorf("removed %d", n)
		}
	}
	if got := len(r.Mails()) - before; got != 2 || r.ActiveMembers(r.Olive.Org, "") != 3 {
		t.Errorf("%d mails, %d members", got, r.ActiveMembers(r.Olive.Org, ""))
	}
}

func TestTwoLegalRepresentativesRemoveEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	left := r.Olive
	for round := range 15 {
		other := r.Join(left, world.Person{First: fmt.Sprintf("Rep%d", round), Last: "Second", Standing: org.Standing{Role: legal}})
		pair := [2]actor.Actor{left, other}
		errs := testkit.Together(4, func(i int) error { return r.Remove(pair[i%2], pair[1-i%2].Member) })
		if r.ActiveMembers(r.Olive.Org, legal) != 1 || testkit.Count(errs, testkit.Fine) == 0 {
			t.Fatalf("round %d: %d represent, errors %v", round, r.ActiveMembers(r.Olive.Org, legal), errs)
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
	if staying, err := r.Orgs.MustStay(r.Ctx(), r.Olive); err != nil || staying != org.LastLegal {
		t.Errorf("Olive: %q, %v", staying, err)
	}
	testkit.WantFault(t, r.Orgs.Leave(r.Ctx(), r.Olive), fault.Conflict, "org.leave.last_legal")
	if staying, err := r.Orgs.MustStay(r.Ctx(), r.Ruth); err != nil || staying != org.OnlyMember {
		t.Errorf("Ruth: %q, %v", staying, err)
	}
	testkit.WantFault(t, r.Orgs.Leave(r.Ctx(), r.Ruth), fault.Conflict, "org.leave.only_member")
	for _, act := range []actor.Actor{r.Eve, r.Mia, r.Adam} {
		if staying, err := r.Orgs.MustStay(r.Ctx(), act); err != nil || staying != "" {
			t.Errorf("%s: %q, %v", act.FirstName, staying, err)
		}
		r.Check(r.Orgs.Leave(r.Ctx(), act))
		testkit.WantFault(t, r.Orgs.Leave(r.Ctx(), act), fault.NotFound, "")
	}
	r.WantLastEvent(r.Olive.Org, "member.left")
	if r.ActiveMembers(r.Olive.Org, "") != 2 {
		t.Errorf("%d are left", r.ActiveMembers(r.Olive.Org, ""))
	}
}

func TestAllLegalRepresentativesLeaveAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	all := []actor.Actor{r.Olive}
	for _, name := range []string{"Ona", "Ova", "Oda", "Ola"} {
		all = append(all, r.Join(r.Olive, world.Person{First: name, Last: "More", Standing: org.Standing{Role: legal}}))
	}
	errs := testkit.Together(len(all), func(i int) error { return r.Orgs.Leave(context.WithoutCancel(r.Ctx()), all[i]) })
	refused := testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) })
	if r.ActiveMembers(r.Olive.Org, legal) != 1 || refused != 1 {
		t.Errorf("%d represent, errors %v", r.ActiveMembers(r.Olive.Org, legal), errs)
	}
}
