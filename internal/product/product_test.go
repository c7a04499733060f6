package product_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
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

func TestRulesGiveAccessToFutureProducts(t *testing.T) {
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

func TestAProductIsRenamedAndTagged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "alpha.example", "old")
	r.AddProduct(r.Olive, "domain", "middle.example")
	r.Give(r.Olive, world.Member(r.Mia), on, access.Manage)
	in := product.Details{Name: "  Zürich \t shop ", Tags: []string{"Kunde  Müller", "", "kunde muller", "Web"}, Version: 1}
	r.Check(r.ModifyDetails(r.Ctx(), r.Mia, on, in))
	r.Check(r.ModifyDetails(r.Ctx(), r.Mia, on, in)) // a double click
	shown, _, err := r.Product(r.Ctx(), r.Mia, on)
	r.Check(err)
	if shown.Name != "Zürich shop" || !slices.Equal(shown.Tags, []string{"Kunde Müller", "Web"}) || shown.Version != 2 {
		t.Errorf("%+v", shown)
	}
	if told := r.ProviderEvents(r.Olive.Org); !slices.Equal(told, []string{"product.modified"}) {
		t.Errorf("the provider was told %q", told)
	}
	for search, want := range map[string]int{"zurich": 1, "muller": 1, "alpha": 0, "old": 0} {
		list, err := r.List(r.Ctx(), r.Mia, product.ListQuery{Search: search})
		r.Check(err)
		if len(list.Rows) != want {
			t.Errorf("%q finds %v", search, names(list.Rows))
		}
	}
	list, err := r.List(r.Ctx(), r.Olive, product.ListQuery{})
	r.Check(err)
	if got := names(list.Rows); !slices.Equal(got, []string{"middle.example", "Zürich shop"}) {
		t.Errorf("the list is %q", got)
	}
	list, err = r.List(r.Ctx(), r.Mia, product.ListQuery{Tag: "kunde müller"})
	r.Check(err)
	if len(list.Rows) != 1 {
		t.Errorf("the tag finds %v", names(list.Rows))
	}
}

func TestInvalidDetailsAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "alpha.example")
	many := make([]string, product.MaxTags+1)
	for i := range many {
		many[i] = fmt.Sprintf("tag %d", i)
	}
	for _, test := range []struct {
		in         product.Details
		field, key string
	}{
		{product.Details{Name: " "}, "name", "error.required"},
		{product.Details{Name: strings.Repeat("x", product.MaxName+1)}, "name", "error.too_long"},
		{product.Details{Name: "\u0301"}, "name", "error.invalid_characters"},
		{product.Details{Name: "x", Tags: many}, "tags", "product.tags.too_many"},
		{product.Details{Name: "x", Tags: []string{strings.Repeat("x", product.MaxTag+1)}}, "tags", "product.tags.too_long"},
		{product.Details{Name: "x", Tags: []string{"!!"}}, "tags", "error.invalid_characters"},
		{product.Details{Name: "", Tags: many}, "tags", "product.tags.too_many"},
	} {
		testkit.WantField(t, r.ModifyDetails(r.Ctx(), r.Olive, on, test.in), test.field, test.key)
		testkit.WantFault(t, r.ModifyDetails(r.Ctx(), r.Mia, on, test.in), fault.NotFound, "error.not_found")
	}
	if events := r.ProviderEvents(r.Olive.Org); len(events) != 0 {
		t.Errorf("the provider was told %q", events)
	}
}

func TestWhoMayModifyDetails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "alpha.example")
	ended := r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "old.example", State: product.Terminated})
	r.Give(r.Olive, world.Member(r.Mia), on, access.Manage)
	r.Give(r.Olive, world.Member(r.Eve), on, access.Use)
	in := product.Details{Name: "beta.example", Version: 1}
	testkit.WantFault(t, r.ModifyDetails(r.Ctx(), r.Eve, on, in), fault.Forbidden, "product.denied.no_right")
	testkit.WantFault(t, r.ModifyDetails(r.Ctx(), r.Ruth, on, in), fault.NotFound, "error.not_found")
	testkit.WantFault(t, r.ModifyDetails(r.Ctx(), r.Olive, ended, in), fault.Conflict, "product.terminated")
	r.Check(r.Lock(r.Ctx(), r.Olive, on))
	testkit.WantFault(t, r.ModifyDetails(r.Ctx(), r.Mia, on, in), fault.Forbidden, "product.denied.locked")
	r.Check(r.ModifyDetails(r.Ctx(), r.Olive, on, in))
	testkit.WantFault(t, r.ModifyDetails(r.Ctx(), r.Adam, on, product.Details{Name: "gamma.example", Version: 1}), fault.Conflict, "error.conflict_changed_meanwhile")
}

func TestTagsAreFoundWithLongNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "x")
	long := ""
	for i := range 59 {
		long += string(rune('a'+i%26)) + " "
	}
	r.Check(r.ModifyDetails(r.Ctx(), r.Olive, on, product.Details{Name: long, Tags: []string{"Zebra"}, Version: 1}))
	list, err := r.List(r.Ctx(), r.Olive, product.ListQuery{Tag: "zebra"})
	r.Check(err)
	if len(list.Rows) != 1 {
		t.Error("the tag is not found")
	}
}

func TestDashboardTellsAdministratorsWhoAndWhat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive, other := r.AddProduct(r.Olive, "drive", "Files"), r.AddProduct(r.Olive, "drive", "Other files")
	folder, elsewhere := r.Folder(r.Olive, drive, id.Folder{}, "Plans"), r.Folder(r.Olive, other, id.Folder{}, "Secret plans")
	mia, eve := product.ToMember(r.Mia.Member), product.ToMember(r.Eve.Member)
	manage := access.RightsOf(access.Use, access.Technical)
	r.Clock.Advance(time.Minute)
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, mia, product.Changes{Products: []product.ProductChange{{Product: drive, After: manage}, {Product: other, After: use}}}))
	r.Clock.Advance(time.Minute)
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, eve, product.Changes{Folders: []product.FolderChange{{Product: drive, Folder: folder, After: true}, {Product: other, Folder: elsewhere, After: true}}}))
	r.Clock.Advance(time.Minute)
	r.Check(r.ModifyDetails(r.Ctx(), r.Mia, drive, product.Details{Name: "Our files", Tags: []string{"plans"}, Version: 1}))

	seen, err := r.Dashboard(r.Ctx(), r.Adam, drive)
	r.Check(err)
	var lines []string
	for _, e := range seen.History {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s: %s%s>%s%s %s %s", e.Actor, e.Kind, e.Before, e.RightsBefore, e.After, e.RightsAfter, e.Name, e.Folder)))
	}
	want := []string{
		"Mia Fontanet renamed: Files>Our files", "Mia Fontanet tagged: >plans",
		"Adam Kessler access_changed: >use Eve Okafor Plans", "Adam Kessler access_changed: >use technical Mia Fontanet",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the history is %q, want %q", lines, want)
	}
	if who := seen.Who; len(who.Grantees) != 2 || len(who.Administrators) != 2 || who.Grantees[0].Known.Name != "Mia Fontanet" || who.Grantees[0].Rights() != manage {
		t.Errorf("who has access: %+v, %+v", who.Administrators, who.Grantees)
	}
	for name, act := range map[string]actor.Actor{"who manages it": r.Mia, "who uses a folder": r.Eve} {
		seen, err := r.Dashboard(r.Ctx(), act, drive)
		r.Check(err)
		if len(seen.History) > 0 || len(seen.Who.Grantees) > 0 || len(seen.Who.Administrators) > 0 {
			t.Errorf("%s reads who else has access: %+v", name, seen)
		}
	}
	_, err = r.Dashboard(r.Ctx(), r.Ruth, drive)
	testkit.WantFault(t, err, fault.NotFound, "")
}
