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
	"manager/internal/testkit/world"
)

func (r *rig) details(by actor.Actor) org.Details {
	r.T.Helper()
	page, err := r.Orgs.Organization(r.Ctx(), by)
	r.Check(err)
	return page.Details
}

func TestModifyDetailsSendsSummary(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.speakFrench(r.Olive)
	second := r.Join(r.Olive, world.Person{First: "Ona", Last: "Second", Standing: org.Standing{Role: legal}})
	in := r.details(r.Olive)
	in.Name, in.Kind, in.Country, in.Phone, in.VATNumber = "  Soleil   & Lune ", org.Association, "FR", "01 42 68 53 00", "40 303 265 045"
	in.Address = postal.Address{Street: "12 rue de la Paix", PostalCode: "75002", City: "Paris", Region: "no such line"}
	before := len(r.Mails())
	for range 2 { // the second click finds it done
		r.Check(r.Orgs.ModifyDetails(r.Ctx(), r.Olive, in))
	}
	got := r.details(r.Adam)
	want := org.Details{Name: "Soleil & Lune", Kind: org.Association, Country: "FR", Phone: "+33142685300", VATNumber: "FR40303265045", Version: in.Version + 1,
		Address: postal.Address{Street: "12 rue de la Paix", PostalCode: "75002", City: "Paris"}}
	if got != want {
		t.Errorf("the details are %+v", got)
	}
	mails := r.Mails()[before:]
	if len(mails) != 2 || mails[0].To == mails[1].To || testkit.Said[org.DetailsChangedMail](t, mails[0]).Organization != "Soleil & Lune" || mails[0].Language != "fr" {
		t.Errorf("the mails are %+v, one is for %s", mails, second.LoginID)
	}
	r.WantLastEvent(r.Olive.Org, "organization.details_changed")
}

func TestWhoChangesDetails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := r.details(r.Olive)
	in.Name = "Other"
	for _, by := range []actor.Actor{r.Adam, r.Mia, r.Bill, r.Eve} {
		testkit.WantFault(t, r.Orgs.ModifyDetails(r.Ctx(), by, in), fault.Forbidden, "users.denied.legal_representatives_only")
	}
	for _, by := range []actor.Actor{r.Mia, r.Eve} {
		_, err := r.Orgs.Organization(r.Ctx(), by)
		testkit.WantFault(t, err, fault.Forbidden, "")
	}
	stranger := r.Ruth
	stranger.Org = r.Olive.Org
	testkit.WantFault(t, r.Orgs.ModifyDetails(r.Ctx(), stranger, in), fault.NotFound, "")
	if got := r.details(r.Olive).Name; got == "Other" {
		t.Error("the name was changed")
	}
}

func TestTwoPeopleChangeDetailsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	names := []string{"One", "Two", "Three", "Four"}
	shown := r.details(r.Olive)
	errs := testkit.Together(len(names), func(i int) error {
		in := shown
		in.Name = names[i]
		return r.Orgs.ModifyDetails(r.Ctx(), r.Olive, in)
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
		in := r.details(r.Olive)
		in.Address = zurich
		c.change(&in)
		testkit.WantField(t, r.Orgs.ModifyDetails(r.Ctx(), r.Olive, in), c.field, c.key)
	}
	if got := r.details(r.Olive); got.Version != 1 {
		t.Errorf("something was changed: %+v", got)
	}
}

func (r *rig) closed(by actor.Actor) bool {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select state from organizations where id = @org`, db.Args{"org": by.Org}) == "closed"
}

func TestDeletingAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	yes := org.Deletion{Password: world.Password, Confirmed: true}
	for _, by := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		testkit.WantFault(t, r.Orgs.DeleteOrganization(r.Ctx(), by, yes), fault.Forbidden, "")
	}
	for _, by := range []actor.Actor{r.Olive, r.Adam} {
		testkit.WantFault(t, r.Orgs.DeleteOrganization(r.Ctx(), by, yes), fault.Conflict, "org.delete.missing")
	}
	testkit.WantField(t, r.Orgs.DeleteOrganization(r.Ctx(), r.Ruth, org.Deletion{Password: world.Password}), "confirmed", "org.delete.confirmation_needed")
	testkit.WantField(t, r.Orgs.DeleteOrganization(r.Ctx(), r.Ruth, org.Deletion{Password: "wrong horse", Confirmed: true}), "password", "auth.step_up.wrong")
	stranger := r.Ruth
	stranger.Org = r.Olive.Org
	testkit.WantFault(t, r.Orgs.DeleteOrganization(r.Ctx(), stranger, yes), fault.NotFound, "")

	r.Team(r.Ruth, "Night shift", r.Ruth)
	kept := r.Team(r.Olive, "Day shift", r.Olive)
	for range 2 { // the second click finds it done
		r.Check(r.Orgs.DeleteOrganization(r.Ctx(), r.Ruth, yes))
	}
	if !r.closed(r.Ruth) || r.closed(r.Olive) || r.ActiveMembers(r.Ruth.Org, "") != 0 {
		t.Error("the wrong one is closed")
	}
	if left := testkit.Value[int](t, r.DB, `select count(*) from teams where org_id = @org`, db.Args{"org": r.Ruth.Org}); left != 0 || len(r.TeamMembers(kept)) != 1 {
		t.Errorf("%d teams are left, or too few elsewhere", left)
	}
	if got := testkit.Value[string](t, r.DB, `select name from organizations where id = @org`, db.Args{"org": r.Ruth.Org}); got != r.Ruth.OrgNumber {
		t.Errorf("its name is still %q", got)
	}
	if left := testkit.Value[int](t, r.DB, `select count(*) from audit_personal where org_id = @org`, db.Args{"org": r.Ruth.Org}); left != 0 {
		t.Errorf("the log still has %d names", left)
	}
	r.WantLastEvent(r.Ruth.Org, "organization.deleted")
	if state := testkit.Value[string](t, r.DB, `select state from users where id = @user`, db.Args{"user": r.Ruth.User}); state != "active" {
		t.Errorf("her account is %s", state)
	}
}

// An invitation that is accepted while the organization is deleted either
// keeps it, with both in it, or comes too late; nobody is left in a closed one.
func TestDeletingWhileSomebodyAccepts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 8 {
		r.Invite(r.Ruth, r.Mia.LoginID, member)
		token := r.LastMail("invitation").Token(t)
		invited := testkit.Value[string](t, r.DB, `select id::text from members where org_id = @org and state = 'invited'`, db.Args{"org": r.Ruth.Org})
		errs := testkit.Together(3, func(i int) error {
			switch i {
			case 0:
				_, err := r.Invitations.Accept(r.Ctx(), r.Mia, token)
				return err
			case 1:
				testkit.Exec(t, r.DB, `delete from members where org_id = @org and id = @id::uuid and state = 'invited'`, db.Args{"org": r.Ruth.Org, "id": invited})
				return nil
			default:
				return r.Orgs.DeleteOrganization(r.Ctx(), r.Ruth, org.Deletion{Password: world.Password, Confirmed: true})
			}
		})
		accepted, members := errs[0] == nil, r.ActiveMembers(r.Ruth.Org, "")
		if r.closed(r.Ruth) {
			if accepted || members != 0 {
				t.Fatalf("closed with %d members, %v", members, errs)
			}
			return
		}
		if accepted && members != 2 || !accepted && members != 1 {
			t.Fatalf("%d members, %v", members, errs)
		}
		testkit.Exec(t, r.DB, `delete from members where org_id = @org and user_id = @user`, db.Args{"org": r.Ruth.Org, "user": r.Mia.User})
	}
}
