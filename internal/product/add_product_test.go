package product_test

import (
	"testing"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func TestRulesGiveAccessToWhatComes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	web := r.Team(r.Adam, "Webmasters", r.Bill)
	before := r.AddProduct(r.Adam, "domain", "before.example")
	r.Rule(r.Adam, world.Member(r.Mia), "domain", false, access.Manage)
	r.Rule(r.Adam, world.Team(web), "domain", true, access.Use)
	after, other := r.AddProduct(r.Adam, "domain", "after.example"), r.AddProduct(r.Adam, "drive", "Files")

	if a := r.Allowed(r.Mia, before); a.Visible() {
		t.Errorf("the rule for future products opens one from before: %+v", a)
	}
	if a := r.Allowed(r.Mia, after); a.Rights != access.RightsOf(access.Use, access.Manage) || len(a.Facts) != 1 || !a.Facts[0].Rule {
		t.Errorf("a product that came: %+v", a)
	}
	if a := r.Allowed(r.Bill, before); a.Rights != access.RightsOf(access.Use) || a.Facts[0].TeamName != "Webmasters" || !a.Facts[0].Rule {
		t.Errorf("present and future: %+v", a)
	}
	if a := r.Allowed(r.Bill, after); a.Rights != access.RightsOf(access.Use) {
		t.Errorf("present and future, one that came: %+v", a)
	}
	if a := r.Allowed(r.Mia, other); a.Visible() {
		t.Errorf("a rule opens another kind: %+v", a)
	}
	if rows := testkit.Value[int](t, r.DB, `select count(*) from grants where by_rule`, db.Args{}); rows != 1 {
		t.Errorf("%d grants by rules", rows)
	}
}
