package keyset_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"manager/internal/keyset"
)

type place struct {
	Name string `json:"n"`
}

func TestAPlaceComesBackAsItWas(t *testing.T) {
	t.Parallel()
	var read place
	if text := keyset.Encode(place{Name: "müller\x00"}); !keyset.Decode(text, &read) || read.Name != "müller\x00" {
		t.Errorf("%q became %q", text, read.Name)
	}
	for _, text := range []string{"", "%", "bm8", strings.Repeat("A", 5000), "WzFd"} {
		if keyset.Decode(text, &read) {
			t.Errorf("%.10q was read", text)
		}
	}
}

func TestFingerprintsTellPartsApart(t *testing.T) {
	t.Parallel()
	if keyset.Fingerprint("ab", "c") == keyset.Fingerprint("a", "bc") {
		t.Error("two lists have one name")
	}
	first := keyset.Fingerprint("ab", "c")
	if again := keyset.Fingerprint("ab", "c"); again != first {
		t.Errorf("one list has two names: %q, %q", first, again)
	}
}

func TestThePagesAround(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rows              []int
		inside, backwards bool
		page              []int
		before, after     bool
	}{
		{rows: nil, page: nil},
		{rows: []int{1, 2}, page: []int{1, 2}},
		{rows: []int{1, 2, 3}, page: []int{1, 2}, after: true},
		{rows: []int{3, 4}, inside: true, page: []int{3, 4}, before: true},
		{rows: []int{4, 3, 2}, inside: true, backwards: true, page: []int{3, 4}, before: true, after: true},
		{rows: []int{2, 1}, inside: true, backwards: true, page: []int{1, 2}, after: true},
		{rows: nil, inside: true, backwards: true, page: nil},
	} {
		page, before, after := keyset.CutPage(slices.Clone(test.rows), 2, test.inside, test.backwards)
		if !slices.Equal(page, test.page) || before != test.before || after != test.after {
			t.Errorf("%+v: %v, %v, %v", test, page, before, after)
		}
	}
}

// Breaks when a row is left out between two pages of a list that is read forward, or a page leads on to nothing.
func TestForwardLeadsOnBehindTheLastRow(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rows, page []int
		next       string
	}{
		{},
		{rows: []int{1, 2}, page: []int{1, 2}},
		{rows: []int{1, 2, 3}, page: []int{1, 2}, next: "2"},
	} {
		if page, next := keyset.Forward(test.rows, 2, strconv.Itoa); !slices.Equal(page, test.page) || next != test.next {
			t.Errorf("%v: %v, %q", test.rows, page, next)
		}
	}
}
