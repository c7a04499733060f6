package customer_test

import (
	"slices"
	"testing"

	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/testkit"
)

// Breaks when the words of a name in the index of organizations are not those that
// a search for the name asks for.
func TestNamesHaveTheWordsThatASearchAsksFor(t *testing.T) {
	t.Parallel()
	d := testkit.Open(t, testkit.URL(t))
	for _, name := range []string{
		"Atelier Soleil", "ÉCOLE d’Été Müller-Straßer & Fils S.A.", "Œuvre Cœur", "Ærø Smørrebrød", "Đorđević", "Þórður Guðmundsson", "Łódź Sp. z o.o.", "Ħamrun", "Diyarbakır İstanbul", "Sápmi Ŋ Ŧ", "Kalaallisut ĸ",
		"Nguyễn Văn Ánh", "Čapek, Škoda a spol.", "Ελλάδα Αθήνα", "Йорданов Щука", "3M 4you 1e5 2.5 007", "x_y@z#1", "ﬁrma ﬂott", "Ｆｕｌｌ　Ｗｉｄｔｈ", "½ Liter", "a\u0301e\u1dc4o\u20d7u\ufe20", "  ", "!?", "Ⅷ. Zunft", "Straße 5a",
	} {
		want := fold.Words(name)
		slices.Sort(want)
		want = slices.Compact(want)
		got := testkit.Value[[]string](t, d, `select tsvector_to_array(name_words(@name))`, db.Args{"name": name})
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q has the words %q, a search asks for %q", name, got, want)
		}
	}
}
