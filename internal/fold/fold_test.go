package fold_test

import (
	"testing"

	"manager/internal/fold"
)

func TestTextComparesNamesAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Élodie":           "elodie",
		"E\u0301lodie":     "elodie", // the same, taken apart
		"MÜLLER":           "muller",
		"Weiß":             "weiss",
		"STRAẞE":           "strasse",
		"Søren Åkesson":    "soren akesson",
		"Łukasz":           "lukasz",
		"Æbelø":            "aebelo",
		"Œuvre":            "oeuvre",
		"Þór Đorđe":        "thor dorde",
		"Ｆｕｌｌ":             "full",
		"ﬁn":               "fin",
		"  a \t b\u00a0c ": "a b c",
		"İstanbul":         "istanbul",
		"Ωmega Ёлка":       "ωmega елка",
		"李小龙":              "李小龙",
		"a\x00b":           "ab",
		"":                 "",
	} {
		if got := fold.Text(typed); got != want {
			t.Errorf("Text(%q) = %q, want %q", typed, got, want)
		}
	}
}
