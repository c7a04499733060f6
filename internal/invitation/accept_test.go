package invitation_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func TestOnlyTheInvitedAddressAccepts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Adam, "nora@demo.test", member)
	token := r.LastMail("invitation").Token(t)
	_, err := r.Invitations.Accept(r.Ctx(), r.Ruth, token)
	testkit.WantFault(t, err, fault.Forbidden, "invitation.other_account")
	nora := r.Account("Nora", "Ünsal")
	if inv, err := r.Invitations.Invitation(r.Ctx(), token); err != nil || !inv.HasAccount {
		t.Errorf("the page shows %+v, %v", inv, err)
	}
	for range 2 { // a second click is fine
		number, err := r.Invitations.Accept(r.Ctx(), nora, token)
		r.Check(err)
		if number != r.Olive.OrgNumber {
			t.Errorf("she gets to %s", number)
		}
	}
	_, err = r.Invitations.Accept(r.Ctx(), r.Ruth, token)
	testkit.WantFault(t, err, fault.Forbidden, "invitation.other_account")
	page := r.MemberPage(r.Olive, m)
	if page.Member.Name() != "Nora Ünsal" || page.Member.Pending() || !page.Member.JoinedAt.Equal(r.Clock.Now()) {
		t.Errorf("the member is %+v", page.Member)
	}
	r.WantLastEvent(r.Olive.Org, "member.joined")
	if found := r.FindMembers(r.Olive, "unsal"); len(found) != 1 || found[0] != "Nora Ünsal" {
		t.Errorf("she is found as %q", found)
	}
	if _, err := r.Invitations.Accept(r.Ctx(), nora, "forged"); !fault.Has(err, fault.NotFound) {
		t.Errorf("a forged link: %v", err)
	}
}

func TestAnInvitationExpires(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Invite(r.Adam, "nora@demo.test", member)
	token := r.LastMail("invitation").Token(t)
	nora := r.Account("Nora", "New")
	r.Clock.Advance(invitation.Life)
	if inv, err := r.Invitations.Invitation(r.Ctx(), token); err != nil || inv.State != invitation.Expired {
		t.Errorf("the page shows %+v, %v", inv, err)
	}
	_, err := r.Invitations.Accept(r.Ctx(), nora, token)
	testkit.WantFault(t, err, fault.Expired, "invitation.expired")
	_, err = r.Invitations.SignUp(r.Ctx(), token, identity.NewPerson{}, world.Device)
	testkit.WantFault(t, err, fault.Expired, "invitation.expired")
}

func TestFiftyAcceptancesAtOnceMakeOneMember(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Invite(r.Adam, "nora@demo.test", member)
	token := r.LastMail("invitation").Token(t)
	nora := r.Account("Nora", "New")
	errs := testkit.Together(50, func(i int) error {
		act := nora
		if i%5 == 4 {
			act = r.Ruth // and others try too
		}
		_, err := r.Invitations.Accept(context.WithoutCancel(r.Ctx()), act, token)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 40 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Forbidden) }) != 10 {
		t.Errorf("the answers were %v", errs)
	}
	if got := r.ActiveMembers(r.Olive.Org, ""); got != 6 {
		t.Errorf("the organization has %d members", got)
	}
	joined := 0
	for _, action := range r.Events(r.Olive.Org) {
		if action == "member.joined" {
			joined++
		}
	}
	if joined != 1 { // Nora; the others were there before
		t.Errorf("the log has %d who joined", joined)
	}
}

func TestFiftySignUpsByOneInvitationMakeOneAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Invite(r.Adam, "noemi@example.org", member)
	token := r.LastMail("invitation").Token(t)
	errs := testkit.Together(50, func(int) error {
		_, err := r.Invitations.SignUp(context.WithoutCancel(r.Ctx()), token, identity.NewPerson{FirstName: "Noemi", LastName: "Noir", Password: world.Password, Country: "CH", Language: "de"}, world.Device)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 1 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }) != 49 {
		t.Errorf("the answers were %v", errs)
	}
	if got := r.ActiveMembers(r.Olive.Org, ""); got != 6 {
		t.Errorf("the organization has %d members", got)
	}
	if sessions := testkit.Value[int](t, r.DB, `select count(*) from sessions s join users u on u.id = s.user_id where u.login_key = 'noemi@example.org'`, nil); sessions != 1 {
		t.Errorf("%d sessions", sessions)
	}
}

func TestRemovedMemberCanBeInvitedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Check(r.Orgs.Leave(r.Ctx(), r.Mia))
	r.Clock.Advance(time.Minute)
	r.Invite(r.Olive, "mia@demo.test", actor.External)
	number, err := r.Invitations.Accept(r.Ctx(), r.Mia, r.LastMail("invitation").Token(t))
	r.Check(err)
	if back := r.In(r.Mia, number); back.Role != external {
		t.Errorf("she is back as %s", back.Role)
	}
}
