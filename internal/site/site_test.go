package site_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/site"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is the world with the use cases of sites at hand.
type rig struct {
	*world.World
	*site.Sites
}

func newRig(t *testing.T) *rig {
	t.Helper()
	w := world.New(t)
	return &rig{World: w, Sites: w.Sites}
}

func TestTheMySQLPrefixIsSwitchedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, www := r.Hosting(r.Olive)
	page, err := r.Settings(r.Ctx(), r.Adam, hosting, www)
	r.Check(err)
	if !page.Site.MySQLPrefix || page.Site.Prefix != "wxyz_" || !page.Site.Migrated || !slices.Equal(page.Databases, []site.Database{{Name: "mydb"}, {Name: "myuser", User: true}}) {
		t.Fatalf("the settings are %+v", page)
	}
	before := len(r.Events(r.Olive.Org))
	errs := testkit.Together(4, func(int) error {
		return r.SwitchMySQLPrefix(context.WithoutCancel(r.Ctx()), r.Adam, hosting, www, site.PrefixSetting{Version: page.Site.Version})
	})
	if n := testkit.Count(errs, testkit.Fine); n != 4 {
		t.Fatalf("switching it off at once: %v", errs)
	}
	if made := r.Events(r.Olive.Org)[before:]; !slices.Equal(made, []string{"site.mysql_prefix_switched"}) {
		t.Errorf("the log has %q", made)
	}
	if told := r.ProviderEvents(r.Olive.Org); told[len(told)-1] != "site.mysql_prefix_switched" || slices.Index(told, "site.mysql_prefix_switched") != len(told)-1 {
		t.Errorf("told was %q", told)
	}
	testkit.WantFault(t, r.SwitchMySQLPrefix(r.Ctx(), r.Adam, hosting, www, site.PrefixSetting{On: true, Version: page.Site.Version}), fault.Conflict, "error.conflict_changed_meanwhile")
	r.Check(r.SwitchMySQLPrefix(r.Ctx(), r.Adam, hosting, www, site.PrefixSetting{On: true, Version: page.Site.Version + 1}))
	history, err := r.History(r.Ctx(), r.Adam, hosting, www)
	r.Check(err)
	if len(history.History) != 2 || history.History[0].Changes[0].After != "on" || history.History[1].Changes[0].After != "off" || history.History[0].Actor() != "Adam Kessler" {
		t.Errorf("the history is %+v", history.History)
	}
}

func TestWhoSeesAndChangesSites(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, www := r.Hosting(r.Olive)
	other, _ := r.HostingNamed(r.Olive, "second.example", "second.example")
	r.Give(r.Olive, world.Member(r.Mia), hosting, access.Technical)
	r.Give(r.Olive, world.Member(r.Bill), hosting, access.Use, access.Statistics)
	switching := func(act actor.Actor, hosting id.Product, www id.Site) error {
		return r.SwitchMySQLPrefix(r.Ctx(), act, hosting, www, site.PrefixSetting{On: true})
	}
	r.Check(switching(r.Mia, hosting, www))
	_, err := r.Show(r.Ctx(), r.Bill, hosting, www)
	r.Check(err)
	testkit.WantFault(t, switching(r.Bill, hosting, www), fault.Forbidden, "site.denied.technical_only")
	_, err = r.Settings(r.Ctx(), r.Bill, hosting, www)
	testkit.WantFault(t, err, fault.Forbidden, "site.denied.technical_only")
	for who, act := range map[string]actor.Actor{"an external without access": r.Eve, "a stranger": r.Ruth} {
		t.Log(who)
		_, err := r.List(r.Ctx(), act, hosting, "")
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = r.History(r.Ctx(), act, hosting, www)
		testkit.WantFault(t, err, fault.NotFound, "")
		testkit.WantFault(t, switching(act, hosting, www), fault.NotFound, "")
	}
	_, err = r.Show(r.Ctx(), r.Olive, other, www)
	testkit.WantFault(t, err, fault.NotFound, "") // another hosting's
	testkit.WantFault(t, switching(r.Olive, other, www), fault.NotFound, "")
	drive := r.AddProduct(r.Olive, "drive", "Files")
	_, err = r.List(r.Ctx(), r.Olive, drive, "")
	testkit.WantFault(t, err, fault.NotFound, "")

	r.LockProduct(r.Olive, hosting)
	testkit.WantFault(t, switching(r.Mia, hosting, www), fault.Forbidden, "site.denied.locked")
	r.Check(switching(r.Adam, hosting, www))
	testkit.Exec(t, r.DB, `update products set state = 'terminated' where id = @id`, db.Args{"id": hosting})
	testkit.WantFault(t, switching(r.Adam, hosting, www), fault.Conflict, "site.ended")
}

func TestVariablesAreAddedChangedAndRemoved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, www := r.Hosting(r.Olive)
	in := site.NewVariable{Request: id.New[id.Event]().String(), Name: "MAIL_FROM", Value: "we@example.org"}
	errs := testkit.Together(4, func(int) error { return r.AddVariable(context.WithoutCancel(r.Ctx()), r.Adam, hosting, www, in) })
	if testkit.Count(errs, testkit.Fine) != 4 {
		t.Fatalf("the same form at once: %v", errs)
	}
	again := in
	again.Request = id.New[id.Event]().String()
	testkit.WantField(t, r.AddVariable(r.Ctx(), r.Adam, hosting, www, again), "variable_name", "site.variable.name_taken")

	v := r.VariableNamed(r.Adam, hosting, www, "MAIL_FROM")
	r.Check(r.ChangeVariable(r.Ctx(), r.Adam, hosting, www, v.ID, site.ChangedVariable{Value: "us@example.org", Secret: true, Version: v.Version}))
	r.Check(r.ChangeVariable(r.Ctx(), r.Adam, hosting, www, v.ID, site.ChangedVariable{Value: "us@example.org", Secret: true, Version: v.Version})) // a second click
	testkit.WantFault(t, r.ChangeVariable(r.Ctx(), r.Olive, hosting, www, v.ID, site.ChangedVariable{Value: "x", Version: v.Version}), fault.Conflict, "error.conflict_changed_meanwhile")
	if v = r.VariableNamed(r.Adam, hosting, www, "MAIL_FROM"); !v.Secret || v.Value != "" || r.OpenedValue(v.ID) != "us@example.org" {
		t.Fatalf("it is %+v", v)
	}
	testkit.WantField(t, r.ChangeVariable(r.Ctx(), r.Adam, hosting, www, v.ID, site.ChangedVariable{Version: v.Version}), "value", "site.variable.value_needed")
	r.Check(r.ChangeVariable(r.Ctx(), r.Adam, hosting, www, v.ID, site.ChangedVariable{Secret: true, Version: v.Version}))
	if r.OpenedValue(v.ID) != "us@example.org" {
		t.Error("a secret left empty is lost")
	}
	testkit.WantFault(t, r.RemoveVariable(r.Ctx(), r.Adam, hosting, www, v.ID, v.Version-1), fault.Conflict, "error.conflict_changed_meanwhile")
	errs = testkit.Together(3, func(int) error {
		return r.RemoveVariable(context.WithoutCancel(r.Ctx()), r.Adam, hosting, www, v.ID, v.Version)
	})
	if testkit.Count(errs, testkit.Fine) != 3 || r.VariableNamed(r.Adam, hosting, www, "MAIL_FROM").Name != "" {
		t.Fatalf("removing at once: %v", errs)
	}
	testkit.WantFault(t, r.ChangeVariable(r.Ctx(), r.Adam, hosting, www, v.ID, site.ChangedVariable{Value: "x", Version: v.Version}), fault.Conflict, "site.variable.gone")

	history, err := r.History(r.Ctx(), r.Adam, hosting, www)
	r.Check(err)
	var lines []string
	for _, e := range history.History {
		lines = append(lines, e.Action+" "+e.Changes[0].Field+" "+e.Changes[0].Before+" → "+e.Changes[0].After)
	}
	want := []string{"site.variable_removed MAIL_FROM " + site.MaskedValue + " → ", "site.variable_changed MAIL_FROM " + site.MaskedValue + " → " + site.MaskedValue,
		"site.variable_added MAIL_FROM  → " + site.MaskedValue} // what it was before it became a secret is none of anybody's business either
	if !slices.Equal(lines, want) {
		t.Errorf("the history is\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if everything := testkit.Value[string](t, r.DB, `select string_agg(convert_from(body, 'UTF8'), ' ') from audit_events`, nil) + testkit.Value[string](t, r.DB, `select string_agg(data::text, ' ') from product_events`, nil); strings.Contains(everything, "us@example.org") || strings.Contains(everything, "s3cret") {
		t.Error("a secret stands in the log or was told")
	}
}

func TestVariablesAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, www := r.Hosting(r.Olive)
	for _, c := range []struct {
		name, value string
		secret      bool
		field, key  string
	}{
		{"", "x", false, "variable_name", "error.required"},
		{strings.Repeat("A", 129), "x", false, "variable_name", "error.too_long"},
		{"1A", "x", false, "variable_name", "site.variable.name_wrong"},
		{"A-B", "x", false, "variable_name", "site.variable.name_wrong"},
		{"A B", "x", false, "variable_name", "site.variable.name_wrong"},
		{"ÀB", "x", false, "variable_name", "site.variable.name_wrong"},
		{"A\nB", "x", false, "variable_name", "site.variable.name_wrong"},
		{"A\n", "x", false, "variable_name", "site.variable.name_wrong"},
		{"PATH", "x", false, "variable_name", "site.variable.reserved_system"},
		{"path", "x", false, "variable_name", "site.variable.reserved_system"},
		{"LD_PRELOAD", "x", false, "variable_name", "site.variable.reserved_system"},
		{"HTTP_PROXY", "x", false, "variable_name", "site.variable.reserved_request"},
		{"http_proxy", "x", false, "variable_name", "site.variable.reserved_request"},
		{"PHP_ADMIN_VALUE", "x", false, "variable_name", "site.variable.reserved_php"},
		{"A", strings.Repeat("x", 4097), false, "value", "site.variable.value_too_long"},
		{"A", "a\nSetEnv B c", false, "value", "site.variable.value_wrong"},
		{"A", "a\tb", false, "value", "site.variable.value_wrong"},
		{"A", "a\x00b", false, "value", "site.variable.value_wrong"},
		{"A", "a\u2028b", false, "value", "site.variable.value_wrong"},
		{"A", "", true, "value", "site.variable.secret_empty"},
	} {
		testkit.WantField(t, r.AddVariable(r.Ctx(), r.Olive, hosting, www, site.NewVariable{Name: c.name, Value: c.value, Secret: c.secret}), c.field, c.key)
		testkit.WantFault(t, r.AddVariable(r.Ctx(), r.Eve, hosting, www, site.NewVariable{Name: c.name, Value: c.value}), fault.NotFound, "")
	}
	for name, value := range map[string]string{"_": "", "a1": strings.Repeat("x", 4096), strings.Repeat("A", 128): `"'$(reboot)` + "`é🏳️‍🌈", "PATHS": "x", "HTTP": "x"} {
		r.Check(r.AddVariable(r.Ctx(), r.Olive, hosting, www, site.NewVariable{Name: name, Value: value}))
		if got := r.VariableNamed(r.Olive, hosting, www, name); got.Value != value {
			t.Errorf("%s is %.40q", name, got.Value)
		}
	}
}

func TestASiteHasAHundredVariables(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, www := r.Hosting(r.Olive)
	testkit.Exec(t, r.DB, `insert into site_variables (org_id, site_id, id, name, value, secret, changed_at) select @org, @site, gen_random_uuid(), 'V' || n, '', true, now() from generate_series(1, 97) n`,
		db.Args{"org": r.Olive.Org, "site": www})
	errs := testkit.Together(4, func(i int) error {
		return r.AddVariable(context.WithoutCancel(r.Ctx()), r.Olive, hosting, www, site.NewVariable{Name: "LAST_" + string(rune('A'+i)), Value: "x", Request: id.New[id.Event]().String()})
	})
	if testkit.Count(errs, testkit.Fine) != 1 {
		t.Fatalf("%v", errs)
	}
	for _, err := range errs {
		if err != nil {
			testkit.WantFault(t, err, fault.Conflict, "site.variable.too_many")
		}
	}
}

func TestRewrapSealsValuesAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, www := r.Hosting(r.Olive)
	v := r.VariableNamed(r.Olive, hosting, www, "API_KEY")
	if strings.Contains(string(r.SealedValue(v.ID)), "s3cret") || strings.Contains(string(r.SealedValue(r.VariableNamed(r.Olive, hosting, www, "APP_ENV").ID)), "production") {
		t.Error("a value lies open in the table")
	}
	if n, err := r.Rewrap(r.Ctx()); err != nil || n != 0 {
		t.Errorf("nothing is old, yet %d are sealed anew, %v", n, err)
	}
	other := seal.NewKeyring()
	stranger := site.New(site.Deps{DB: r.DB, Clock: r.Clock.Now, Keyring: other})
	if n, err := stranger.Rewrap(r.Ctx()); err == nil || n != 0 {
		t.Errorf("a stranger's keyring sealed %d anew, %v", n, err)
	}
	if r.OpenedValue(v.ID) != "s3cret" {
		t.Error("the value is lost")
	}
}

// A site belongs to its organization in the database too.
func TestSitesOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, www := r.Hosting(r.Olive)
	theirs, _ := r.HostingNamed(r.Ruth, "rival.example", "rival.example")
	_, err := r.Show(r.Ctx(), r.Ruth, theirs, www)
	testkit.WantFault(t, err, fault.NotFound, "")
	var n int
	batch := &db.Batch{}
	db.Queue(batch, nil, `select (select count(*) from sites where id = @site) + (select count(*) from site_variables where site_id = @site)`, db.Args{"site": www}, &n)
	r.Check(r.DB.Read(r.Ctx(), db.ForOrg(r.Ruth.Org, r.Ruth.User), batch))
	if n != 0 {
		t.Errorf("Ruth reads %d rows", n)
	}
}
