package policy_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/staff/policy"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct {
	*world.World
	bob, ana staff.Colleague
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	r.bob, r.ana = r.colleague("Bob", staff.Operator), r.colleague("Ana", staff.BillingClerk)
	return r
}

func (r *rig) colleague(name string, role staff.Role) staff.Colleague {
	r.T.Helper()
	return testkit.AddStaff(r.T, r.DB, r.Clock.Now(), r.Clock.Now().Add(time.Hour), name, role).Colleague
}

// form is the form of the policy in force, as it is opened.
func (r *rig) form() policy.ReminderForm {
	r.T.Helper()
	all, err := r.Policies.Reminders(r.Ctx(), r.bob)
	r.Check(err)
	return policy.NewReminderForm(all, all.On(r.Policies.Today()).Policy, r.Policies.Today()+1)
}

func (r *rig) versions() int {
	r.T.Helper()
	return testkit.Value[int](r.T, r.DB, `select count(*)::int from reminder_versions`, nil)
}

// Breaks when a change of the reminders is not made once, or the log does not say what was before and after.
func TestRemindersAreChangedOnceAndLogged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := r.form()
	in.Days[0], in.FeesCHF[1] = "5", "20.00"
	in.Kinds[3] = "" // no termination any more
	for _, lang := range i18n.Languages {
		(*in.Texts(lang))[0] = "Bitte zahlen " + string(lang)
	}
	key := id.New[id.DeskForm]()
	for _, err := range testkit.Together(3, func(int) error { return r.Policies.SetReminders(r.Ctx(), r.bob, key, &in) }) {
		r.Check(err)
	}
	edited := in // back in the browser, and sent again
	edited.FeesCHF = slices.Clone(in.FeesCHF)
	edited.FeesCHF[1] = "30.00"
	if err := r.Policies.SetReminders(r.Ctx(), r.bob, key, &edited); !fault.Has(err, fault.Conflict) {
		t.Errorf("the same form with another fee: %v", err)
	}
	if n := r.versions(); n != 2 {
		t.Errorf("%d versions", n)
	}
	log := testkit.Value[string](t, r.DB, `select convert_from(body, 'UTF8') from audit_events where action = 'staff.reminders_changed'`, nil)
	for _, want := range []string{"1: +7 reminder", "1: +5 reminder", "20.00", "4: +60 termination", "Bitte zahlen fr"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q: %s", want, log)
		}
	}
	all, err := r.Policies.Reminders(r.Ctx(), r.bob)
	r.Check(err)
	if now, then := all.On(r.Policies.Today()).Policy, all.On(r.Policies.Today()+1); len(now) != 4 || len(then.Policy) != 3 || then.Policy[0].Days != 5 || then.MadeBy == "" || then.Policy[0].Texts[i18n.IT] != "Bitte zahlen it" {
		t.Errorf("now %+v, tomorrow %+v", now, then)
	}
}

// Breaks when somebody overwrites what a colleague saved meanwhile without having seen it.
func TestSecondWhoSavesIsToldOfTheFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, second := r.form(), r.form()
	r.Check(r.Policies.SetReminders(r.Ctx(), r.bob, id.New[id.DeskForm](), &first))
	if err := r.Policies.SetReminders(r.Ctx(), r.colleague("Olga", staff.Operator), id.New[id.DeskForm](), &second); !fault.Has(err, fault.Conflict) {
		t.Errorf("the second: %v", err)
	}
	third := r.form()
	r.Check(r.Policies.SetReminders(r.Ctx(), r.bob, id.New[id.DeskForm](), &third))
}

// Breaks when a fault of a row stands elsewhere than beside its field.
func TestFaultsOfRemindersStandBesideTheirFields(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		change func(*policy.ReminderForm)
		want   []string
	}{
		"no number":                {func(f *policy.ReminderForm) { f.Days[1] = "soon" }, []string{"days-2"}},
		"two on a day":             {func(f *policy.ReminderForm) { f.Days[1] = f.Days[0] }, []string{"days-2"}},
		"far away":                 {func(f *policy.ReminderForm) { f.Days[3] = "401" }, []string{"days-4"}},
		"a fee that is too high":   {func(f *policy.ReminderForm) { f.FeesEUR[0] = "100.01" }, []string{"fee_eur-1"}},
		"no fee":                   {func(f *policy.ReminderForm) { f.FeesCHF[0] = "a lot" }, []string{"fee_chf-1"}},
		"no suspension":            {func(f *policy.ReminderForm) { f.Kinds[2] = "" }, []string{"kind-4"}},
		"an unknown channel":       {func(f *policy.ReminderForm) { f.Channels[0] = "pigeon" }, []string{"channel-1"}},
		"some languages":           {func(f *policy.ReminderForm) { f.TextsEN[0], f.TextsFR[0] = "Pay", "Payez" }, []string{"text_de-1", "text_it-1", "text_es-1"}},
		"an address of a page":     {func(f *policy.ReminderForm) { f.TextsEN[2] = "https://evil.test" }, []string{"text_en-3", "text_fr-3", "text_de-3", "text_it-3", "text_es-3"}},
		"yesterday":                {func(f *policy.ReminderForm) { f.From = (r.Policies.Today() - 1).Time().Format(time.DateOnly) }, []string{"from"}},
		"no day":                   {func(f *policy.ReminderForm) { f.From = "tomorrow" }, []string{"from"}},
		"a notice that comes late": {func(f *policy.ReminderForm) { f.Kinds[4], f.Days[4] = "notice", "3" }, []string{"days-5"}},
	} {
		in := r.form()
		c.change(&in)
		err := r.Policies.SetReminders(r.Ctx(), r.bob, id.New[id.DeskForm](), &in)
		if got := fieldsOf(err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v (%v)", name, got, c.want, err)
		}
	}
	if n := r.versions(); n != 1 {
		t.Errorf("%d versions", n)
	}
	in := r.form()
	in.Days = in.Days[:2]
	if err := r.Policies.SetReminders(r.Ctx(), r.bob, id.New[id.DeskForm](), &in); !fault.Has(err, fault.Invalid) {
		t.Errorf("rows without values: %v", err)
	}
}

// Breaks when a role changes the reminders that may not, or somebody does without a touch of the passkey.
func TestOnlyOperatorsChangeReminders(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := r.form()
	if err := r.Policies.SetReminders(r.Ctx(), r.ana, id.New[id.DeskForm](), &in); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk: %v", err)
	}
	testkit.Exec(t, r.DB, `update staff_sessions set elevated_until = null where staff_id = @id`, db.Args{"id": r.bob.ID})
	if err := r.Policies.SetReminders(r.Ctx(), r.bob, id.New[id.DeskForm](), &in); !fault.Has(err, fault.StepUp) {
		t.Errorf("without the passkey: %v", err)
	}
	if n := r.versions(); n != 1 {
		t.Errorf("%s versions", strconv.Itoa(n))
	}
}

// fieldsOf are the fields at which a fault stands.
func fieldsOf(err error) (fields []string) {
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, one := range f.Fields {
			fields = append(fields, one.Field)
		}
	}
	return fields
}
