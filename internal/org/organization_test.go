package org_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
	"manager/migrations"
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
		numbers[i], err = r.Orgs.CreateOrganization(context.WithoutCancel(r.Ctx()), r.Olive, request, in)
		return err
	})
	for i := range errs {
		if errs[i] != nil || numbers[i] != numbers[0] || !org.IsNumber(numbers[i]) {
			t.Fatalf("%q, %v", numbers, errs)
		}
	}
	if list, _, err := r.Orgs.MyOrganizations(r.Ctx(), r.Olive.User, ""); err != nil || len(list) != 2 || list[1].Name != "Second" || list[1].Role != legal {
		t.Errorf("Olive is in %+v, %v", list, err)
	}
	// Somebody else's form key opens nothing: it makes an organization of one's own.
	if number, err := r.Orgs.CreateOrganization(r.Ctx(), r.Ruth, request, in); err != nil || number == numbers[0] {
		t.Errorf("Ruth with Olive's form: %s, %v", number, err)
	}
}

// An ID that the browser could choose might be a user's, whose log the organization would then share.
func TestNobodyChoosesTheIDOfAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, request := range map[string]string{"a user's": r.Ruth.User.String(), "one's own": r.Olive.User.String(), "another organization's": r.Ruth.Org.String()} {
		number, err := r.Orgs.CreateOrganization(r.Ctx(), r.Olive, request, org.NewOrganization{Name: "Third", Kind: org.Company, Country: "CH"})
		if err != nil {
			t.Fatalf("%s ID: %v", name, err)
		}
		if made := testkit.Value[id.Org](t, r.DB, `select id from organizations where number = @number`, db.Args{"number": number}); made.String() == request {
			t.Errorf("%s ID was taken", name)
		}
	}
}

func TestMyOrganizationsAreSearched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for search, want := range map[string]int{"": 1, "ate": 1, "lumiere": 1, "SA at": 1, r.Olive.OrgNumber: 1, "rival": 0, "telier": 0, "%": 1} {
		list, more, err := r.Orgs.MyOrganizations(r.Ctx(), r.Olive.User, search)
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
	r.Invite(r.Ruth, "mia@demo.test", member)
	_, err := r.Invitations.Accept(r.Ctx(), r.Mia, r.LastMail("invitation").Token(t))
	r.Check(err)
	r.Check(r.Accounts.ChangeName(r.Ctx(), r.Mia, identity.Names{FirstName: "Maria", LastName: "Aalto"}))
	for _, by := range []struct {
		name string
		list []string
	}{{"olive", r.FindMembers(r.Olive, "aalto")}, {"ruth", r.FindMembers(r.Ruth, "maria aal")}} {
		if len(by.list) != 1 || by.list[0] != "Maria Aalto" {
			t.Errorf("%s finds %q", by.name, by.list)
		}
	}
	if found := r.FindMembers(r.Olive, "fontanet"); len(found) != 0 {
		t.Errorf("the old name finds %q", found)
	}
	list, err := r.Orgs.Members(r.Ctx(), r.Olive, org.ListQuery{Order: org.Order{ByName: true}})
	r.Check(err)
	if list.Members[0].Name() != "Maria Aalto" {
		t.Errorf("the first by name is %s", list.Members[0].Name())
	}
}

func TestSignUpMakesAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Accounts.SignUp(r.Ctx(), identity.NewPerson{FirstName: "Nora", LastName: "New", Email: "nora@new.test", Password: world.Password, Country: "DE", Language: "de"}, world.Device)
	r.Check(err)
	token := r.LastMail("sign_up").Token(t)
	_, err = r.Orgs.ConfirmSignUp(r.Ctx(), token, "not the one", world.Device)
	testkit.WantField(t, err, "password", "sign_up.confirm.wrong")
	arrival, err := r.Orgs.ConfirmSignUp(r.Ctx(), token, world.Password, world.Device)
	r.Check(err)
	nora := r.In(actor.Actor{User: arrival.Person.ID}, arrival.Number)
	if nora.OrgName != "Nora New" || nora.Role != legal || nora.Org.IsZero() {
		t.Errorf("she is %+v", nora)
	}
	if kind := testkit.Value[string](t, r.DB, `select kind || country from organizations where id = @org`, db.Args{"org": nora.Org}); kind != "private_personDE" {
		t.Errorf("the organization is %s", kind)
	}
	if page := r.MemberPage(nora, nora.Member); !page.OnlyLegal || !page.Member.Standing.BillingMail || !page.Member.Standing.BillingSMS {
		t.Errorf("she is %+v", page)
	}
	_, err = r.Orgs.ConfirmSignUp(r.Ctx(), token, world.Password, world.Device)
	testkit.WantFault(t, err, fault.Conflict, "")
	r.WantLastEvent(nora.Org, "organization.created")
}

// Whoever was in an organization before words carried the others along is found by two words as well.
func TestMigrationFillsSearchWordsOfExistingMembers(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	r := &rig{world.NewOn(t, testkit.Open(t, url))}
	r.Team(r.Olive, "Web masters", r.Mia, r.Bill)
	const all = `select string_agg(org_id::text || member_id::text || word || beside, ';' order by org_id, member_id, word) from member_words`
	before := testkit.Value[string](t, r.DB, all, nil)
	migration, err := migrations.FS.ReadFile("0015_words_beside.sql")
	r.Check(err)
	testkit.Exec(t, r.DB, `alter table member_words drop column beside;
		create index member_words_search on member_words (org_id, word, sort_name, member_id);`+string(migration), nil)
	later := testkit.Open(t, url) // the connections before know the statements of the table as it was
	if after := testkit.Value[string](t, later, all, nil); after != before || before == "" {
		t.Errorf("the words were\n%s\nand are\n%s", before, after)
	}
	if members := testkit.Value[[]id.Member](t, later, `select array_agg(member_id) from team_members`, nil); len(members) != 2 {
		t.Errorf("the team has %d members", len(members))
	}
}

func TestContactsAreWhomTheReaderMayKnow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Invite(r.Olive, "later@example.org", admin) // has not come yet: can't help
	testkit.Exec(t, r.DB, `update members set two_factor = true where org_id = @org`, db.Args{"org": r.Olive.Org})
	want := func(act actor.Actor, onlyLegal bool, wanted ...string) {
		t.Helper()
		contacts, err := r.Orgs.Contacts(r.Ctx(), act, onlyLegal)
		r.Check(err)
		var named []string
		for _, m := range contacts {
			named = append(named, strings.TrimSpace(m.Name()+" "+m.Email))
			if m.TwoFactor || !m.LastSeenAt.IsZero() || !m.JoinedAt.IsZero() {
				t.Errorf("%s reads more of %s than a name, a role and an address", act.FirstName, m.Name())
			}
		}
		if !slices.Equal(named, wanted) {
			t.Errorf("%s can ask %q, want %q", act.FirstName, named, wanted)
		}
	}
	olive, adam := r.Olive.Name()+" "+r.Olive.LoginID, r.Adam.Name()+" "+r.Adam.LoginID
	want(r.Mia, false, olive, adam)
	want(r.Mia, true, olive)
	inviter := func(name string) {
		testkit.Exec(t, r.DB, `update members set invited_by = nullif(@name, '') where id = @eve`, db.Args{"eve": r.Eve.Member, "name": name})
	}
	inviter("")
	want(r.Eve, false)
	inviter(r.Adam.Name())
	want(r.Eve, false, r.Adam.Name())
	inviter(r.Mia.Name())
	want(r.Eve, false)  // who gives no access
	want(r.Ruth, false) // nobody of another organization
}
