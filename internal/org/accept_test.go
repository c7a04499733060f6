package org_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/testkit"
)

func TestOnlyTheInvitedAddressAccepts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.adam, "nora@demo.test", member)
	token := r.lastMail("invitation").Token(t)
	_, err := r.AcceptInvitation(r.ctx(), r.ruth, token)
	testkit.WantFault(t, err, fault.Forbidden, "invitation.other_account")
	nora := r.account("Nora", "Ünsal")
	if inv, err := r.Invitation(r.ctx(), token); err != nil || !inv.HasAccount {
		t.Errorf("the page shows %+v, %v", inv, err)
	}
	for range 2 { // a second click is fine
		number, err := r.AcceptInvitation(r.ctx(), nora, token)
		r.check(err)
		if number != r.olive.OrgNumber {
			t.Errorf("she gets to %s", number)
		}
	}
	_, err = r.AcceptInvitation(r.ctx(), r.ruth, token)
	testkit.WantFault(t, err, fault.Forbidden, "invitation.other_account")
	page := r.member(r.olive, m)
	if page.Member.Name() != "Nora Ünsal" || page.Member.Pending() || !page.Member.JoinedAt.Equal(r.clock.Now()) {
		t.Errorf("the member is %+v", page.Member)
	}
	r.wantLastEvent(r.olive.Org, "member.joined")
	if found := r.search(r.olive, "unsal"); len(found) != 1 || found[0] != "Nora Ünsal" {
		t.Errorf("she is found as %q", found)
	}
	if _, err := r.AcceptInvitation(r.ctx(), nora, "forged"); !fault.Has(err, fault.NotFound) {
		t.Errorf("a forged link: %v", err)
	}
}

func TestAnInvitationExpires(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invite(r.adam, "nora@demo.test", member)
	token := r.lastMail("invitation").Token(t)
	nora := r.account("Nora", "New")
	r.clock.Advance(org.InvitationLife)
	if inv, err := r.Invitation(r.ctx(), token); err != nil || inv.State != org.InvitationExpired {
		t.Errorf("the page shows %+v, %v", inv, err)
	}
	_, err := r.AcceptInvitation(r.ctx(), nora, token)
	testkit.WantFault(t, err, fault.Expired, "invitation.expired")
	_, err = r.SignUpByInvitation(r.ctx(), token, identity.NewPerson{}, device)
	testkit.WantFault(t, err, fault.Expired, "invitation.expired")
}

func TestFiftyAcceptancesAtOnceMakeOneMember(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invite(r.adam, "nora@demo.test", member)
	token := r.lastMail("invitation").Token(t)
	nora := r.account("Nora", "New")
	errs := testkit.Together(50, func(i int) error {
		act := nora
		if i%5 == 4 {
			act = r.ruth // and others try too
		}
		_, err := r.AcceptInvitation(context.WithoutCancel(r.ctx()), act, token)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 40 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Forbidden) }) != 10 {
		t.Errorf("the answers were %v", errs)
	}
	if got := r.members(r.olive.Org, ""); got != 6 {
		t.Errorf("the organization has %d members", got)
	}
	joined := 0
	for _, action := range r.events(r.olive.Org) {
		if action == "member.joined" {
			joined++
		}
	}
	if joined != 5 { // Adam, Mia, Bill, Eve and Nora
		t.Errorf("the log has %d who joined", joined)
	}
}

func TestFiftySignUpsByOneInvitationMakeOneAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invite(r.adam, "noemi@example.org", member)
	token := r.lastMail("invitation").Token(t)
	errs := testkit.Together(50, func(int) error {
		_, err := r.SignUpByInvitation(context.WithoutCancel(r.ctx()), token, identity.NewPerson{FirstName: "Noemi", LastName: "Noir", Password: rightPassword, Country: "CH", Language: "de"}, device)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 1 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }) != 49 {
		t.Errorf("the answers were %v", errs)
	}
	if got := r.members(r.olive.Org, ""); got != 6 {
		t.Errorf("the organization has %d members", got)
	}
	if sessions := testkit.Value[int](t, r.db, `select count(*) from sessions s join users u on u.id = s.user_id where u.login_key = 'noemi@example.org'`, nil); sessions != 1 {
		t.Errorf("%d sessions", sessions)
	}
}

func TestSigningUpMakesAnOrganizationOfOnesOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.accounts.SignUp(r.ctx(), identity.NewPerson{FirstName: "Nora", LastName: "New", Email: "nora@new.test", Password: rightPassword, Country: "DE", Language: "de"}, device)
	r.check(err)
	token := r.lastMail("sign_up").Token(t)
	_, err = r.ConfirmSignUp(r.ctx(), token, "not the one", device)
	testkit.WantField(t, err, "password", "sign_up.confirm.wrong")
	arrival, err := r.ConfirmSignUp(r.ctx(), token, rightPassword, device)
	r.check(err)
	nora := r.in(actor.Actor{User: arrival.Person.ID}, arrival.Number)
	if nora.OrgName != "Nora New" || nora.Role != legal || nora.Org.IsZero() {
		t.Errorf("she is %+v", nora)
	}
	if kind := testkit.Value[string](t, r.db, `select kind || country from organizations where id = @org`, db.Args{"org": nora.Org}); kind != "private_personDE" {
		t.Errorf("the organization is %s", kind)
	}
	if page := r.member(nora, nora.Member); !page.OnlyLegal || !page.Member.Standing.BillingMail || !page.Member.Standing.BillingSMS {
		t.Errorf("she is %+v", page)
	}
	_, err = r.ConfirmSignUp(r.ctx(), token, rightPassword, device)
	testkit.WantFault(t, err, fault.Conflict, "")
	r.wantLastEvent(nora.Org, "organization.created")
}

func TestSomebodyRemovedMeanwhileIsInvitedAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.check(r.Leave(r.ctx(), r.mia))
	r.clock.Advance(time.Minute)
	r.invite(r.olive, "mia@demo.test", actor.External)
	number, err := r.AcceptInvitation(r.ctx(), r.mia, r.lastMail("invitation").Token(t))
	r.check(err)
	if back := r.in(r.mia, number); back.Role != external {
		t.Errorf("she is back as %s", back.Role)
	}
}
