package org_test

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
	"manager/internal/org"
	"manager/internal/testkit"
)

func TestInvitingMakesPendingMembersAndSendsMails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before := len(r.mails())
	n, err := r.Invite(r.ctx(), r.adam, org.NewMembers{
		Addresses: "Noemi@example.org, zoe@example.org; noemi@example.org",
		Standing:  org.Standing{Role: actor.Collaborator, Accounting: true, BillingMail: true},
	})
	r.check(err)
	mails := r.mails()[before:]
	if n != 2 || len(mails) != 2 || mails[0].Kind != "invitation" || mails[0].To != "Noemi@example.org" || mails[0].Language != "en" || testkit.Said[org.InvitationMail](t, mails[0]).Organization != "Atelier Lumière SA" {
		t.Fatalf("invited %d, mails %+v", n, mails)
	}
	list, err := r.Members(r.ctx(), r.olive, org.ListQuery{Filter: org.Filter{State: org.Invited}})
	r.check(err)
	if len(list.Members) != 2 {
		t.Fatalf("the list has %+v", list)
	}
	m := r.member(r.olive, list.Members[0].ID).Member
	if list.Members[0].Standing.Role != actor.Collaborator || m.Name() != "Noemi@example.org" || m.InvitedBy != "Adam Kessler" || !m.Standing.Accounting || !m.Standing.BillingMail || m.Standing.BillingSMS ||
		!m.ExpiresAt.Equal(r.clock.Now().Add(org.InvitationLife)) {
		t.Errorf("invited is %+v", m)
	}
	r.wantLastEvent(r.olive.Org, "member.invited")
}

func TestWhoInvitesWhom(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, by := range []actor.Actor{r.olive, r.adam, r.mia, r.bill, r.eve} {
		for _, role := range actor.Roles {
			address := string(by.Role) + "." + strings.ToLower(by.FirstName) + "." + string(role) + "@demo.test"
			_, err := r.Invite(r.ctx(), by, org.NewMembers{Addresses: address, Standing: org.Standing{Role: role}})
			if org.MayGive(by.Role, role) {
				r.check(err)
			} else {
				testkit.WantFault(t, err, fault.Forbidden, "")
			}
		}
	}
	_, err := r.Invite(r.ctx(), r.olive, org.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: "owner"}})
	testkit.WantField(t, err, "role", "error.unknown_choice")
	r.clock.Advance(11 * time.Minute)
	_, err = r.Invite(r.ctx(), r.olive, org.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: legal}})
	testkit.WantFault(t, err, fault.StepUp, "")
}

func TestInvitingSomebodyKnownSaysSoAndSendsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invite(r.olive, "noemi@example.org", actor.Collaborator)
	before := len(r.mails())
	for address, key := range map[string]string{
		"mia@demo.test":                      "users.invite.members_already",
		"new@demo.test, MIA@demo.test":       "users.invite.members_already",
		"NOEMI@example.org":                  "users.invite.invited_already",
		"new@demo.test;  noemi@example.org ": "users.invite.invited_already",
	} {
		_, err := r.Invite(r.ctx(), r.olive, org.NewMembers{Addresses: address, Standing: org.Standing{Role: member}})
		testkit.WantField(t, err, "addresses", key)
		testkit.WantField(t, r.CheckAddresses(r.ctx(), r.olive, address, ""), "addresses", key)
	}
	if got := r.members(r.olive.Org, ""); len(r.mails()) != before || got != 5 {
		t.Errorf("%d mails and %d members more", len(r.mails())-before, got-5)
	}
	// The rival organization may invite whom it wants.
	_, err := r.Invite(r.ctx(), r.ruth, org.NewMembers{Addresses: "mia@demo.test, noemi@example.org", Standing: org.Standing{Role: member}})
	r.check(err)
}

// Whoever mends a list must not be sent back once for every kind of mistake in it.
func TestAllThatIsWrongWithAListIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invite(r.olive, "noemi@example.org", actor.Collaborator)
	const list = `nobody, "Fontanet, Mia" <mia@demo.test>; noemi@example.org, new@demo.test`
	_, err := r.Invite(r.ctx(), r.olive, org.NewMembers{Addresses: list, Standing: org.Standing{Role: member}})
	for _, err := range []error{err, r.CheckAddresses(r.ctx(), r.olive, list, "")} {
		for _, key := range []string{"users.invite.not_addresses", "users.invite.members_already", "users.invite.invited_already"} {
			testkit.WantField(t, err, "addresses", key)
		}
	}
	testkit.WantFault(t, r.CheckAddresses(r.ctx(), r.mia, list, ""), fault.Forbidden, "users.denied.administrators_only")
	_, err = r.Invite(r.ctx(), r.mia, org.NewMembers{Addresses: list, Standing: org.Standing{Role: member}})
	testkit.WantFault(t, err, fault.Forbidden, "users.denied.administrators_only")
}

func TestTheNameBesideAnAddressIsOfferedUntilTheyAccept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Invite(r.ctx(), r.olive, org.NewMembers{Addresses: `"Rossi, Mario" <mario@demo.test>, Suharto <suharto@demo.test>, "see https://evil.test" <x@demo.test>`, Standing: org.Standing{Role: member}})
	r.check(err)
	for address, want := range map[string]string{"mario@demo.test": "Mario Rossi", "suharto@demo.test": "Suharto", "x@demo.test": "x@demo.test"} {
		if got := testkit.Value[string](t, r.db, `select coalesce(nullif(btrim(first_name || ' ' || last_name), ''), email) from members where email_key = @key`, db.Args{"key": address}); got != want {
			t.Errorf("%s is called %q, want %q", address, got, want)
		}
	}
	if key := testkit.Value[string](t, r.db, `select sort_name from members where email_key = 'mario@demo.test'`, nil); key != "rossi mario" {
		t.Errorf("Mario sorts as %q", key)
	}
	mario := r.accountAt("Mario", "Bianchi", "mario@demo.test")
	var token string
	for _, mail := range r.mails() {
		if mail.To == "mario@demo.test" {
			token = mail.Token(t)
		}
	}
	if inv, err := r.Invitation(r.ctx(), token); err != nil || inv.FirstName != "Mario" || inv.LastName != "Rossi" {
		t.Errorf("the invitation offers %q %q, %v", inv.FirstName, inv.LastName, err)
	}
	_, err = r.AcceptInvitation(r.ctx(), mario, token)
	r.check(err)
	if got := testkit.Value[string](t, r.db, `select last_name from members where email_key = 'mario@demo.test'`, nil); got != "Bianchi" {
		t.Errorf("after accepting, Mario is called %q", got)
	}
}

func TestTheSameFormTwiceInvitesOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before := len(r.mails())
	in := org.NewMembers{Addresses: "a@demo.test, b@demo.test", Standing: org.Standing{Role: member}, Request: id.New[id.Event]().String()}
	errs := testkit.Together(8, func(int) error {
		_, err := r.Invite(context.WithoutCancel(r.ctx()), r.olive, in)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 8 || len(r.mails()) != before+2 {
		t.Errorf("%d mails, errors %v", len(r.mails())-before, errs)
	}
	in.Request = id.New[id.Event]().String()
	_, err := r.Invite(r.ctx(), r.olive, in)
	testkit.WantField(t, err, "addresses", "users.invite.invited_already")
}

// The founder came without any form; a key that is none must not look like theirs.
func TestAMangledFormKeyDoesNotHideWhoIsAMember(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Invite(r.ctx(), r.olive, org.NewMembers{Addresses: r.olive.LoginID, Standing: org.Standing{Role: member}, Request: "mangled"})
	testkit.WantField(t, err, "addresses", "users.invite.members_already")
}

func TestARoleTakenAwayMeanwhileDoesNotCount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	stale := r.adam // the request still believes in his role
	r.check(r.ModifyRole(r.ctx(), r.olive, r.adam.Member, org.NewStanding{Standing: org.Standing{Role: member}, Version: r.member(r.olive, r.adam.Member).Member.Version}))
	_, err := r.Invite(r.ctx(), stale, org.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: member}})
	testkit.WantFault(t, err, fault.Forbidden, "users.denied.administrators_only")
	_, err = r.RemoveMembers(r.ctx(), r.olive, org.Removal{Members: []id.Member{r.adam.Member}, Password: rightPassword, Confirmed: true}, nothingBeside)
	r.check(err)
	_, err = r.Invite(r.ctx(), stale, org.NewMembers{Addresses: "x@demo.test", Standing: org.Standing{Role: member}})
	testkit.WantFault(t, err, fault.NotFound, "")
}

func TestAnInvitationSpeaksTheLanguageOfTheAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.account("Nora", "New") // in French
	r.invite(r.olive, "nora@demo.test", member)
	if got := r.lastMail("invitation").Language; got != "fr" {
		t.Errorf("the mail is in %q", got)
	}
}

func TestResendingReplacesTheLink(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.adam, "noemi@example.org", member)
	old := r.lastMail("invitation").Token(t)
	r.clock.Advance(8 * 24 * time.Hour)
	if page := r.member(r.olive, m); !page.Member.Expired(r.clock.Now()) {
		t.Fatal("the invitation has not expired")
	}
	r.olive.AuthAt = r.clock.Now()
	before := len(r.mails())
	for range 2 { // the second click sends nothing
		n, err := r.ResendInvitations(r.ctx(), r.olive, []id.Member{m})
		r.check(err)
		if n != 1 {
			t.Errorf("sent %d", n)
		}
	}
	if len(r.mails()) != before+1 {
		t.Errorf("%d mails", len(r.mails())-before)
	}
	renewed := r.lastMail("invitation").Token(t)
	if inv, err := r.Invitation(r.ctx(), old); err != nil || inv.State != org.InvitationUnknown {
		t.Errorf("the old link: %+v, %v", inv, err)
	}
	if inv, err := r.Invitation(r.ctx(), renewed); err != nil || inv.State != org.InvitationOpen || inv.InvitedBy != "Olive Marchetti" {
		t.Errorf("the new link: %+v, %v", inv, err)
	}
	r.wantLastEvent(r.olive.Org, "member.invitation_resent")
}

func TestParallelResendsAreOneMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.adam, "noemi@example.org", member)
	other := r.invite(r.adam, "zoe@example.org", member)
	r.clock.Advance(time.Hour)
	before := len(r.mails())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if n, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{m, other}); err != nil || n != 2 {
				t.Errorf("sent %d, %v", n, err)
			}
		})
	}
	all.Wait()
	if sent := len(r.mails()) - before; sent != 2 {
		t.Errorf("%d mails, want one to each", sent)
	}
	if inv, err := r.Invitation(r.ctx(), r.lastMail("invitation").Token(t)); err != nil || inv.State != org.InvitationOpen {
		t.Errorf("the link: %+v, %v", inv, err)
	}
	r.clock.Advance(identity.MailPause)
	if n, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{m}); err != nil || n != 1 || len(r.mails()) != before+3 {
		t.Errorf("a while later: %d, %v, %d mails", n, err, len(r.mails())-before)
	}
}

func TestResendingIsThrottled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.adam, "noemi@example.org", member)
	for range 5 {
		r.clock.Advance(time.Minute)
		_, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{m})
		r.check(err)
		if n, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{m}); err != nil || n != 1 { // clicked twice: answered as the first, and not counted
			t.Fatalf("the second click: %d, %v", n, err)
		}
	}
	r.clock.Advance(time.Minute)
	_, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{m})
	testkit.WantFault(t, err, fault.Limited, "")
	other := r.invite(r.adam, "zoe@example.org", member)
	r.clock.Advance(time.Minute)
	n, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{m, other})
	r.check(err)
	if n != 1 {
		t.Errorf("sent %d, want the one that is not limited", n)
	}
}

func TestWithdrawingVoidsTheLinkAndIsNoErrorTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.adam, "noemi@example.org", member)
	token := r.lastMail("invitation").Token(t)
	for range 2 {
		n, err := r.WithdrawInvitations(r.ctx(), r.adam, []id.Member{m})
		r.check(err)
		if n != 1 {
			t.Errorf("withdrew %d", n)
		}
	}
	if inv, err := r.Invitation(r.ctx(), token); err != nil || inv.State != org.InvitationUnknown {
		t.Errorf("the link: %+v, %v", inv, err)
	}
	_, err := r.AcceptInvitation(r.ctx(), r.account("Noemi", "New"), token)
	testkit.WantFault(t, err, fault.NotFound, "")
	if got := r.events(r.olive.Org); got[len(got)-1] != "member.invitation_withdrawn" || slices.Index(got, "member.invitation_withdrawn") != len(got)-1 {
		t.Errorf("the log has %q", got)
	}
	if _, err := r.Invite(r.ctx(), r.adam, org.NewMembers{Addresses: "noemi@example.org", Standing: org.Standing{Role: member}}); err != nil {
		t.Errorf("invite again: %v", err)
	}
}

func TestOnlyPendingInvitationsAreResentAndWithdrawn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	legalInvited := r.invite(r.olive, "next@example.org", legal)
	r.clock.Advance(time.Minute)
	for _, do := range []func(context.Context, actor.Actor, []id.Member) (int, error){r.ResendInvitations, r.WithdrawInvitations} {
		_, err := do(r.ctx(), r.olive, []id.Member{r.mia.Member})
		testkit.WantFault(t, err, fault.Conflict, "users.invitation.not_pending")
		_, err = do(r.ctx(), r.olive, []id.Member{r.ruth.Member})
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = do(r.ctx(), r.olive, []id.Member{id.New[id.Member]()})
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = do(r.ctx(), r.olive, nil)
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = do(r.ctx(), r.mia, []id.Member{legalInvited})
		testkit.WantFault(t, err, fault.Forbidden, "")
		_, err = do(r.ctx(), r.adam, []id.Member{legalInvited})
		testkit.WantFault(t, err, fault.Forbidden, "users.denied.legal_representatives_only")
	}
	if got := r.members(r.ruth.Org, ""); got != 1 {
		t.Errorf("the rival has %d members", got)
	}
}

func TestSomebodyWithoutAnAccountJoinsByTheInvitation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.adam, "noemi@example.org", member)
	token := r.lastMail("invitation").Token(t)
	inv, err := r.Invitation(r.ctx(), token)
	r.check(err)
	if inv.State != org.InvitationOpen || inv.HasAccount || inv.Email != "noemi@example.org" || inv.Organization != "Atelier Lumière SA" || inv.Role != member {
		t.Fatalf("the invitation is %+v", inv)
	}
	_, err = r.SignUpByInvitation(r.ctx(), token, identity.NewPerson{LastName: "Noir", Email: "other@demo.test", Password: "short", Country: "XX", Language: "it"}, device)
	for field, key := range map[string]string{"first_name": "error.required", "country": "error.unknown_choice"} {
		testkit.WantField(t, err, field, key)
	}
	_, err = r.SignUpByInvitation(r.ctx(), token, identity.NewPerson{FirstName: "Noémi", LastName: "Noir", Password: "Atelier Lumière 2026", Country: "FR", Language: "it"}, device)
	testkit.WantField(t, err, "password", "password.personal") // the organization's name
	arrival, err := r.SignUpByInvitation(r.ctx(), token, identity.NewPerson{FirstName: "Noémi", LastName: "Noir", Email: "other@demo.test", Password: rightPassword, Country: "FR", Language: "it"}, device)
	r.check(err)
	if arrival.Number != r.olive.OrgNumber || arrival.Person.LoginID != "noemi@example.org" || arrival.Started.User != arrival.Person.ID {
		t.Errorf("arrived %+v", arrival)
	}
	page := r.member(r.olive, m)
	if page.Member.Pending() || page.Member.Name() != "Noémi Noir" || page.Member.User != arrival.Person.ID {
		t.Errorf("the member is %+v", page.Member)
	}
	if list, _, err := r.MyOrganizations(r.ctx(), arrival.Person.ID, ""); err != nil || len(list) != 1 {
		t.Errorf("she is in %+v, %v", list, err)
	}
	if _, err := r.SignUpByInvitation(r.ctx(), token, identity.NewPerson{}, device); !fault.Has(err, fault.Conflict) {
		t.Errorf("again: %v", err)
	}
	if living := testkit.Value[bool](t, r.db, `select revoked_at is null from sessions where id = @id`, db.Args{"id": arrival.Started.Session}); !living {
		t.Error("the session is over")
	}
}
