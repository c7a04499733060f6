package i18n_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"manager/internal/i18n"
)

func TestEveryMessageIsCompleteInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, key := range i18n.Keys() {
		for _, lang := range i18n.Languages {
			m, ok := i18n.Lookup(lang, key)
			if !ok {
				t.Errorf("%s: no text in %s", key, lang)
				continue
			}
			for _, form := range i18n.Forms(lang) {
				checkText(t, key+" in "+string(lang), m.Source(form))
			}
		}
	}
}

func checkText(t *testing.T, where, text string) {
	t.Helper()
	if strings.TrimSpace(text) != text || text == "" {
		t.Errorf("%s: %q is empty or has spaces around", where, text)
	}
	if strings.Contains(text, "  ") || strings.ContainsAny(text, "<>\t") {
		t.Errorf("%s: %q has doubled spaces, tabs or markup", where, text)
	}
}

// labelsFile is the provider's list of fixed labels, beside the repository where it is at hand.
const labelsFile = "../../../shared/labels.tsv"

func TestFixedLabelsAreVerbatim(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.FromSlash(labelsFile))
	if err != nil {
		t.Log("the list of fixed labels is not at hand")
		return
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	columns := strings.Split(lines[0], "\t")
	for _, line := range lines[1:] {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		for i, column := range columns[1:] {
			lang, ok := i18n.ParseLang(column)
			if !ok {
				t.Fatalf("unknown language %q", column)
			}
			if m, used := i18n.Lookup(lang, cells[0]); used {
				equal(t, cells[0]+" in "+column, m.Source(i18n.Other), cells[i+1])
			}
		}
	}
}

func TestParseRejectsMalformedFiles(t *testing.T) {
	t.Parallel()
	const good = `{"en": "a", "fr": "b", "de": "c", "it": "d", "es": "e"}`
	for want, file := range map[string]string{
		`want a JSON object`:                `[]`,
		`malformed JSON`:                    `{"users.a": {"en" "a"}}`,
		`unfinished JSON object`:            `{"users.a": ` + good,
		`data after`:                        `{"users.a": ` + good + `} {}`,
		`"users.a" stands twice`:            `{"users.a": ` + good + `, "users.a": ` + good + `}`,
		`malformed key`:                     `{"users": ` + good + `}`,
		`key "users.A": malformed key`:      `{"users.A": ` + good + `}`,
		`belongs into role.json`:            `{"role.a": ` + good + `}`,
		`language "es": missing`:            `{"users.a": {"en": "a", "fr": "b", "de": "c", "it": "d"}}`,
		`language "en": missing`:            `{"users.a": {}}`,
		`language "pt": unknown language`:   `{"users.a": {"pt": "a"}}`,
		`"en" stands twice`:                 `{"users.a": {"en": "a", "en": "a"}}`,
		`language "en": empty text`:         `{"users.a": {"en": " "}}`,
		`neither a text nor plural forms`:   `{"users.a": {"en": 7}}`,
		`plural form "many": empty text`:    `{"users.a": {"fr": {"one": "a", "other": "b"}}}`,
		`unknown plural form "many"`:        `{"users.a": {"en": {"one": "a", "many": "b", "other": "c"}}}`,
		`plural form "one" is no text`:      `{"users.a": {"en": {"one": 1, "other": "c"}}}`,
		`malformed placeholder`:             `{"users.a": {"en": "hello {{name}}"}}`,
		`plural forms here or in "en" only`: `{"users.a": {"en": "a", "fr": "b", "de": {"one": "c", "other": "d"}, "it": "d", "es": "e"}}`,
		`placeholders [Name], "en" has []`:  `{"users.a": {"en": "a", "fr": "b", "de": "{{.Name}}", "it": "d", "es": "e"}}`,
	} {
		_, err := i18n.Parse(fstest.MapFS{"users.json": {Data: []byte(file)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "users.json") {
			t.Errorf("want an error with %q in users.json, got %v", want, err)
		}
	}
	c, err := i18n.Parse(fstest.MapFS{"users.json": {Data: []byte(`{"users.a": ` + good + `}`)}})
	if err != nil || !slices.Equal(c.Keys(), []string{"users.a"}) {
		t.Errorf("a good file: %v", err)
	}
}

func TestArgumentsAreSaidTheReadersWay(t *testing.T) {
	t.Parallel()
	de := i18n.New(i18n.DE, zurich, nil)
	ctx := i18n.With(context.Background(), de)
	for _, test := range []struct {
		value any
		want  string
	}{
		{"<b>12</b>", "heute, <b>12</b>"},
		{12345, "12.345"},
		{int64(12345), "12.345"},
		{2.5, "2,5"},
		{90 * time.Second, "2 Minuten"},
		{time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC), "22. Nov. 2026"},
		{[]string{"a", "b"}, "a und b"},
		{i18n.Key("role.external"), "Externer Benutzer"},
		{i18n.FR, "fr"},
		{"{{.Time}}", "{{.Time}}"},
	} {
		got := i18n.T(ctx, "language.ago.today", "Time", test.value)
		if !strings.Contains(got, test.want) {
			t.Errorf("%v: got %q, want %q in it", test.value, got, test.want)
		}
	}
	equal(t, "one", i18n.N(ctx, "language.ago.days", 1), "vor 1 Tag")
	equal(t, "many", i18n.N(ctx, "language.ago.days", 1200), "vor 1.200 Tagen")
	equal(t, "a fault's count", i18n.T(ctx, "language.ago.days", "Count", 1), "vor 1 Tag")
}

func TestAReaderIsEnglishUnlessSaidOtherwise(t *testing.T) {
	t.Parallel()
	equal(t, "nobody", i18n.T(context.Background(), "role.external"), "External user")
	equal(t, "nil", i18n.T(i18n.With(context.Background(), nil), "role.external"), "External user")
	equal(t, "unknown", i18n.New("xx", nil, nil).T("role.external"), "External user")
}

func TestWhatIsMissingIsShownAndRecorded(t *testing.T) {
	t.Parallel()
	l := i18n.New(i18n.EN, nil, nil)
	equal(t, "key", l.T("no.such_key"), "no.such_key")
	equal(t, "argument", l.T("language.ago.today"), "today, Time")
	equal(t, "count", l.T("language.ago.days"), "Count days ago")
	for _, want := range []string{"no.such_key", "language.ago.today Time", "language.ago.days Count"} {
		if !slices.Contains(i18n.Missing(), want) {
			t.Errorf("%q is not in %v", want, i18n.Missing())
		}
	}
}

func TestAPlainTextAllocatesNothing(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.New(i18n.FR, nil, nil))
	if n := testing.AllocsPerRun(100, func() { i18n.T(ctx, "role.external") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPlural(b *testing.B) {
	ctx := i18n.With(context.Background(), i18n.New(i18n.FR, nil, nil))
	for b.Loop() {
		i18n.N(ctx, "language.ago.days", 3)
	}
}

func BenchmarkParse(b *testing.B) {
	files := os.DirFS(".")
	for b.Loop() {
		if _, err := i18n.Parse(files); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"users.a": {"en": "a {{.B}}", "fr": "{{.B}}", "de": "{{.B}}", "it": "{{.B}}", "es": "{{.B}}"}}`))
	f.Add([]byte(`{"users.a": {"fr": {"one": "a", "many": "b", "other": "c"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := i18n.Parse(fstest.MapFS{"users.json": {Data: data}})
		if err != nil {
			return
		}
		for _, key := range c.Keys() {
			if _, ok := c.Lookup(i18n.ES, key); !ok {
				t.Errorf("%q is incomplete", key)
			}
		}
	})
}
