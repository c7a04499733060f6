package product_test

import (
	"testing"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/testkit"
)

func TestRulesGiveAccessToWhatComes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	web := r.team(r.adam, "Webmasters", r.bill)
	before := r.add(r.adam, "domain", "before.example")
	r.rule(r.adam, member(r.mia), "domain", false, access.Manage)
	r.rule(r.adam, team(web), "domain", true, access.Use)
	after, other := r.add(r.adam, "domain", "after.example"), r.add(r.adam, "drive", "Files")

	if a := r.allowed(r.mia, before); a.Visible() {
		t.Errorf("the rule for future products opens one from before: %+v", a)
	}
	if a := r.allowed(r.mia, after); a.Rights != access.RightsOf(access.Use, access.Manage) || len(a.Facts) != 1 || !a.Facts[0].Rule {
		t.Errorf("a product that came: %+v", a)
	}
	if a := r.allowed(r.bill, before); a.Rights != access.RightsOf(access.Use) || a.Facts[0].TeamName != "Webmasters" || !a.Facts[0].Rule {
		t.Errorf("present and future: %+v", a)
	}
	if a := r.allowed(r.bill, after); a.Rights != access.RightsOf(access.Use) {
		t.Errorf("present and future, one that came: %+v", a)
	}
	if a := r.allowed(r.mia, other); a.Visible() {
		t.Errorf("a rule opens another kind: %+v", a)
	}
	if rows := testkit.Value[int](t, r.db, `select count(*) from grants where by_rule`, db.Args{}); rows != 1 {
		t.Errorf("%d grants by rules", rows)
	}
}
