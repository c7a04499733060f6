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
)

// modify changes a member from the version that holds.
func (r *rig) modify(by actor.Actor, m id.Member, s org.Standing) error {
	r.t.Helper()
	return r.ModifyRole(r.ctx(), by, m, org.NewStanding{Standing: s, Version: r.member(r.olive, m).Member.Version})
}

func TestModifyingARoleTellsThePersonAndTheLog(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.check(r.modify(r.adam, r.mia.Member, org.Standing{Role: admin, Accounting: true, BillingMail: true}))
	page := r.member(r.olive, r.mia.Member)
	if page.Member.Standing != (org.Standing{Role: admin, BillingMail: true}) {
		t.Errorf("she is %+v", page.Member.Standing)
	}
	mail := r.lastMail("role_changed")
	said := testkit.Said[org.RoleChangedMail](t, mail)
	if mail.To != "mia@demo.test" || mail.Language != "fr" || said.Before != member || said.After != admin || !said.BillingMail {
		t.Errorf("the mail is %+v", mail)
	}
	r.wantLastEvent(r.olive.Org, "member.role_changed")
	mails, events := len(r.mails()), len(r.events(r.olive.Org))
	r.check(r.modify(r.adam, r.mia.Member, org.Standing{Role: admin, BillingMail: true})) // nothing new
	if len(r.mails()) != mails || len(r.events(r.olive.Org)) != events {
		t.Error("a change of nothing was told")
	}
}

// What is given and can't be kept is said; what was there before goes with the role.
func TestExternalsAreGivenNothingThatWouldBeDropped(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for field, s := range map[string]org.Standing{"accounting": {Accounting: true}, "billing_mail": {BillingMail: true}, "billing_sms": {BillingSMS: true}} {
		s.Role = actor.External
		testkit.WantField(t, r.modify(r.adam, r.mia.Member, s), field, "users.role.not_for_externals")
		_, err := r.Invite(r.ctx(), r.adam, org.NewMembers{Addresses: "x@demo.test", Standing: s})
		testkit.WantField(t, err, field, "users.role.not_for_externals")
	}
	if before := r.member(r.olive, r.bill.Member).Member.Standing; !before.Accounting {
		t.Fatalf("Bill is %+v", before)
	}
	r.check(r.modify(r.adam, r.bill.Member, org.Standing{Role: actor.External, Accounting: true}))
	if after := r.member(r.olive, r.bill.Member).Member.Standing; after != (org.Standing{Role: actor.External}) {
		t.Errorf("Bill is %+v", after)
	}
}

func TestWhoModifiesWhom(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.joined(r.olive, "Ona", "Second", org.Standing{Role: legal})
	targets := map[actor.Role]id.Member{legal: second.Member, admin: r.adam.Member, member: r.mia.Member, external: r.eve.Member}
	for _, by := range []actor.Actor{r.eve, r.bill, r.adam} {
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
	r.check(r.modify(r.adam, r.mia.Member, org.Standing{Role: external}))
	r.check(r.modify(r.adam, r.eve.Member, org.Standing{Role: admin}))
	r.check(r.modify(r.olive, second.Member, org.Standing{Role: admin}))
	r.check(r.modify(r.olive, second.Member, org.Standing{Role: legal}))
	testkit.WantField(t, r.modify(r.olive, r.mia.Member, org.Standing{Role: "king"}), "role", "error.unknown_choice")
	err := r.ModifyRole(r.ctx(), r.olive, r.ruth.Member, org.NewStanding{Standing: org.Standing{Role: member}, Version: 1})
	testkit.WantFault(t, err, fault.NotFound, "")
	r.clock.Advance(11 * time.Minute)
	testkit.WantFault(t, r.modify(r.olive, second.Member, org.Standing{Role: member}), fault.StepUp, "")
	r.check(r.modify(r.olive, r.bill.Member, org.Standing{Role: admin})) // no step-up for others
}

func TestTheLastLegalRepresentativeStays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	testkit.WantFault(t, r.modify(r.olive, r.olive.Member, org.Standing{Role: admin}), fault.Conflict, "users.role.last_legal")
	testkit.WantField(t, r.modify(r.olive, r.olive.Member, org.Standing{Role: legal, BillingSMS: true}), "billing_mail", "users.role.reminders_stay")
	testkit.WantFault(t, r.ModifyRoles(r.ctx(), r.olive, []id.Member{r.olive.Member, r.mia.Member}, member), fault.Conflict, "users.role.last_legal")
	r.invite(r.olive, "next@example.org", legal) // somebody invited represents nobody yet
	testkit.WantFault(t, r.modify(r.olive, r.olive.Member, org.Standing{Role: admin}), fault.Conflict, "users.role.last_legal")

	second := r.joined(r.olive, "Ona", "Second", org.Standing{Role: legal})
	if page := r.member(r.olive, second.Member); page.OnlyLegal || page.Member.Standing.BillingMail {
		t.Errorf("the second one is %+v", page)
	}
	r.check(r.modify(r.olive, r.olive.Member, org.Standing{Role: admin}))
	page := r.member(second, second.Member)
	if !page.OnlyLegal || !page.Member.Standing.BillingMail || !page.Member.Standing.BillingSMS {
		t.Errorf("the only one left gets no reminders: %+v", page)
	}
	r.wantLastEvent(r.olive.Org, "member.reminders_switched_on")
}

func TestTwoLegalRepresentativesDemoteEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.joined(r.olive, "Ona", "Second", org.Standing{Role: legal})
	for range 10 {
		pair := [2]actor.Actor{r.olive, second}
		versions := [2]int{r.member(r.olive, r.olive.Member).Member.Version, r.member(r.olive, second.Member).Member.Version}
		errs := testkit.Together(2, func(i int) error {
			return r.ModifyRole(context.WithoutCancel(r.ctx()), pair[i], pair[1-i].Member, org.NewStanding{Standing: org.Standing{Role: admin}, Version: versions[1-i]})
		})
		if testkit.Count(errs, testkit.Fine) != 1 || r.members(r.olive.Org, legal) != 1 {
			t.Fatalf("%d represent, errors %v", r.members(r.olive.Org, legal), errs)
		}
		left, gone := pair[0], pair[1]
		if errs[0] != nil {
			left, gone = pair[1], pair[0]
		}
		r.check(r.modify(left, gone.Member, org.Standing{Role: legal}))
	}
}

// Fails when both changes stand: each would have been made by somebody who was no administrator any more.
func TestTwoAdministratorsDemoteEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pair := [2]actor.Actor{r.adam, r.joined(r.olive, "Aino", "Second", org.Standing{Role: admin})}
	for range 10 {
		versions := [2]int{r.member(r.olive, pair[0].Member).Member.Version, r.member(r.olive, pair[1].Member).Member.Version}
		errs := testkit.Together(2, func(i int) error {
			return r.ModifyRole(context.WithoutCancel(r.ctx()), pair[i], pair[1-i].Member, org.NewStanding{Standing: org.Standing{Role: member}, Version: versions[1-i]})
		})
		if testkit.Count(errs, testkit.Fine) != 1 || r.members(r.olive.Org, admin) != 1 {
			t.Fatalf("%d administrators are left, errors %v", r.members(r.olive.Org, admin), errs)
		}
		for i, err := range errs {
			if err != nil {
				testkit.WantFault(t, err, fault.Forbidden, "users.denied.administrators_only")
				r.check(r.modify(r.olive, pair[i].Member, org.Standing{Role: admin}))
			}
		}
	}
}

// Fails when a change of one member waits for that of another.
func TestRolesChangeBesideEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	shown := r.member(r.olive, r.mia.Member).Member.Version
	testkit.Write(t, r.db, func(ctx context.Context, tx db.Tx) error {
		// What a change of Eve's role holds until it commits.
		_, err := tx.Exec(ctx, `select from organizations where id = @org for share`, db.Args{"org": r.olive.Org})
		if err == nil {
			_, err = tx.Exec(ctx, `update members set version = version + 1 where org_id = @org and id = @eve`, db.Args{"org": r.olive.Org, "eve": r.eve.Member})
		}
		if err == nil {
			err = r.ModifyRole(t.Context(), r.adam, r.mia.Member, org.NewStanding{Standing: org.Standing{Role: external}, Version: shown})
		}
		return err
	})
	if page := r.member(r.olive, r.mia.Member); page.Member.Standing.Role != external {
		t.Errorf("Mia is %s", page.Member.Standing.Role)
	}
}

func TestAChangeMeanwhileIsSaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	shown := r.member(r.olive, r.mia.Member).Member.Version
	r.check(r.modify(r.adam, r.mia.Member, org.Standing{Role: admin}))
	err := r.ModifyRole(r.ctx(), r.olive, r.mia.Member, org.NewStanding{Standing: org.Standing{Role: external}, Version: shown})
	testkit.WantFault(t, err, fault.Conflict, "error.conflict_changed_meanwhile")
	// The same change from an old page is done already.
	r.check(r.ModifyRole(r.ctx(), r.olive, r.mia.Member, org.NewStanding{Standing: org.Standing{Role: admin}, Version: shown}))
}

func TestModifyingARoleOfSomebodyInvitedSendsNoMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.olive, "noemi@example.org", member)
	before := len(r.mails())
	r.check(r.modify(r.adam, m, org.Standing{Role: admin}))
	if len(r.mails()) != before {
		t.Error("a mail was sent")
	}
	if inv, err := r.Invitation(r.ctx(), r.lastMail("invitation").Token(t)); err != nil || inv.Role != admin {
		t.Errorf("the invitation is %+v, %v", inv, err)
	}
}

func TestSeveralRolesAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.invite(r.olive, "noemi@example.org", member)
	before := len(r.mails())
	r.check(r.ModifyRoles(r.ctx(), r.adam, []id.Member{r.mia.Member, r.bill.Member, r.eve.Member, m, m}, external))
	if got := len(r.mails()) - before; got != 2 { // Eve was external, Noemi has not accepted
		t.Errorf("%d mails", got)
	}
	if page := r.member(r.olive, r.bill.Member); page.Member.Standing != (org.Standing{Role: external}) {
		t.Errorf("Bill is %+v", page.Member.Standing)
	}
	err := r.ModifyRoles(r.ctx(), r.adam, []id.Member{r.mia.Member, r.olive.Member}, member)
	testkit.WantFault(t, err, fault.Forbidden, "users.denied.legal_representatives_only")
	testkit.WantFault(t, r.ModifyRoles(r.ctx(), r.olive, []id.Member{r.mia.Member, r.ruth.Member}, member), fault.NotFound, "")
	testkit.WantFault(t, r.ModifyRoles(r.ctx(), r.mia, []id.Member{r.mia.Member}, admin), fault.Forbidden, "")
	if page := r.member(r.olive, r.mia.Member); page.Member.Standing.Role != external {
		t.Errorf("Mia is %s, though the change was refused", page.Member.Standing.Role)
	}
}

// The head of the log is what every change of an organization waits for: whoever
// has it must not wait for a member, whom somebody else holds who waits for it.
func TestTheLogIsLockedAfterTheMembers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, sql := range []string{
		`create function log_locked() returns trigger language plpgsql as $$ begin perform set_config('test.log_locked', 'yes', true); return null; end $$`,
		`create trigger log_locked before insert on audit_heads for each statement execute function log_locked()`,
		`create function refuse_late() returns trigger language plpgsql as $$ begin
			if current_setting('test.log_locked', true) = 'yes' then raise 'a member is changed after the log was locked'; end if; return null; end $$`,
		`create trigger refuse_late before insert or update or delete on members for each statement execute function refuse_late()`,
	} {
		testkit.Exec(t, r.db, sql, nil)
	}
	second := r.joined(r.olive, "Ona", "Second", org.Standing{Role: legal})
	r.check(r.modify(second, r.olive.Member, org.Standing{Role: admin}))
	r.wantLastEvent(r.olive.Org, "member.reminders_switched_on")
	r.check(r.modify(second, r.olive.Member, org.Standing{Role: legal}))
	r.check(r.Leave(r.ctx(), second))
	r.wantLastEvent(r.olive.Org, "member.reminders_switched_on")
	third := r.joined(r.olive, "Otto", "Third", org.Standing{Role: legal})
	r.check(r.remove(third, r.olive.Member))
	r.wantLastEvent(r.olive.Org, "member.reminders_switched_on")
}
