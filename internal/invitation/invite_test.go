package invitation_test

import (
	"context"
	"slices"
	"strings"
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
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func TestInvitingMakesPendingMembersAndSendsMails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before := len(r.Mails())
	n, err := r.Invitations.Invite(r.Ctx(), r.Adam, invitation.NewMembers{
		Addresses: "Noemi@example.org, zoe@example.org; noemi@example.org",
		Standing:  org.Standing{Role: actor.Collaborator, Accounting: true, BillingMail: true},
	})
	r.Check(err)
	mails := r.Mails()[before:]
	if n != 2 || len(mails) != 2 || mails[0].Kind != "invitation" || mails[0].To != "Noemi@example.org" || mails[0].Language != "en" || testkit.Said[invitation.Mail](t, mails[0]).Organization != "Atelier Lumière SA" {
		t.Fatalf("invited %d, mails %+v", n, mails)
	}
	list, err := r.Orgs.Members(r.Ctx(), r.Olive, org.ListQuery{Filter: org.Filter{State: org.Invited}})
	r.Check(err)
	if len(list.Members) != 2 {
		t.Fatalf("the list has %+v", list)
	}
	m := r.MemberPage(r.Olive, list.Members[0].ID).Member
	if list.Members[0].Standing.Role != actor.Collaborator || m.Name() != "Noemi@example.org" || m.InvitedBy != "Adam Kessler" || !m.Standing.Accounting || !m.Standing.BillingMail || m.Standing.BillingSMS ||
		!m.ExpiresAt.Equal(r.Clock.Now().Add(invitation.Life)) {
		t.Errorf("invited is %+v", m)
	}
	r.WantLastEvent(r.Olive.Org, "member.invited")
}

func TestWhoInvitesWhom(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, by := range []actor.Actor{r.Olive, r.Adam, r.Mia, r.Bill, r.Eve} {
		for _, role := range actor.Roles {
			address := string(by.Role) + "." + strings.ToLower(by.FirstName) + "." + string(role) + "@demo.test"
			_, err := r.Invitations.Invite(r.Ctx(), by, invitation.NewMembers{Addresses: address, Standing: org.Standing{Role: role}})
			if org.MayGive(by.Role, role) {
				r.Check(err)
			} else {
				testkit.WantFault(t, err, fault.Forbidden, "")
			}
		}
	}
	_, err := r.Invitations.Invite(r.Ctx(), r.Olive, invitation.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: "owner"}})
	testkit.WantField(t, err, "role", "error.unknown_choice")
	r.Clock.Advance(11 * time.Minute)
	_, err = r.Invitations.Invite(r.Ctx(), r.Olive, invitation.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: legal}})
	testkit.WantFault(t, err, fault.StepUp, "")
}

func TestInvitingKnownAddressesSendsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Invite(r.Olive, "noemi@example.org", actor.Collaborator)
	before := len(r.Mails())
	for address, key := range map[string]string{
		"mia@demo.test":                      "users.invite.members_already",
		"new@demo.test, MIA@demo.test":       "users.invite.members_already",
		"NOEMI@example.org":                  "users.invite.invited_already",
		"new@demo.test;  noemi@example.org ": "users.invite.invited_already",
	} {
		_, err := r.Invitations.Invite(r.Ctx(), r.Olive, invitation.NewMembers{Addresses: address, Standing: org.Standing{Role: member}})
		testkit.WantField(t, err, "addresses", key)
		_, err = r.Invitations.CheckAddresses(r.Ctx(), r.Olive, address)
		testkit.WantField(t, err, "addresses", key)
	}
	if got := r.ActiveMembers(r.Olive.Org, ""); len(r.Mails()) != before || got != 5 {
		t.Errorf("%d mails and %d members more", len(r.Mails())-before, got-5)
	}
	// The rival organization may invite whom it wants.
	_, err := r.Invitations.Invite(r.Ctx(), r.Ruth, invitation.NewMembers{Addresses: "mia@demo.test, noemi@example.org", Standing: org.Standing{Role: member}})
	r.Check(err)
}

func TestTheSameFormTwiceInvitesOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before := len(r.Mails())
	in := invitation.NewMembers{Addresses: "a@demo.test, b@demo.test", Standing: org.Standing{Role: member}, Request: id.New[id.Event]().String()}
	errs := testkit.Together(8, func(int) error {
		_, err := r.Invitations.Invite(context.WithoutCancel(r.Ctx()), r.Olive, in)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 8 || len(r.Mails()) != before+2 {
		t.Errorf("%d mails, errors %v", len(r.Mails())-before, errs)
	}
	in.Request = id.New[id.Event]().String()
	_, err := r.Invitations.Invite(r.Ctx(), r.Olive, in)
	testkit.WantField(t, err, "addresses", "users.invite.invited_already")
}

// The founder came without any form; a key that is none must not look like theirs.
func TestInvalidFormKeyStillReportsMembers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Invitations.Invite(r.Ctx(), r.Olive, invitation.NewMembers{Addresses: r.Olive.LoginID, Standing: org.Standing{Role: member}, Request: "mangled"})
	testkit.WantField(t, err, "addresses", "users.invite.members_already")
}

func TestRoleIsReadAgainInTheTransaction(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	stale := r.Adam // the request still believes in his role
	r.Check(r.Orgs.ModifyRole(r.Ctx(), r.Olive, r.Adam.Member, org.NewStanding{Standing: org.Standing{Role: member}, Version: r.MemberPage(r.Olive, r.Adam.Member).Member.Version}))
	_, err := r.Invitations.Invite(r.Ctx(), stale, invitation.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: member}})
	testkit.WantFault(t, err, fault.Forbidden, "users.denied.administrators_only")
	_, err = r.Orgs.RemoveMembers(r.Ctx(), r.Olive, org.Removal{Members: []id.Member{r.Adam.Member}, Password: world.Password, Confirmed: true}, world.LeaveNothing)
	r.Check(err)
	_, err = r.Invitations.Invite(r.Ctx(), stale, invitation.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: member}})
	testkit.WantFault(t, err, fault.NotFound, "")
}

func TestInvitationIsInTheLanguageOfTheAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Account("Nora", "New") // in French
	r.Invite(r.Olive, "nora@demo.test", member)
	if got := r.LastMail("invitation").Language; got != "fr" {
		t.Errorf("the mail is in %q", got)
	}
}

func TestResendingReplacesTheLink(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Adam, "noemi@example.org", member)
	old := r.LastMail("invitation").Token(t)
	r.Clock.Advance(8 * 24 * time.Hour)
	if page := r.MemberPage(r.Olive, m); !page.Member.Expired(r.Clock.Now()) {
		t.Fatal("the invitation has not expired")
	}
	r.Olive.AuthAt = r.Clock.Now()
	before := len(r.Mails())
	for range 2 { // the second click sends nothing
		n, err := r.Invitations.Resend(r.Ctx(), r.Olive, []id.Member{m})
		r.Check(err)
		if n != 1 {
			t.Errorf("sent %d", n)
		}
	}
	if len(r.Mails()) != before+1 {
		t.Errorf("%d mails", len(r.Mails())-before)
	}
	renewed := r.LastMail("invitation").Token(t)
	if inv, err := r.Invitations.Invitation(r.Ctx(), old); err != nil || inv.State != invitation.Unknown {
		t.Errorf("the old link: %+v, %v", inv, err)
	}
	if inv, err := r.Invitations.Invitation(r.Ctx(), renewed); err != nil || inv.State != invitation.Open || inv.InvitedBy != "Olive Marchetti" {
		t.Errorf("the new link: %+v, %v", inv, err)
	}
	r.WantLastEvent(r.Olive.Org, "member.invitation_resent")
}

func TestParallelResendsAreOneMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Adam, "noemi@example.org", member)
	other := r.Invite(r.Adam, "zoe@example.org", member)
	r.Clock.Advance(time.Hour)
	before := len(r.Mails())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if n, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{m, other}); err != nil || n != 2 {
				t.Errorf("sent %d, %v", n, err)
			}
		})
	}
	all.Wait()
	if sent := len(r.Mails()) - before; sent != 2 {
		t.Errorf("%d mails, want one to each", sent)
	}
	if inv, err := r.Invitations.Invitation(r.Ctx(), r.LastMail("invitation").Token(t)); err != nil || inv.State != invitation.Open {
		t.Errorf("the link: %+v, %v", inv, err)
	}
	r.Clock.Advance(identity.MailPause)
	if n, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{m}); err != nil || n != 1 || len(r.Mails()) != before+3 {
		t.Errorf("a while later: %d, %v, %d mails", n, err, len(r.Mails())-before)
	}
}

func TestResendingIsThrottled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Adam, "noemi@example.org", member)
	for range 5 {
		r.Clock.Advance(time.Minute)
		_, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{m})
		r.Check(err)
		if n, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{m}); err != nil || n != 1 { // clicked twice: answered as the first, and not counted
			t.Fatalf("the second click: %d, %v", n, err)
		}
	}
	r.Clock.Advance(time.Minute)
	_, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{m})
	testkit.WantFault(t, err, fault.Limited, "")
	other := r.Invite(r.Adam, "zoe@example.org", member)
	r.Clock.Advance(time.Minute)
	n, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{m, other})
	r.Check(err)
	if n != 1 {
		t.Errorf("sent %d, want the one that is not limited", n)
	}
}

func TestWithdrawingVoidsTheLinkAndIsNoErrorTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Adam, "noemi@example.org", member)
	token := r.LastMail("invitation").Token(t)
	for range 2 {
		n, err := r.Invitations.Withdraw(r.Ctx(), r.Adam, []id.Member{m})
		r.Check(err)
		if n != 1 {
			t.Errorf("withdrew %d", n)
		}
	}
	if inv, err := r.Invitations.Invitation(r.Ctx(), token); err != nil || inv.State != invitation.Unknown {
		t.Errorf("the link: %+v, %v", inv, err)
	}
	_, err := r.Invitations.Accept(r.Ctx(), r.Account("Noemi", "New"), token)
	testkit.WantFault(t, err, fault.NotFound, "")
	if got := r.Events(r.Olive.Org); got[len(got)-1] != "member.invitation_withdrawn" || slices.Index(got, "member.invitation_withdrawn") != len(got)-1 {
		t.Errorf("the log has %q", got)
	}
	if _, err := r.Invitations.Invite(r.Ctx(), r.Adam, invitation.NewMembers{Addresses: "noemi@example.org", Standing: org.Standing{Role: member}}); err != nil {
		t.Errorf("invite again: %v", err)
	}
}

func TestOnlyPendingInvitationsAreResentAndWithdrawn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	legalInvited := r.Invite(r.Olive, "next@example.org", legal)
	r.Clock.Advance(time.Minute)
	for _, do := range []func(context.Context, actor.Actor, []id.Member) (int, error){r.Invitations.Resend, r.Invitations.Withdraw} {
		_, err := do(r.Ctx(), r.Olive, []id.Member{r.Mia.Member})
		testkit.WantFault(t, err, fault.Conflict, "users.invitation.not_pending")
		_, err = do(r.Ctx(), r.Olive, []id.Member{r.Ruth.Member})
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = do(r.Ctx(), r.Olive, []id.Member{id.New[id.Member]()})
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = do(r.Ctx(), r.Olive, nil)
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = do(r.Ctx(), r.Mia, []id.Member{legalInvited})
		testkit.WantFault(t, err, fault.Forbidden, "")
		_, err = do(r.Ctx(), r.Adam, []id.Member{legalInvited})
		testkit.WantFault(t, err, fault.Forbidden, "users.denied.legal_representatives_only")
	}
	if got := r.ActiveMembers(r.Ruth.Org, ""); got != 1 {
		t.Errorf("the rival has %d members", got)
	}
}

func TestSomebodyWithoutAnAccountJoinsByTheInvitation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Adam, "noemi@example.org", member)
	token := r.LastMail("invitation").Token(t)
	inv, err := r.Invitations.Invitation(r.Ctx(), token)
	r.Check(err)
	if inv.State != invitation.Open || inv.HasAccount || inv.Email != "noemi@example.org" || inv.Organization != "Atelier Lumière SA" || inv.Role != member {
		t.Fatalf("the invitation is %+v", inv)
	}
	_, err = r.Invitations.SignUp(r.Ctx(), token, identity.NewPerson{LastName: "Noir", Email: "other@demo.test", Password: "short", Country: "XX", Language: "it"}, world.Device)
	for field, key := range map[string]string{"first_name": "error.required", "country": "error.unknown_choice"} {
		testkit.WantField(t, err, field, key)
	}
	_, err = r.Invitations.SignUp(r.Ctx(), token, identity.NewPerson{FirstName: "Noémi", LastName: "Noir", Password: "Atelier Lumière 2026", Country: "FR", Language: "it"}, world.Device)
	testkit.WantField(t, err, "password", "password.personal") // the organization's name
	arrival, err := r.Invitations.SignUp(r.Ctx(), token, identity.NewPerson{FirstName: "Noémi", LastName: "Noir", Email: "other@demo.test", Password: world.Password, Country: "FR", Language: "it"}, world.Device)
	r.Check(err)
	if arrival.Number != r.Olive.OrgNumber || arrival.Person.LoginID != "noemi@example.org" || arrival.Started.User != arrival.Person.ID {
		t.Errorf("arrived %+v", arrival)
	}
	page := r.MemberPage(r.Olive, m)
	if page.Member.Pending() || page.Member.Name() != "Noémi Noir" || page.Member.User != arrival.Person.ID {
		t.Errorf("the member is %+v", page.Member)
	}
	if list, _, err := r.Orgs.MyOrganizations(r.Ctx(), arrival.Person.ID, ""); err != nil || len(list) != 1 {
		t.Errorf("she is in %+v, %v", list, err)
	}
	if _, err := r.Invitations.SignUp(r.Ctx(), token, identity.NewPerson{}, world.Device); !fault.Has(err, fault.Conflict) {
		t.Errorf("again: %v", err)
	}
	if living := testkit.Value[bool](t, r.DB, `select revoked_at is null from sessions where id = @id`, db.Args{"id": arrival.Started.Session}); !living {
		t.Error("the session is over")
	}
}
