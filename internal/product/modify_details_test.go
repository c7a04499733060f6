package product_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/fault"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

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

func TestDetailsThatCantBe(t *testing.T) {
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

func TestTagsAreFoundHoweverLongTheName(t *testing.T) {
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
