package org_test

import (
	"context"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/testkit"
)

func TestANewOrganizationIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    org.NewOrganization
		field string
		key   string
	}{
		{org.NewOrganization{Name: " \t ", Kind: org.Company, Country: "CH"}, "name", "error.required"},
		{org.NewOrganization{Name: strings.Repeat("é", org.MaxOrgName+1), Kind: org.Company, Country: "CH"}, "name", "error.too_long"},
		{org.NewOrganization{Name: "a\x1bb", Kind: org.Company, Country: "CH"}, "name", "error.invalid_characters"},
		{org.NewOrganization{Name: "a\u202eb", Kind: org.Company, Country: "CH"}, "name", "error.invalid_characters"},
		{org.NewOrganization{Name: "win https://evil.test", Kind: org.Company, Country: "CH"}, "name", "error.invalid_characters"},
		{org.NewOrganization{Name: "a", Kind: "cartel", Country: "CH"}, "kind", "error.unknown_choice"},
		{org.NewOrganization{Name: "a", Kind: org.Company, Country: "XX"}, "country", "error.unknown_choice"},
	} {
		_, err := c.in.Validate()
		testkit.WantField(t, err, c.field, c.key)
	}
	in, err := org.NewOrganization{Name: "  Ateli\u0065\u0301r \n <b>& Söhne</b> ", Kind: org.Association, Country: "FR"}.Validate()
	if err != nil || in.Name != "Ateliér <b>& Söhne</b>" {
		t.Errorf("%+v, %v", in, err)
	}
}

func TestTheSameFormTwiceMakesOneOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	request := id.New[id.Org]().String()
	in := org.NewOrganization{Name: "Second", Kind: org.Company, Country: "CH"}
	numbers := make([]string, 6)
	errs := testkit.Together(6, func(i int) (err error) {
		numbers[i], err = r.CreateOrganization(context.WithoutCancel(r.ctx()), r.olive, request, in)
		return err
	})
	for i := range errs {
		if errs[i] != nil || numbers[i] != numbers[0] || !org.IsNumber(numbers[i]) {
			t.Fatalf("%q, %v", numbers, errs)
		}
	}
	if list, _, err := r.MyOrganizations(r.ctx(), r.olive.User, ""); err != nil || len(list) != 2 || list[1].Name != "Second" || list[1].Role != legal {
		t.Errorf("Olive is in %+v, %v", list, err)
	}
	// Somebody else's form key opens nothing: it makes an organization of one's own.
	if number, err := r.CreateOrganization(r.ctx(), r.ruth, request, in); err != nil || number == numbers[0] {
		t.Errorf("Ruth with Olive's form: %s, %v", number, err)
	}
}

// An ID that the browser could choose might be a user's, whose log the organization would then share.
func TestNobodyChoosesTheIDOfAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, request := range map[string]string{"a user's": r.ruth.User.String(), "one's own": r.olive.User.String(), "another organization's": r.ruth.Org.String()} {
		number, err := r.CreateOrganization(r.ctx(), r.olive, request, org.NewOrganization{Name: "Third", Kind: org.Company, Country: "CH"})
		if err != nil {
			t.Fatalf("%s ID: %v", name, err)
		}
		if made := testkit.Value[id.Org](t, r.db, `select id from organizations where number = @number`, db.Args{"number": number}); made.String() == request {
			t.Errorf("%s ID was taken", name)
		}
	}
}

func TestMyOrganizationsAreSearched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for search, want := range map[string]int{"": 1, "ate": 1, "lumiere": 1, "SA at": 1, r.olive.OrgNumber: 1, "rival": 0, "telier": 0, "%": 1} {
		list, more, err := r.MyOrganizations(r.ctx(), r.olive.User, search)
		if err != nil || more || len(list) != want {
			t.Errorf("%q finds %+v, %v", search, list, err)
		}
	}
}

func TestIsNumberTakesCustomerNumbersOnly(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"123456": true, "1234567890": true, "12345": false, "12345678901": false, "12345a": false, "١٢٣٤٥٦": false, "": false} {
		if org.IsNumber(s) != want {
			t.Errorf("IsNumber(%q) is %v", s, !want)
		}
	}
}

func TestANewNameIsSortedAndFoundEverywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invite(r.ruth, "mia@demo.test", member)
	_, err := r.AcceptInvitation(r.ctx(), r.mia, r.lastMail("invitation").Token(t))
	r.check(err)
	r.check(r.accounts.ChangeName(r.ctx(), r.mia, identity.Names{FirstName: "Maria", LastName: "Aalto"}))
	for _, by := range []struct {
		name string
		list []string
	}{{"olive", r.search(r.olive, "aalto")}, {"ruth", r.search(r.ruth, "maria aal")}} {
		if len(by.list) != 1 || by.list[0] != "Maria Aalto" {
			t.Errorf("%s finds %q", by.name, by.list)
		}
	}
	if found := r.search(r.olive, "fontanet"); len(found) != 0 {
		t.Errorf("the old name finds %q", found)
	}
	list, err := r.Members(r.ctx(), r.olive, org.ListQuery{Order: org.Order{ByName: true}})
	r.check(err)
	if list.Members[0].Name() != "Maria Aalto" {
		t.Errorf("the first by name is %s", list.Members[0].Name())
	}
}
