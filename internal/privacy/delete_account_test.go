package privacy_test

import (
	"errors"
	"slices"
	"testing"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/privacy"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Breaks when a table or a column still says who a person was whose account is
// deleted, or when the log can't be verified any more.
func TestNothingNamesSomebodyWhoseAccountIsDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	z := r.zelda()
	values := r.values(z)
	if before := r.dump(); len(find(before, values[0])) == 0 || len(find(before, lisbon)) == 0 || len(find(before, "zenobia.new@")) == 0 {
		t.Fatal("the search does not find what is there")
	}
	report, err := r.Privacy.DeleteAccount(r.Ctx(), z, yes)
	r.Check(err)
	for _, kind := range []string{"memberships", "invitations", "sessions", "devices", "codes", "app_passwords", "recovery_ways", "login_ids", "mails", "log_entries"} {
		if !slices.ContainsFunc(report.Items, func(i privacy.Item) bool { return i.Kind == kind && i.Count > 0 }) && kind != "codes" {
			t.Errorf("the report does not name %s: %+v", kind, report.Items)
		}
	}
	confirmation := r.LastMail("account_deleted")
	if confirmation.To != z.LoginID {
		t.Errorf("the confirmation goes to %s", confirmation.To)
	}
	testkit.Exec(t, r.DB, `delete from mails where kind = 'account_deleted'`, nil) // as soon as it is delivered, see notify
	for _, where := range find(r.dump(), values...) {
		t.Error(where)
	}
	for _, m := range r.Mails() { // those to others are sealed: what they say is gone with their delivery
		if m.To == z.LoginID {
			t.Errorf("a mail to the person is left: %s", m.Kind)
		}
	}
	if state, _ := r.person(z.User); state != "closed" {
		t.Error("the account is", state)
	}
	if _, err := audit.New(r.Keyring).Verify(r.Ctx(), r.DB, nil); err != nil {
		t.Error(err)
	}
}

func TestOthersKeepTheirNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	z := r.zelda()
	_, err := r.Privacy.DeleteAccount(r.Ctx(), z, yes)
	r.Check(err)
	dump := r.dump()
	for _, value := range []string{"Olive", "Fontanet", "friend@example.org"} {
		if len(find(dump, value)) == 0 {
			t.Errorf("%s is gone, too", value)
		}
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from audit_personal where data ->> 'members' = 'Mia Fontanet'`, nil); n != 1 {
		t.Errorf("%d entries about the team name Mia alone", n)
	}
	if _, err := r.Privacy.DeleteAccount(r.Ctx(), r.Mia, yes); err != nil {
		t.Error("somebody else can't delete theirs:", err)
	}
}

func TestDeletionIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		who   func(r *rig) actor.Actor
		in    privacy.Deletion
		field string
		key   string
	}{
		"wrong password":            {mia, privacy.Deletion{Password: "wrong", Confirmed: true}, "password", "auth.step_up.wrong"},
		"no password":               {mia, privacy.Deletion{Confirmed: true}, "password", "error.required"},
		"not confirmed":             {mia, privacy.Deletion{Password: world.Password}, "confirmed", "privacy.delete.confirmation_needed"},
		"only legal representative": {func(r *rig) actor.Actor { return r.Olive }, yes, "", "privacy.delete.needed"},
		"only user":                 {func(r *rig) actor.Actor { return r.Ruth }, yes, "", "privacy.delete.needed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			who := test.who(r)
			before := changes(r.dump())
			_, err := r.Privacy.DeleteAccount(r.Ctx(), who, test.in)
			if test.field != "" {
				testkit.WantField(t, err, test.field, test.key)
			} else {
				testkit.WantFault(t, err, fault.Conflict, test.key)
				if changes(r.dump()) != before {
					t.Error("something changed")
				}
			}
			if state, login := r.person(who.User); state != "active" || login != who.LoginID {
				t.Error("the account is", state, login)
			}
		})
	}
}

func mia(r *rig) actor.Actor { return r.Mia }

func TestLossesNameWhatKeepsTheAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, test := range []struct {
		who  actor.Actor
		want org.Staying
	}{{r.Olive, org.LastLegal}, {r.Ruth, org.OnlyMember}, {r.Mia, ""}} {
		l, err := r.Privacy.Losses(r.Ctx(), test.who)
		r.Check(err)
		if len(l.Places) != 1 || l.Places[0].Staying != test.want || l.Blocked() != (test.want != "") || l.Sessions != 1 {
			t.Errorf("%s loses %+v, want %q", test.who.Name(), l, test.want)
		}
	}
}

// Breaks when two at once erase twice, or when one of two legal
// representatives leaves while the other does.
func TestDeletionsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.Join(r.Olive, world.Person{First: "Second", Last: "Chief", Standing: org.Standing{Role: actor.LegalRepresentative}})
	who := []actor.Actor{r.Olive, second, r.Mia, r.Mia}
	errs := testkit.Together(len(who), func(i int) error {
		_, err := r.Privacy.DeleteAccount(r.Ctx(), who[i], yes)
		return err
	})
	if done := testkit.Count(errs[:2], testkit.Fine); done != 1 {
		t.Errorf("of two legal representatives %d could leave: %v", done, errs[:2])
	}
	if done := testkit.Count(errs[2:], testkit.Fine); done != 1 {
		t.Errorf("the same account was deleted %d times: %v", done, errs[2:])
	}
	for _, err := range errs {
		var f *fault.Fault
		if err != nil && !errors.As(err, &f) {
			t.Error(err)
		}
	}
	if n := r.ActiveMembers(r.Olive.Org, actor.LegalRepresentative); n != 1 {
		t.Errorf("%d legal representatives are left", n)
	}
}

func TestErasedLoginIDIsNobodys(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Privacy.DeleteAccount(r.Ctx(), r.Mia, yes)
	r.Check(err)
	if _, err := r.Accounts.SignIn(r.Ctx(), identity.SignIn{LoginID: r.Mia.LoginID, Password: world.Password}, world.Device); err == nil {
		t.Error("the account still opens")
	}
	again := r.Account("Mia", "Fontanet")
	if again.User == r.Mia.User {
		t.Error("the account came back")
	}
}

func TestOperatorErasesAPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, _, err := r.Privacy.ErasePerson(r.Ctx(), privacy.Order{LoginID: "nobody@example.org"})
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	before := changes(r.dump())
	report, needed, err := r.Privacy.ErasePerson(r.Ctx(), privacy.Order{LoginID: r.Mia.LoginID, DryRun: true})
	if r.Check(err); len(report.Items) == 0 || len(needed) > 0 || changes(r.dump()) != before {
		t.Errorf("a dry run says %+v, or changes something", report)
	}
	_, needed, err = r.Privacy.ErasePerson(r.Ctx(), privacy.Order{LoginID: r.Olive.LoginID})
	testkit.WantFault(t, err, fault.Conflict, "privacy.delete.needed")
	if len(needed) != 1 || needed[0].Staying != org.LastLegal || changes(r.dump()) != before {
		t.Errorf("needed by %+v, or something changed", needed)
	}
	report, _, err = r.Privacy.ErasePerson(r.Ctx(), privacy.Order{LoginID: r.Olive.LoginID, Reason: "court order 12"})
	if r.Check(err); !slices.Equal(report.Orphaned, []string{r.Olive.OrgNumber}) {
		t.Errorf("orphaned are %v", report.Orphaned)
	}
	said := testkit.Value[string](t, r.DB, `select p.data ->> 'reason' from audit_events e join audit_personal p on p.event_id = e.id where e.org_id = @org and e.action = 'member.account_deleted'`, db.Args{"org": r.Olive.Org})
	if said != "court order 12" {
		t.Errorf("the log says %q", said)
	}
}
