package product_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is the world with the use cases of products at hand.
type rig struct {
	*world.World
	*product.Products
}

func newRig(t *testing.T) *rig {
	t.Helper()
	w := world.New(t)
	return &rig{World: w, Products: w.Products}
}

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

func TestTheCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	c, err := newRig(t).Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"collaborative", "web", "cloud", "events", "streaming", "services"}; !slices.Equal(c.Categories, want) {
		t.Errorf("the categories are %q, want %q", c.Categories, want)
	}
	if len(c.Kinds) != 40 {
		t.Errorf("the catalogue has %d kinds", len(c.Kinds))
	}
	sprite, err := os.ReadFile("../../static/icons/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range c.Kinds {
		if !strings.Contains(string(sprite), `id="i-`+kind.Icon+`"`) {
			t.Errorf("%s: there is no icon %q", kind.Code, kind.Icon)
		}
		if len(kind.Offers) < 2 {
			t.Errorf("%s has %d offers", kind.Code, len(kind.Offers))
		}
		if !kind.Rights.Has(access.Use) {
			t.Errorf("%s can't be used", kind.Code)
		}
		for what, text := range texts(kind) {
			for _, lang := range i18n.Languages {
				if text[lang] == "" || text[lang] != strings.TrimSpace(text[lang]) {
					t.Errorf("%s, %s: %q in %s", kind.Code, what, text[lang], lang)
				}
			}
		}
	}
}

// texts are all texts of a kind by what they are.
func texts(kind product.Kind) map[string]product.Name {
	all := map[string]product.Name{"name": kind.Name, "plural": kind.Plural}
	for _, right := range kind.Rights.List() {
		all["covers "+right.String()] = kind.Covers[right]
	}
	for _, offer := range kind.Offers {
		all["offer "+offer.Code] = offer.Name
	}
	return all
}

func TestKindsHaveTheRightsThatArePromised(t *testing.T) {
	t.Parallel()
	c, err := newRig(t).Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	split, plain := access.RightsOf(access.Use, access.Technical, access.Statistics), access.RightsOf(access.Use, access.Manage)
	for code, want := range map[string]access.Rights{
		"domain": plain, "drive": split, "mail": split, "web_hosting": split, "newsletter": split, "premium_support": plain,
		"ticketing": access.RightsOf(access.Use, access.Manage, access.Events, access.Sales, access.Scanning, access.Finances, access.Customers),
	} {
		if kind, ok := c.Kind(code); !ok || kind.Rights != want {
			t.Errorf("%s has the rights %s, want %s", code, kind.Rights, want)
		}
	}
	for _, kind := range c.Kinds {
		if kind.Maintenance != (kind.Code == "mail") || kind.HasFolders != (kind.Code == "drive") || kind.HasSites != (kind.Code == "web_hosting") {
			t.Errorf("%s: maintenance %v, folders %v, sites %v", kind.Code, kind.Maintenance, kind.HasFolders, kind.HasSites)
		}
	}
}
