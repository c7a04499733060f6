package policy_test

import (
	"slices"
	"testing"
	"time"

	"manager/internal/billing/legal"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/staff/policy"
	"manager/internal/testkit"
)

// legalForm is the form of the terms as it is opened, with texts.
func (r *rig) legalForm(days int) policy.LegalForm {
	r.T.Helper()
	desk, err := r.Policies.LegalDesk(r.Ctx(), r.bob, legal.Terms)
	r.Check(err)
	in := policy.NewLegalForm(desk)
	for _, lang := range i18n.Languages {
		*in.Text(lang) = "# " + string(lang) + "\n\nOne\nTwo\n\nThree"
	}
	in.On = r.day(days)
	return in
}

func (r *rig) day(days int) string {
	return (r.Policies.Today()).Time().AddDate(0, 0, days).Format(time.DateOnly)
}

func (r *rig) publishTerms(days int) {
	r.T.Helper()
	in := r.legalForm(days)
	r.Check(r.Policies.PublishLegal(r.Ctx(), r.bob, id.New[id.DeskForm](), legal.Terms, &in))
}

func (r *rig) count(sql string) int {
	r.T.Helper()
	return testkit.Value[int](r.T, r.DB, sql, nil)
}

// Breaks when a double click publishes twice, two people overwrite each other, or the log does not say which version it was.
func TestLegalTextsArePublishedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in, second := r.legalForm(0), r.legalForm(1)
	key := id.New[id.DeskForm]()
	for _, err := range testkit.Together(3, func(int) error { return r.Policies.PublishLegal(r.Ctx(), r.bob, key, legal.Terms, &in) }) {
		r.Check(err)
	}
	edited := in // back in the browser, and sent again
	edited.TextDE += "\n\nNoch ein Absatz."
	if err := r.Policies.PublishLegal(r.Ctx(), r.bob, key, legal.Terms, &edited); !fault.Has(err, fault.Conflict) {
		t.Errorf("the same form with another text: %v", err)
	}
	if err := r.Policies.PublishLegal(r.Ctx(), r.bob, id.New[id.DeskForm](), legal.Terms, &second); !fault.Has(err, fault.Conflict) {
		t.Errorf("the second: %v", err)
	}
	if n := r.count(`select count(*)::int from legal_versions`); n != 1 {
		t.Errorf("%d versions", n)
	}
	if n := r.count(`select count(*)::int from audit_events where action = 'staff.legal_published' and convert_from(body, 'UTF8') like '%terms 1%'`); n != 1 {
		t.Errorf("%d entries of the log", n)
	}
	if kinds, err := r.Legal.Published(); err != nil || !slices.Equal(kinds, []legal.Kind{legal.Terms}) {
		t.Errorf("published are %v, %v", kinds, err)
	}
	page, err := r.Legal.Read(r.Ctx(), legal.Terms, "")
	r.Check(err)
	if blocks := page.Version.Blocks(i18n.FR); len(blocks) != 3 || !blocks[0].Heading || blocks[0].Lines[0] != "fr" || len(blocks[1].Lines) != 2 {
		t.Errorf("%+v", blocks)
	}
}

// Breaks when wrong input is published, or its fault stands elsewhere than beside its field.
func TestFaultsOfLegalTextsStandBesideTheirFields(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		change func(*policy.LegalForm)
		want   []string
	}{
		"yesterday":   {func(f *policy.LegalForm) { f.On = r.day(-1) }, []string{"on"}},
		"no day":      {func(f *policy.LegalForm) { f.On = "soon" }, []string{"on"}},
		"too far":     {func(f *policy.LegalForm) { f.On = r.day(legal.MaxAhead + 1) }, []string{"on"}},
		"a language":  {func(f *policy.LegalForm) { f.TextIT = " \n " }, []string{"text_it"}},
		"a direction": {func(f *policy.LegalForm) { f.TextDE = "a\u202eb" }, []string{"text_de"}},
		"a long text": {func(f *policy.LegalForm) { f.TextFR = longText() }, []string{"text_fr"}},
	} {
		in := r.legalForm(1)
		c.change(&in)
		if err := r.Policies.PublishLegal(r.Ctx(), r.bob, id.New[id.DeskForm](), legal.Terms, &in); !slices.Equal(fieldsOf(err), c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	in := r.legalForm(1)
	if err := r.Policies.PublishLegal(r.Ctx(), r.ana, id.New[id.DeskForm](), legal.Terms, &in); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk: %v", err)
	}
}

func longText() string {
	long := make([]rune, legal.MaxText+1)
	for i := range long {
		long[i] = 'é'
	}
	return string(long)
}

// Breaks when a planned version can't be taken back until its day, or one that applies can.
func TestPlannedLegalTextsAreTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.publishTerms(0)
	r.publishTerms(3)
	for range 2 {
		r.Check(r.Policies.TakeLegalBack(r.Ctx(), r.bob, legal.Terms, r.day(3)))
	}
	if _, err := r.Legal.Read(r.Ctx(), legal.Terms, r.day(3)); !fault.Has(err, fault.NotFound) {
		t.Errorf("what was taken back: %v", err)
	}
	if err := r.Policies.TakeLegalBack(r.Ctx(), r.bob, legal.Terms, r.day(0)); !fault.Has(err, fault.Conflict) {
		t.Errorf("what applies: %v", err)
	}
	if err := r.Policies.TakeLegalBack(r.Ctx(), r.bob, legal.Terms, r.day(9)); !fault.Has(err, fault.NotFound) {
		t.Errorf("what never was: %v", err)
	}
	r.Check(r.Legal.Announce(r.Ctx(), r.DB))
	if n := r.count(`select count(*)::int from legal_notices`); n != 0 {
		t.Errorf("%d organizations were told of what was taken back", n)
	}
}

// Breaks when an organization is not told of new terms, or twice, by several instances or after a round was broken off.
func TestNewTermsAreAnnouncedOnceToEachOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.publishTerms(0)
	r.Check(r.Legal.Announce(r.Ctx(), r.DB))
	if n := r.count(`select count(*)::int from legal_notices`); n != 0 {
		t.Errorf("of the first terms %d organizations were told", n)
	}
	r.publishTerms(30)
	testkit.Exec(t, r.DB, `insert into legal_notices (org_id, kind, number, told_at) select id, 'terms', 2, now() from organizations order by id limit 1`, db.Args{}) // a round was broken off behind the first one
	for _, err := range testkit.Together(3, func(int) error { return r.Legal.Announce(r.Ctx(), r.DB) }) {
		r.Check(err)
	}
	r.Check(r.Legal.Announce(r.Ctx(), r.DB))
	if told, mails := r.count(`select count(*)::int from legal_notices where number = 2`), r.count(`select count(*)::int from mails where kind = 'terms_changed'`); told != 2 || mails != 1 {
		t.Errorf("%d organizations are told, by %d mails", told, mails)
	}
}
