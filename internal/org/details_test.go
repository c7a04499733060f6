package org_test

import (
	"strings"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/org"
	"manager/internal/postal"
	"manager/internal/testkit"
)

func (r *rig) details(by actor.Actor) org.Details {
	r.t.Helper()
	page, err := r.Organization(r.ctx(), by)
	r.check(err)
	return page.Details
}

func TestDetailsAreChangedAndSummedUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.joined(r.olive, "Ona", "Second", org.Standing{Role: legal})
	in := r.details(r.olive)
	in.Name, in.Kind, in.Country, in.Phone, in.VATNumber = "  Soleil   & Lune ", org.Association, "FR", "01 42 68 53 00", "40 303 265 045"
	in.Address = postal.Address{Street: "12 rue de la Paix", PostalCode: "75002", City: "Paris", Region: "no such line"}
	before := len(r.mails())
	for range 2 { // the second click finds it done
		r.check(r.ModifyDetails(r.ctx(), r.olive, in))
	}
	got := r.details(r.adam)
	want := org.Details{Name: "Soleil & Lune", Kind: org.Association, Country: "FR", Phone: "+33142685300", VATNumber: "FR40303265045", Version: in.Version + 1,
		Address: postal.Address{Street: "12 rue de la Paix", PostalCode: "75002", City: "Paris"}}
	if got != want {
		t.Errorf("the details are %+v", got)
	}
	mails := r.mails()[before:]
	if len(mails) != 2 || mails[0].To == mails[1].To || testkit.Said[org.DetailsChangedMail](t, mails[0]).Organization != "Soleil & Lune" || mails[0].Language != "fr" {
		t.Errorf("the mails are %+v, one is for %s", mails, second.LoginID)
	}
	r.wantLastEvent(r.olive.Org, "organization.details_changed")
}

func TestWhoChangesDetails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := r.details(r.olive)
	in.Name = "Other"
	for _, by := range []actor.Actor{r.adam, r.mia, r.bill, r.eve} {
		testkit.WantFault(t, r.ModifyDetails(r.ctx(), by, in), fault.Forbidden, "org.denied.legal_representatives_only")
	}
	for _, by := range []actor.Actor{r.mia, r.eve} {
		_, err := r.Organization(r.ctx(), by)
		testkit.WantFault(t, err, fault.Forbidden, "")
	}
	stranger := r.ruth
	stranger.Org = r.olive.Org
	testkit.WantFault(t, r.ModifyDetails(r.ctx(), stranger, in), fault.NotFound, "")
	if got := r.details(r.olive).Name; got == "Other" {
		t.Error("the name was changed")
	}
}

func TestTwoPeopleChangeDetailsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	names := []string{"One", "Two", "Three", "Four"}
	shown := r.details(r.olive)
	errs := testkit.Together(len(names), func(i int) error {
		in := shown
		in.Name = names[i]
		return r.ModifyDetails(r.ctx(), r.olive, in)
	})
	overtaken := func(err error) bool { return fault.Has(err, fault.Conflict) }
	if testkit.Count(errs, testkit.Fine) != 1 || testkit.Count(errs, overtaken) != len(names)-1 {
		t.Errorf("they got %v", errs)
	}
}

func TestDetailsRefuseBadInput(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	zurich := postal.Address{Street: "Bahnhofstrasse 1", PostalCode: "8001", City: "Zürich"}
	for _, c := range []struct {
		field, key string
		change     func(d *org.Details)
	}{
		{"name", "error.required", func(d *org.Details) { d.Name = " " }},
		{"name", "error.too_long", func(d *org.Details) { d.Name = strings.Repeat("n", org.MaxOrgName+1) }},
		{"name", "error.invalid_characters", func(d *org.Details) { d.Name = "https://example.com" }},
		{"kind", "error.unknown_choice", func(d *org.Details) { d.Kind = "club" }},
		{"country", "error.unknown_choice", func(d *org.Details) { d.Country = "XX" }},
		{"street", "error.required", func(d *org.Details) { d.Address.Street = "" }},
		{"street2", "error.too_long", func(d *org.Details) { d.Address.Street2 = strings.Repeat("s", postal.MaxStreet+1) }},
		{"city", "error.required", func(d *org.Details) { d.Address.City = "" }},
		{"city", "error.invalid_characters", func(d *org.Details) { d.Address.City = "Zü\u202erich" }},
		{"postal_code", "error.required", func(d *org.Details) { d.Address.PostalCode = "" }},
		{"postal_code", "postal.wrong_code", func(d *org.Details) { d.Address.PostalCode = "80011" }},
		{"postal_code", "postal.wrong_code", func(d *org.Details) { d.Country, d.Address.PostalCode = "LI", "8001" }},
		{"region", "error.required", func(d *org.Details) { d.Country, d.Address.PostalCode = "IT", "00184" }},
		{"phone", "org.phone.wrong", func(d *org.Details) { d.Phone = "12" }},
		{"phone", "org.phone.wrong", func(d *org.Details) { d.Phone = strings.Repeat("0", 300) }},
		{"vat_number", "org.vat_number.wrong", func(d *org.Details) { d.VATNumber = "CHE-123.456.789 MWST" }},
	} {
		in := r.details(r.olive)
		in.Address = zurich
		c.change(&in)
		testkit.WantField(t, r.ModifyDetails(r.ctx(), r.olive, in), c.field, c.key)
	}
	if got := r.details(r.olive); got.Version != 1 {
		t.Errorf("something was changed: %+v", got)
	}
}

func (r *rig) closed(by actor.Actor) bool {
	r.t.Helper()
	return testkit.Value[string](r.t, r.db, `select state from organizations where id = @org`, db.Args{"org": by.Org}) == "closed"
}

func TestDeletingAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	yes := org.Deletion{Password: rightPassword, Confirmed: true}
	for _, by := range []actor.Actor{r.mia, r.bill, r.eve} {
		testkit.WantFault(t, r.DeleteOrganization(r.ctx(), by, yes), fault.Forbidden, "")
	}
	for _, by := range []actor.Actor{r.olive, r.adam} {
		testkit.WantFault(t, r.DeleteOrganization(r.ctx(), by, yes), fault.Conflict, "org.delete.missing")
	}
	testkit.WantField(t, r.DeleteOrganization(r.ctx(), r.ruth, org.Deletion{Password: rightPassword}), "confirmed", "org.delete.confirmation_needed")
	testkit.WantField(t, r.DeleteOrganization(r.ctx(), r.ruth, org.Deletion{Password: "wrong horse", Confirmed: true}), "password", "auth.step_up.wrong")
	stranger := r.ruth
	stranger.Org = r.olive.Org
	testkit.WantFault(t, r.DeleteOrganization(r.ctx(), stranger, yes), fault.NotFound, "")

	r.team(r.ruth, "Night shift", r.ruth.Member)
	kept := r.team(r.olive, "Day shift", r.olive.Member)
	for range 2 { // the second click finds it done
		r.check(r.DeleteOrganization(r.ctx(), r.ruth, yes))
	}
	if !r.closed(r.ruth) || r.closed(r.olive) || r.members(r.ruth.Org, "") != 0 {
		t.Error("the wrong one is closed")
	}
	if left := testkit.Value[int](t, r.db, `select count(*) from teams where org_id = @org`, db.Args{"org": r.ruth.Org}); left != 0 || len(r.inTeam(kept)) != 1 {
		t.Errorf("%d teams are left, or too few elsewhere", left)
	}
	if got := testkit.Value[string](t, r.db, `select name from organizations where id = @org`, db.Args{"org": r.ruth.Org}); got != r.ruth.OrgNumber {
		t.Errorf("its name is still %q", got)
	}
	if left := testkit.Value[int](t, r.db, `select count(*) from audit_personal where org_id = @org`, db.Args{"org": r.ruth.Org}); left != 0 {
		t.Errorf("the log still has %d names", left)
	}
	r.wantLastEvent(r.ruth.Org, "organization.deleted")
	if state := testkit.Value[string](t, r.db, `select state from users where id = @user`, db.Args{"user": r.ruth.User}); state != "active" {
		t.Errorf("her account is %s", state)
	}
}

// An invitation that is accepted while the organization is deleted either
// keeps it, with both in it, or comes too late; nobody is left in a closed one.
func TestDeletingWhileSomebodyAccepts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 8 {
		r.invite(r.ruth, r.mia.LoginID, member)
		token := r.lastMail("invitation").Token(t)
		invited := testkit.Value[string](t, r.db, `select id::text from members where org_id = @org and state = 'invited'`, db.Args{"org": r.ruth.Org})
		errs := testkit.Together(3, func(i int) error {
			switch i {
			case 0:
				_, err := r.AcceptInvitation(r.ctx(), r.mia, token)
				return err
			case 1:
				testkit.Exec(t, r.db, `delete from members where org_id = @org and id = @id::uuid and state = 'invited'`, db.Args{"org": r.ruth.Org, "id": invited})
				return nil
			default:
				return r.DeleteOrganization(r.ctx(), r.ruth, org.Deletion{Password: rightPassword, Confirmed: true})
			}
		})
		accepted, members := errs[0] == nil, r.members(r.ruth.Org, "")
		if r.closed(r.ruth) {
			if accepted || members != 0 {
				t.Fatalf("closed with %d members, %v", members, errs)
			}
			return
		}
		if accepted && members != 2 || !accepted && members != 1 {
			t.Fatalf("%d members, %v", members, errs)
		}
		testkit.Exec(t, r.db, `delete from members where org_id = @org and user_id = @user`, db.Args{"org": r.ruth.Org, "user": r.mia.User})
	}
}
