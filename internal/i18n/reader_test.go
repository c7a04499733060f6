package i18n_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/i18n"
)

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func cut(s string) (string, string, bool) { return strings.Cut(s, " ") }

// at is a clock that stands in Zurich, as the wall there shows.
func at(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, zurich)
}

func TestAgoCountsTheReadersDays(t *testing.T) {
	t.Parallel()
	now := at(2026, time.March, 29, 9, 30) // the night before had 23 hours
	reader := func(lang i18n.Lang) *i18n.Localizer {
		return i18n.New(lang, zurich, func() time.Time { return now.UTC() })
	}
	for _, test := range []struct {
		lang   i18n.Lang
		moment time.Time
		want   string
	}{
		{i18n.EN, at(2026, time.March, 29, 0, 0), "today, 00:00"},
		{i18n.EN, at(2026, time.March, 29, 9, 14), "today, 09:14"},
		{i18n.EN, at(2026, time.March, 29, 23, 0), "today, 23:00"},
		{i18n.EN, at(2026, time.March, 28, 23, 59), "yesterday"},
		{i18n.EN, at(2026, time.March, 26, 12, 0), "3 days ago"},
		{i18n.EN, at(2026, time.March, 23, 0, 0), "6 days ago"},
		{i18n.EN, at(2026, time.March, 22, 23, 0), "22 Mar 2026"},
		{i18n.EN, at(2026, time.March, 30, 0, 0), "30 Mar 2026"},
		{i18n.FR, at(2026, time.March, 26, 12, 0), "il y a 3 jours"},
		{i18n.DE, at(2026, time.March, 26, 12, 0), "vor 3 Tagen"},
		{i18n.IT, at(2026, time.March, 26, 12, 0), "3 giorni fa"},
		{i18n.ES, at(2026, time.March, 26, 12, 0), "hace 3 días"},
	} {
		equal(t, string(test.lang), reader(test.lang).Ago(test.moment), test.want)
	}
}

func TestDurationRoundsUp(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0:                        "1 Sekunde",
		500 * time.Millisecond:   "1 Sekunde",
		45 * time.Second:         "45 Sekunden",
		59500 * time.Millisecond: "1 Minute",
		61 * time.Second:         "2 Minuten",
		time.Hour:                "1 Stunde",
		47 * time.Hour:           "47 Stunden",
		72 * time.Hour:           "3 Tage",
	} {
		equal(t, d.String(), i18n.New(i18n.DE, nil, nil).Duration(d), want)
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]i18n.Lang{
		"gsw,en-US;q=0.7,en;q=0.3":        i18n.DE, // a later exact match must not win
		"gsw-CH, fr;q=0.9":                i18n.DE,
		"rm-CH,rm;q=0.9,en;q=0.8":         i18n.DE,
		"lb,en;q=0.8":                     i18n.DE,
		"isv,de;q=0.9,en;q=0.5":           i18n.DE, // a subtag that the library's tables don't know
		"de-isv,en;q=0.5":                 i18n.DE,
		"ca-ES,ca;q=0.9,en;q=0.8":         i18n.ES,
		"eu,en;q=0.8":                     i18n.ES,
		"fur,en;q=0.8":                    i18n.IT,
		"sc-IT,en":                        i18n.IT,
		"lmo,en":                          i18n.IT,
		"nap,en":                          i18n.IT,
		"vec,en":                          i18n.IT,
		"oc,en;q=0.5":                     i18n.FR,
		"en;q=0.5, fr;q=0.8":              i18n.FR,
		"de_CH,en;q=0.5":                  i18n.DE,
		"DE-ch":                           i18n.DE,
		"pt-BR, it;q=0.4":                 i18n.IT,
		"fr; q=0.4, it;Q=0.9":             i18n.IT,
		"de;q=2, fr;q=0.1":                i18n.FR,
		"":                                i18n.EN,
		"fr-CH, fr;q=0.9, en;q=0.8":       i18n.FR,
		"gsw":                             i18n.DE,
		"es-419":                          i18n.ES,
		"it":                              i18n.IT,
		"ja, zh;q=0.5":                    i18n.EN,
		"ja, de;q=0.5":                    i18n.DE,
		"*":                               i18n.EN,
		"fr;q=0, de;q=0.2":                i18n.DE,
		"fr;q=x":                          i18n.EN,
		"\x00\xff;;;,,,":                  i18n.EN,
		"de, " + strings.Repeat("x", 1e5): i18n.DE,
		strings.Repeat("de-", 33_000):     i18n.EN,
		strings.Repeat(",", 100_000):      i18n.EN,
		strings.Repeat("de,", 33_000):     i18n.DE,
		strings.Repeat("-", 100_000):      i18n.EN,
	} {
		equal(t, header[:min(len(header), 40)], string(i18n.Match(header)), string(want))
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("fr-CH, fr;q=0.9, en;q=0.8")
	f.Fuzz(func(t *testing.T, header string) {
		if lang := i18n.Match(header); !slices.Contains(i18n.Languages, lang) {
			t.Errorf("%q matches %q", header, lang)
		}
	})
}

func TestParseLangKnowsTheFiveCodesOnly(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		if got, ok := i18n.ParseLang(string(lang)); !ok || got != lang {
			t.Errorf("%s: got %s, %v", lang, got, ok)
		}
	}
	for _, code := range []string{"", "EN", "pt", "en-GB", "e", strings.Repeat("e", 1e5)} {
		if got, ok := i18n.ParseLang(code); ok || got != i18n.EN {
			t.Errorf("%.10q: got %s, %v", code, got, ok)
		}
	}
}

func TestCountriesAreCompleteAndSorted(t *testing.T) {
	t.Parallel()
	for lang, want := range map[i18n.Lang][]string{
		i18n.EN: {"Afghanistan", "Åland Islands", "Albania"},
		i18n.FR: {"Afghanistan", "Afrique du Sud", "Albanie"},
		i18n.DE: {"Afghanistan", "Ägypten", "Ålandinseln"},
		i18n.IT: {"Afghanistan", "Albania", "Algeria"},
		i18n.ES: {"Afganistán", "Albania", "Alemania"},
	} {
		list := i18n.New(lang, nil, nil).Countries()
		if len(list) != 249 {
			t.Errorf("%s: %d countries, want the 249 of ISO 3166-1", lang, len(list))
		}
		names := map[string]bool{}
		for _, country := range list {
			names[country.Name] = true
			if country.Name == "" || country.Name == country.Code {
				t.Errorf("%s: %s has no name", lang, country.Code)
			}
		}
		if len(names) != len(list) {
			t.Errorf("%s: two countries of the same name", lang)
		}
		for i, name := range want {
			equal(t, string(lang), list[i].Name, name)
		}
	}
}

func TestCountry(t *testing.T) {
	t.Parallel()
	equal(t, "Switzerland", i18n.New(i18n.DE, nil, nil).Country("CH"), "Schweiz")
	equal(t, "renamed", i18n.New(i18n.FR, nil, nil).Country("MK"), "Macédoine du Nord")
	equal(t, "unknown", i18n.New(i18n.FR, nil, nil).Country("XX"), "XX")
	if i18n.IsCountry("ch") || i18n.IsCountry("") || !i18n.IsCountry("ZW") || !i18n.IsCountry("AD") {
		t.Error("IsCountry is wrong about ch, the empty code, ZW or AD")
	}
}

func TestTimeZones(t *testing.T) {
	t.Parallel()
	summer := i18n.New(i18n.EN, nil, func() time.Time { return at(2026, time.July, 1, 0, 0) })
	var names []string
	for _, option := range summer.ZoneOptions() {
		names = append(names, option.Code)
	}
	if len(names) < 300 || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("%d zones are too few, not sorted, or one stands twice", len(names))
	}
	for _, name := range []string{"Europe/Zurich", "UTC", "Asia/Kolkata", "America/Argentina/Buenos_Aires"} {
		if _, ok := i18n.Zone(name); !ok {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{"", "Local", "../../etc/passwd", "europe/zurich"} {
		if zone, ok := i18n.Zone(name); ok || zone != time.UTC {
			t.Errorf("%q is a zone", name)
		}
	}
	equal(t, "summer", summer.ZoneLabel("Europe/Zurich"), "Europe/Zurich (UTC+02:00)")
	equal(t, "half an hour", summer.ZoneLabel("America/St_Johns"), "America/St Johns (UTC-02:30)")
	equal(t, "UTC", summer.ZoneLabel("UTC"), "UTC")
}

func TestLanguageNames(t *testing.T) {
	t.Parallel()
	for lang, want := range map[i18n.Lang]string{
		i18n.EN: "English", i18n.FR: "Français", i18n.DE: "Deutsch", i18n.IT: "Italiano", i18n.ES: "Español",
	} {
		equal(t, string(lang), i18n.LanguageName(lang), want)
	}
}
