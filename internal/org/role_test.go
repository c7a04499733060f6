package org_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// modify changes a member from the version that holds.
func (r *rig) modify(by actor.Actor, m id.Member, s org.Standing) error {
	r.T.Helper()
	return r.Orgs.ModifyRole(r.Ctx(), by, m, org.NewStanding{Standing: s, Version: r.MemberPage(r.Olive, m).Member.Version})
}

func TestModifyRoleSendsMailAndRecordsEvent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.speakFrench(r.Mia)
	r.Check(r.modify(r.Adam, r.Mia.Member, org.Standing{Role: admin, Accounting: true, BillingMail: true}))
	page := r.MemberPage(r.Olive, r.Mia.Member)
	if page.Member.Standing != (org.Standing{Role: admin, BillingMail: true}) {
		t.Errorf("she is %+v", page.Member.Standing)
	}
	mail := r.LastMail("role_changed")
	said := testkit.Said[org.RoleChangedMail](t, mail)
	if mail.To != "mia@demo.test" || mail.Language != "fr" || said.Before != member || said.After != admin || !said.BillingMail {
		t.Errorf("the mail is %+v", mail)
	}
	r.WantLastEvent(r.Olive.Org, "member.role_changed")
	mails, events := len(r.Mails()), len(r.Events(r.Olive.Org))
	r.Check(r.modify(r.Adam, r.Mia.Member, org.Standing{Role: admin, BillingMail: true})) // nothing new
	if len(r.Mails()) != mails || len(r.Events(r.Olive.Org)) != events {
		t.Error("a change of nothing was told")
	}
}

func TestWhoModifiesWhom(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.Join(r.Olive, world.Person{First: "Ona", Last: "Second", Standing: org.Standing{Role: legal}})
	targets := map[actor.Role]id.Member{legal: second.Member, admin: r.Adam.Member, member: r.Mia.Member, external: r.Eve.Member}
	for _, by := range []actor.Actor{r.Eve, r.Bill, r.Adam} {
		for before, target := range targets {
			for _, after := range actor.Roles {
				if by.Role == admin && org.MayChange(by.Role, before, after) {
					continue // its own tests
				}
				if before != after {
					testkit.WantFault(t, r.modify(by, target, org.Standing{Role: after}), fault.Forbidden, "")
				}
			}
		}
	}
	r.Check(r.modify(r.Adam, r.Mia.Member, org.Standing{Role: external}))
	r.Check(r.modify(r.Adam, r.Eve.Member, org.Standing{Role: admin}))
	r.Check(r.modify(r.Olive, second.Member, org.Standing{Role: admin}))
	r.Check(r.modify(r.Olive, second.Member, org.Standing{Role: legal}))
	testkit.WantField(t, r.modify(r.Olive, r.Mia.Member, org.Standing{Role: "king"}), "role", "error.unknown_choice")
	err := r.Orgs.ModifyRole(r.Ctx(), r.Olive, r.Ruth.Member, org.NewStanding{Standing: org.Standing{Role: member}, Version: 1})
	testkit.WantFault(t, err, fault.NotFound, "")
	r.Clock.Advance(11 * time.Minute)
	testkit.WantFault(t, r.modify(r.Olive, second.Member, org.Standing{Role: member}), fault.StepUp, "")
	r.Check(r.modify(r.Olive, r.Bill.Member, org.Standing{Role: admin})) // no step-up for others
}

func TestTheLastLegalRepresentativeStays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	testkit.WantFault(t, r.modify(r.Olive, r.Olive.Member, org.Standing{Role: admin}), fault.Conflict, "users.role.last_legal")
	testkit.WantField(t, r.modify(r.Olive, r.Olive.Member, org.Standing{Role: legal, BillingSMS: true}), "billing_mail", "users.role.reminders_stay")
	testkit.WantFault(t, r.Orgs.ModifyRoles(r.Ctx(), r.Olive, []id.Member{r.Olive.Member, r.Mia.Member}, member), fault.Conflict, "users.role.last_legal")
	r.Invite(r.Olive, "next@example.org", legal) // somebody invited represents nobody yet
	testkit.WantFault(t, r.modify(r.Olive, r.Olive.Member, org.Standing{Role: admin}), fault.Conflict, "users.role.last_legal")

	second := r.Join(r.Olive, world.Person{First: "Ona", Last: "Second", Standing: org.Standing{Role: legal}})
	if page := r.MemberPage(r.Olive, second.Member); page.OnlyLegal || page.Member.Standing.BillingMail {
		t.Errorf("the second one is %+v", page)
	}
	r.Check(r.modify(r.Olive, r.Olive.Member, org.Standing{Role: admin}))
	page := r.MemberPage(second, second.Member)
	if !page.OnlyLegal || !page.Member.Standing.BillingMail || !page.Member.Standing.BillingSMS {
		t.Errorf("the only one left gets no reminders: %+v", page)
	}
	r.WantLastEvent(r.Olive.Org, "member.reminders_switched_on")
}

func TestTwoLegalRepresentativesDemoteEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.Join(r.Olive, world.Person{First: "Ona", Last: "Second", Standing: org.Standing{Role: legal}})
	for range 10 {
		pair := [2]actor.Actor{r.Olive, second}
		versions := [2]int{r.MemberPage(r.Olive, r.Olive.Member).Member.Version, r.MemberPage(r.Olive, second.Member).Member.Version}
		errs := testkit.Together(2, func(i int) error {
			return r.Orgs.ModifyRole(context.WithoutCancel(r.Ctx()), pair[i], pair[1-i].Member, org.NewStanding{Standing: org.Standing{Role: admin}, Version: versions[1-i]})
		})
		if testkit.Count(errs, testkit.Fine) != 1 || r.ActiveMembers(r.Olive.Org, legal) != 1 {
			t.Fatalf("%d represent, errors %v", r.ActiveMembers(r.Olive.Org, legal), errs)
		}
		left, gone := pair[0], pair[1]
		if errs[0] != nil {
			left, gone = pair[1], pair[0]
		}
		r.Check(r.modify(left, gone.Member, org.Standing{Role: legal}))
	}
}

// Fails when both changes stand: each would have been made by somebody who was no administrator any more.
func TestTwoAdministratorsDemoteEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pair := [2]actor.Actor{r.Adam, r.Join(r.Olive, world.Person{First: "Aino", Last: "Second", Standing: org.Standing{Role: admin}})}
	for range 10 {
		versions := [2]int{r.MemberPage(r.Olive, pair[0].Member).Member.Version, r.MemberPage(r.Olive, pair[1].Member).Member.Version}
		errs := testkit.Together(2, func(i int) error {
			return r.Orgs.ModifyRole(context.WithoutCancel(r.Ctx()), pair[i], pair[1-i].Member, org.NewStanding{Standing: org.Standing{Role: member}, Version: versions[1-i]})
		})
		if testkit.Count(errs, testkit.Fine) != 1 || r.ActiveMembers(r.Olive.Org, admin) != 1 {
			t.Fatalf("%d administrators are left, errors %v", r.ActiveMembers(r.Olive.Org, admin), errs)
		}
		for i, err := range errs {
			if err != nil {
				testkit.WantFault(t, err, fault.Forbidden, "users.denied.administrators_only")
				r.Check(r.modify(r.Olive, pair[i].Member, org.Standing{Role: admin}))
			}
		}
	}
}

// Fails when a change of one member waits for that of another.
func TestRoleChangesRunConcurrently(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	shown := r.MemberPage(r.Olive, r.Mia.Member).Member.Version
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		// What a change of Eve's role holds until it commits.
		_, err := tx.Exec(ctx, `select from organizations where id = @org for share`, db.Args{"org": r.Olive.Org})
		if err == nil {
			_, err = tx.Exec(ctx, `update members set version = version + 1 where org_id = @org and id = @eve`, db.Args{"org": r.Olive.Org, "eve": r.Eve.Member})
		}
		if err == nil {
			err = r.Orgs.ModifyRole(t.Context(), r.Adam, r.Mia.Member, org.NewStanding{Standing: org.Standing{Role: external}, Version: shown})
		}
		return err
	})
	if page := r.MemberPage(r.Olive, r.Mia.Member); page.Member.Standing.Role != external {
		t.Errorf("Mia is %s", page.Member.Standing.Role)
	}
}

func TestStaleVersionIsAConflict(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	shown := r.MemberPage(r.Olive, r.Mia.Member).Member.Version
	r.Check(r.modify(r.Adam, r.Mia.Member, org.Standing{Role: admin}))
	err := r.Orgs.ModifyRole(r.Ctx(), r.Olive, r.Mia.Member, org.NewStanding{Standing: org.Standing{Role: external}, Version: shown})
	testkit.WantFault(t, err, fault.Conflict, "error.conflict_changed_meanwhile")
	// The same change from an old page is done already.
	r.Check(r.Orgs.ModifyRole(r.Ctx(), r.Olive, r.Mia.Member, org.NewStanding{Standing: org.Standing{Role: admin}, Version: shown}))
}

func TestModifyingARoleOfSomebodyInvitedSendsNoMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Olive, "noemi@example.org", member)
	before := len(r.Mails())
	r.Check(r.modify(r.Adam, m, org.Standing{Role: admin}))
	if len(r.Mails()) != before {
		t.Error("a mail was sent")
	}
	if inv, err := r.Invitations.Invitation(r.Ctx(), r.LastMail("invitation").Token(t)); err != nil || inv.Role != admin {
		t.Errorf("the invitation is %+v, %v", inv, err)
	}
}

func TestSeveralRolesAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.Invite(r.Olive, "noemi@example.org", member)
	before := len(r.Mails())
	r.Check(r.Orgs.ModifyRoles(r.Ctx(), r.Adam, []id.Member{r.Mia.Member, r.Bill.Member, r.Eve.Member, m, m}, external))
	if got := len(r.Mails()) - before; got != 2 { // Eve was external, Noemi has not accepted
		t.Errorf("%d mails", got)
	}
	if page := r.MemberPage(r.Olive, r.Bill.Member); page.Member.Standing != (org.Standing{Role: external}) {
		t.Errorf("Bill is %+v", page.Member.Standing)
	}
	err := r.Orgs.ModifyRoles(r.Ctx(), r.Adam, []id.Member{r.Mia.Member, r.Olive.Member}, member)
	testkit.WantFault(t, err, fault.Forbidden, "users.denied.legal_representatives_only")
	testkit.WantFault(t, r.Orgs.ModifyRoles(r.Ctx(), r.Olive, []id.Member{r.Mia.Member, r.Ruth.Member}, member), fault.NotFound, "")
	testkit.WantFault(t, r.Orgs.ModifyRoles(r.Ctx(), r.Mia, []id.Member{r.Mia.Member}, admin), fault.Forbidden, "")
	if page := r.MemberPage(r.Olive, r.Mia.Member); page.Member.Standing.Role != external {
		t.Errorf("Mia is %s, though the change was refused", page.Member.Standing.Role)
	}
}

// The head of the log is what every change of an organization waits for: whoever
// has it must not wait for a member, whom somebody else holds who waits for it.
func TestAuditLogIsLockedAfterMembers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, sql := range []string{
		`create function log_locked() returns trigger language plpgsql as $$ begin perform set_config('test.log_locked', 'yes', true); return null; end $$`,
		`create trigger log_locked before insert on audit_heads for each statement execute function log_locked()`,
		`create function refuse_late() returns trigger language plpgsql as $$ begin
			if current_setting('test.log_locked', true) = 'yes' then raise 'a member is changed after the log was locked'; end if; return null; end $$`,
		`create trigger refuse_late before insert or update or delete on members for each statement execute function refuse_late()`,
	} {
		testkit.Exec(t, r.DB, sql, nil)
	}
	second := r.Join(r.Olive, world.Person{First: "Ona", Last: "Second", Standing: org.Standing{Role: legal}})
	r.Check(r.modify(second, r.Olive.Member, org.Standing{Role: admin}))
	r.WantLastEvent(r.Olive.Org, "member.reminders_switched_on")
	r.Check(r.modify(second, r.Olive.Member, org.Standing{Role: legal}))
	r.Check(r.Orgs.Leave(r.Ctx(), second))
	r.WantLastEvent(r.Olive.Org, "member.reminders_switched_on")
	third := r.Join(r.Olive, world.Person{First: "Otto", Last: "Third", Standing: org.Standing{Role: legal}})
	r.Check(r.Remove(third, r.Olive.Member))
	r.WantLastEvent(r.Olive.Org, "member.reminders_switched_on")
}
