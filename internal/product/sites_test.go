package product_test

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
	"manager/internal/product"
	"manager/internal/seal"
	"manager/internal/testkit"
)

func TestTheMySQLPrefixIsSwitchedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
	page, err := r.SiteSettings(r.ctx(), r.adam, hosting, site)
	r.check(err)
	if !page.Site.MySQLPrefix || page.Site.Prefix != "wxyz_" || !page.Site.Migrated || !slices.Equal(page.Databases, []product.Database{{Name: "mydb"}, {Name: "myuser", User: true}}) {
		t.Fatalf("the settings are %+v", page)
	}
	before := len(r.events(r.olive.Org))
	errs := testkit.Together(4, func(int) error {
		return r.SwitchMySQLPrefix(context.WithoutCancel(r.ctx()), r.adam, hosting, site, product.PrefixSetting{Version: page.Site.Version})
	})
	if n := testkit.Count(errs, testkit.Fine); n != 4 {
		t.Fatalf("switching it off at once: %v", errs)
	}
	if made := r.events(r.olive.Org)[before:]; !slices.Equal(made, []string{"site.mysql_prefix_switched"}) {
		t.Errorf("the log has %q", made)
	}
	if told := r.told(r.olive.Org); told[len(told)-1] != "site.mysql_prefix_switched" || slices.Index(told, "site.mysql_prefix_switched") != len(told)-1 {
		t.Errorf("told was %q", told)
	}
	testkit.WantFault(t, r.SwitchMySQLPrefix(r.ctx(), r.adam, hosting, site, product.PrefixSetting{On: true, Version: page.Site.Version}), fault.Conflict, "error.conflict_changed_meanwhile")
	r.check(r.SwitchMySQLPrefix(r.ctx(), r.adam, hosting, site, product.PrefixSetting{On: true, Version: page.Site.Version + 1}))
	history, err := r.SiteHistory(r.ctx(), r.adam, hosting, site)
	r.check(err)
	if len(history.History) != 2 || history.History[0].Changes[0].After != "on" || history.History[1].Changes[0].After != "off" || history.History[0].Actor() != "Adam Kessler" {
		t.Errorf("the history is %+v", history.History)
	}
}

func TestWhoSeesAndChangesSites(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
	other, _ := r.hostingNamed(r.olive, "second.example", "second.example")
	r.give(r.olive, member(r.mia), hosting, access.Technical)
	r.give(r.olive, member(r.bill), hosting, access.Use, access.Statistics)
	switching := func(act actor.Actor, hosting id.Product, site id.Site) error {
		return r.SwitchMySQLPrefix(r.ctx(), act, hosting, site, product.PrefixSetting{On: true})
	}
	r.check(switching(r.mia, hosting, site))
	_, err := r.Site(r.ctx(), r.bill, hosting, site)
	r.check(err)
	testkit.WantFault(t, switching(r.bill, hosting, site), fault.Forbidden, "site.denied.technical_only")
	_, err = r.SiteSettings(r.ctx(), r.bill, hosting, site)
	testkit.WantFault(t, err, fault.Forbidden, "site.denied.technical_only")
	for who, act := range map[string]actor.Actor{"an external without access": r.eve, "a stranger": r.ruth} {
		t.Log(who)
		_, err := r.Sites(r.ctx(), act, hosting, "")
		testkit.WantFault(t, err, fault.NotFound, "")
		_, err = r.SiteHistory(r.ctx(), act, hosting, site)
		testkit.WantFault(t, err, fault.NotFound, "")
		testkit.WantFault(t, switching(act, hosting, site), fault.NotFound, "")
	}
	_, err = r.Site(r.ctx(), r.olive, other, site)
	testkit.WantFault(t, err, fault.NotFound, "") // another hosting's
	testkit.WantFault(t, switching(r.olive, other, site), fault.NotFound, "")
	drive := r.add(r.olive, "drive", "Files")
	_, err = r.Sites(r.ctx(), r.olive, drive, "")
	testkit.WantFault(t, err, fault.NotFound, "")

	r.lock(r.olive, hosting)
	testkit.WantFault(t, switching(r.mia, hosting, site), fault.Forbidden, "site.denied.locked")
	r.check(switching(r.adam, hosting, site))
	testkit.Exec(t, r.db, `update products set state = 'terminated' where id = @id`, db.Args{"id": hosting})
	testkit.WantFault(t, switching(r.adam, hosting, site), fault.Conflict, "site.ended")
}

func TestVariablesAreAddedChangedAndRemoved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
	in := product.NewVariable{Request: id.New[id.Event]().String(), Name: "MAIL_FROM", Value: "we@example.org"}
	errs := testkit.Together(4, func(int) error { return r.AddVariable(context.WithoutCancel(r.ctx()), r.adam, hosting, site, in) })
	if testkit.Count(errs, testkit.Fine) != 4 {
		t.Fatalf("the same form at once: %v", errs)
	}
	again := in
	again.Request = id.New[id.Event]().String()
	testkit.WantField(t, r.AddVariable(r.ctx(), r.adam, hosting, site, again), "variable_name", "site.variable.name_taken")

	v := r.variable(r.adam, hosting, site, "MAIL_FROM")
	r.check(r.ChangeVariable(r.ctx(), r.adam, hosting, site, v.ID, product.ChangedVariable{Value: "us@example.org", Secret: true, Version: v.Version}))
	r.check(r.ChangeVariable(r.ctx(), r.adam, hosting, site, v.ID, product.ChangedVariable{Value: "us@example.org", Secret: true, Version: v.Version})) // a second click
	testkit.WantFault(t, r.ChangeVariable(r.ctx(), r.olive, hosting, site, v.ID, product.ChangedVariable{Value: "x", Version: v.Version}), fault.Conflict, "error.conflict_changed_meanwhile")
	if v = r.variable(r.adam, hosting, site, "MAIL_FROM"); !v.Secret || v.Value != "" || r.opened(v.ID) != "us@example.org" {
		t.Fatalf("it is %+v", v)
	}
	testkit.WantField(t, r.ChangeVariable(r.ctx(), r.adam, hosting, site, v.ID, product.ChangedVariable{Version: v.Version}), "value", "site.variable.value_needed")
	r.check(r.ChangeVariable(r.ctx(), r.adam, hosting, site, v.ID, product.ChangedVariable{Secret: true, Version: v.Version}))
	if r.opened(v.ID) != "us@example.org" {
		t.Error("a secret left empty is lost")
	}
	testkit.WantFault(t, r.RemoveVariable(r.ctx(), r.adam, hosting, site, v.ID, v.Version-1), fault.Conflict, "error.conflict_changed_meanwhile")
	errs = testkit.Together(3, func(int) error {
		return r.RemoveVariable(context.WithoutCancel(r.ctx()), r.adam, hosting, site, v.ID, v.Version)
	})
	if testkit.Count(errs, testkit.Fine) != 3 || r.variable(r.adam, hosting, site, "MAIL_FROM").Name != "" {
		t.Fatalf("removing at once: %v", errs)
	}
	testkit.WantFault(t, r.ChangeVariable(r.ctx(), r.adam, hosting, site, v.ID, product.ChangedVariable{Value: "x", Version: v.Version}), fault.Conflict, "site.variable.gone")

	history, err := r.SiteHistory(r.ctx(), r.adam, hosting, site)
	r.check(err)
	var lines []string
	for _, e := range history.History {
		lines = append(lines, e.Action+" "+e.Changes[0].Field+" "+e.Changes[0].Before+" → "+e.Changes[0].After)
	}
	want := []string{"site.variable_removed MAIL_FROM " + product.MaskedValue + " → ", "site.variable_changed MAIL_FROM " + product.MaskedValue + " → " + product.MaskedValue,
		"site.variable_added MAIL_FROM  → " + product.MaskedValue} // what it was before it became a secret is none of anybody's business either
	if !slices.Equal(lines, want) {
		t.Errorf("the history is\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if everything := testkit.Value[string](t, r.db, `select string_agg(convert_from(body, 'UTF8'), ' ') from audit_events`, nil) + testkit.Value[string](t, r.db, `select string_agg(data::text, ' ') from product_events`, nil); strings.Contains(everything, "us@example.org") || strings.Contains(everything, "s3cret") {
		t.Error("a secret stands in the log or was told")
	}
}

func TestVariablesAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
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
		testkit.WantField(t, r.AddVariable(r.ctx(), r.olive, hosting, site, product.NewVariable{Name: c.name, Value: c.value, Secret: c.secret}), c.field, c.key)
		testkit.WantFault(t, r.AddVariable(r.ctx(), r.eve, hosting, site, product.NewVariable{Name: c.name, Value: c.value}), fault.NotFound, "")
	}
	for name, value := range map[string]string{"_": "", "a1": strings.Repeat("x", 4096), strings.Repeat("A", 128): `"'$(reboot)` + "`é🏳️‍🌈", "PATHS": "x", "HTTP": "x"} {
		r.check(r.AddVariable(r.ctx(), r.olive, hosting, site, product.NewVariable{Name: name, Value: value}))
		if got := r.variable(r.olive, hosting, site, name); got.Value != value {
			t.Errorf("%s is %.40q", name, got.Value)
		}
	}
}

func TestASiteHasAHundredVariables(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
	testkit.Exec(t, r.db, `insert into site_variables (org_id, site_id, id, name, value, secret, changed_at) select @org, @site, gen_random_uuid(), 'V' || n, '', true, now() from generate_series(1, 97) n`,
		db.Args{"org": r.olive.Org, "site": site})
	errs := testkit.Together(4, func(i int) error {
		return r.AddVariable(context.WithoutCancel(r.ctx()), r.olive, hosting, site, product.NewVariable{Name: "LAST_" + string(rune('A'+i)), Value: "x", Request: id.New[id.Event]().String()})
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

func TestValuesOfVariablesAreSealedAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
	v := r.variable(r.olive, hosting, site, "API_KEY")
	if strings.Contains(string(r.sealedValue(v.ID)), "s3cret") || strings.Contains(string(r.sealedValue(r.variable(r.olive, hosting, site, "APP_ENV").ID)), "production") {
		t.Error("a value lies open in the table")
	}
	if n, err := r.Rewrap(r.ctx()); err != nil || n != 0 {
		t.Errorf("nothing is old, yet %d are sealed anew, %v", n, err)
	}
	other := seal.NewKeyring()
	stranger := product.New(product.Deps{DB: r.db, Clock: r.clock.Now, Keyring: other})
	if n, err := stranger.Rewrap(r.ctx()); err == nil || n != 0 {
		t.Errorf("a stranger's keyring sealed %d anew, %v", n, err)
	}
	if r.opened(v.ID) != "s3cret" {
		t.Error("the value is lost")
	}
}

// A site belongs to its organization in the database too.
func TestSitesOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, site := r.hosting(r.olive)
	theirs, _ := r.hostingNamed(r.ruth, "rival.example", "rival.example")
	_, err := r.Site(r.ctx(), r.ruth, theirs, site)
	testkit.WantFault(t, err, fault.NotFound, "")
	var n int
	batch := &db.Batch{}
	db.Queue(batch, nil, `select (select count(*) from sites where id = @site) + (select count(*) from site_variables where site_id = @site)`, db.Args{"site": site}, &n)
	r.check(r.db.Read(r.ctx(), db.ForOrg(r.ruth.Org, r.ruth.User), batch))
	if n != 0 {
		t.Errorf("Ruth reads %d rows", n)
	}
}
