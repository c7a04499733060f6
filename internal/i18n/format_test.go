package i18n_test

import (
	"testing"
	"time"

	"manager/internal/i18n"
)

var zurich, _ = i18n.Zone("Europe/Zurich")

// The wanted texts of this file are what Intl of ICU 78 says for en-GB, fr,
// de, it and es.

func TestDates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lang                i18n.Lang
		moment, date, clock string
	}{
		{i18n.EN, "2026-01-01T09:04:00Z", "1 Jan 2026", "1 Jan 2026, 10:04"},
		{i18n.EN, "2026-02-28T23:30:00Z", "1 Mar 2026", "1 Mar 2026, 00:30"},
		{i18n.EN, "2026-09-09T00:00:00Z", "9 Sept 2026", "9 Sept 2026, 02:00"},
		{i18n.EN, "2026-11-21T08:14:00Z", "21 Nov 2026", "21 Nov 2026, 09:14"},
		{i18n.EN, "2024-02-29T12:00:00Z", "29 Feb 2024", "29 Feb 2024, 13:00"},
		{i18n.EN, "2026-03-29T01:30:00Z", "29 Mar 2026", "29 Mar 2026, 03:30"},
		{i18n.FR, "2026-01-01T09:04:00Z", "1 janv. 2026", "1 janv. 2026, 10:04"},
		{i18n.FR, "2026-02-28T23:30:00Z", "1 mars 2026", "1 mars 2026, 00:30"},
		{i18n.FR, "2026-09-09T00:00:00Z", "9 sept. 2026", "9 sept. 2026, 02:00"},
		{i18n.FR, "2026-11-21T08:14:00Z", "21 nov. 2026", "21 nov. 2026, 09:14"},
		{i18n.FR, "2024-02-29T12:00:00Z", "29 févr. 2024", "29 févr. 2024, 13:00"},
		{i18n.FR, "2026-03-29T01:30:00Z", "29 mars 2026", "29 mars 2026, 03:30"},
		{i18n.DE, "2026-01-01T09:04:00Z", "1. Jan. 2026", "1. Jan. 2026, 10:04"},
		{i18n.DE, "2026-02-28T23:30:00Z", "1. März 2026", "1. März 2026, 00:30"},
		{i18n.DE, "2026-09-09T00:00:00Z", "9. Sept. 2026", "9. Sept. 2026, 02:00"},
		{i18n.DE, "2026-11-21T08:14:00Z", "21. Nov. 2026", "21. Nov. 2026, 09:14"},
		{i18n.DE, "2024-02-29T12:00:00Z", "29. Feb. 2024", "29. Feb. 2024, 13:00"},
		{i18n.DE, "2026-03-29T01:30:00Z", "29. März 2026", "29. März 2026, 03:30"},
		{i18n.IT, "2026-01-01T09:04:00Z", "1 gen 2026", "1 gen 2026, 10:04"},
		{i18n.IT, "2026-02-28T23:30:00Z", "1 mar 2026", "1 mar 2026, 00:30"},
		{i18n.IT, "2026-09-09T00:00:00Z", "9 set 2026", "9 set 2026, 02:00"},
		{i18n.IT, "2026-11-21T08:14:00Z", "21 nov 2026", "21 nov 2026, 09:14"},
		{i18n.IT, "2024-02-29T12:00:00Z", "29 feb 2024", "29 feb 2024, 13:00"},
		{i18n.IT, "2026-03-29T01:30:00Z", "29 mar 2026", "29 mar 2026, 03:30"},
		{i18n.ES, "2026-01-01T09:04:00Z", "1 ene 2026", "1 ene 2026, 10:04"},
		{i18n.ES, "2026-02-28T23:30:00Z", "1 mar 2026", "1 mar 2026, 00:30"},
		{i18n.ES, "2026-09-09T00:00:00Z", "9 sept 2026", "9 sept 2026, 02:00"},
		{i18n.ES, "2026-11-21T08:14:00Z", "21 nov 2026", "21 nov 2026, 09:14"},
		{i18n.ES, "2024-02-29T12:00:00Z", "29 feb 2024", "29 feb 2024, 13:00"},
		{i18n.ES, "2026-03-29T01:30:00Z", "29 mar 2026", "29 mar 2026, 03:30"},
	} {
		moment, err := time.Parse(time.RFC3339, test.moment)
		if err != nil {
			t.Fatal(err)
		}
		l := i18n.New(test.lang, zurich, nil)
		equal(t, string(test.lang)+" Date", l.Date(moment), test.date)
		equal(t, string(test.lang)+" DateTime", l.DateTime(moment), test.clock)
	}
}

func TestEveryMonthHasAName(t *testing.T) {
	t.Parallel()
	for lang, want := range map[i18n.Lang]string{
		i18n.EN: "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec ",
		i18n.FR: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc. ",
		i18n.DE: "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez. ",
		i18n.IT: "gen feb mar apr mag giu lug ago set ott nov dic ",
		i18n.ES: "ene feb mar abr may jun jul ago sept oct nov dic ",
	} {
		got := ""
		for month := time.January; month <= time.December; month++ {
			date := i18n.New(lang, nil, nil).Date(time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC))
			_, rest, _ := cut(date)
			name, _, _ := cut(rest)
			got += name + " "
		}
		equal(t, string(lang), got, want)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	numbers := []int{0, 7, 999, 1234, 12345, -1234567, 1000000}
	for _, test := range []struct {
		lang    i18n.Lang
		region  string
		numbers []string
	}{
		{i18n.EN, "", []string{"0", "7", "999", "1,234", "12,345", "-1,234,567", "1,000,000"}},
		{i18n.FR, "", []string{"0", "7", "999", "1\u202f234", "12\u202f345", "-1\u202f234\u202f567", "1\u202f000\u202f000"}},
		{i18n.DE, "", []string{"0", "7", "999", "1.234", "12.345", "-1.234.567", "1.000.000"}},
		{i18n.IT, "", []string{"0", "7", "999", "1234", "12.345", "-1.234.567", "1.000.000"}},
		{i18n.ES, "", []string{"0", "7", "999", "1234", "12.345", "-1.234.567", "1.000.000"}},
		{i18n.EN, "CH", []string{"0", "7", "999", "1\u2019234", "12\u2019345", "-1\u2019234\u2019567", "1\u2019000\u2019000"}},
		{i18n.FR, "CH", []string{"0", "7", "999", "1\u202f234", "12\u202f345", "-1\u202f234\u202f567", "1\u202f000\u202f000"}},
		{i18n.DE, "CH", []string{"0", "7", "999", "1\u2019234", "12\u2019345", "-1\u2019234\u2019567", "1\u2019000\u2019000"}},
		{i18n.IT, "CH", []string{"0", "7", "999", "1234", "12\u2019345", "-1\u2019234\u2019567", "1\u2019000\u2019000"}},
		{i18n.DE, "LI", []string{"0", "7", "999", "1\u2019234", "12\u2019345", "-1\u2019234\u2019567", "1\u2019000\u2019000"}},
		{i18n.DE, "AT", []string{"0", "7", "999", "1\u00a0234", "12\u00a0345", "-1\u00a0234\u00a0567", "1\u00a0000\u00a0000"}},
	} {
		l := i18n.New(test.lang, nil, nil)
		l.Region = test.region
		for i, n := range numbers {
			equal(t, string(test.lang)+test.region, l.Number(n), test.numbers[i])
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	lists := [][]string{{}, {"a"}, {"a", "b"}, {"a", "b", "c"}, {"Ana", "Inés"}, {"agua", "hielo"}, {"padre", "Hijo"}}
	for _, test := range []struct {
		lang i18n.Lang
		want []string
	}{
		{i18n.EN, []string{"", "a", "a and b", "a, b and c", "Ana and Inés", "agua and hielo", "padre and Hijo"}},
		{i18n.FR, []string{"", "a", "a et b", "a, b et c", "Ana et Inés", "agua et hielo", "padre et Hijo"}},
		{i18n.DE, []string{"", "a", "a und b", "a, b und c", "Ana und Inés", "agua und hielo", "padre und Hijo"}},
		{i18n.IT, []string{"", "a", "a e b", "a, b e c", "Ana e Inés", "agua e hielo", "padre e Hijo"}},
		{i18n.ES, []string{"", "a", "a y b", "a, b y c", "Ana e Inés", "agua y hielo", "padre e Hijo"}},
	} {
		for i, list := range lists {
			equal(t, string(test.lang), i18n.New(test.lang, nil, nil).List(list), test.want[i])
		}
	}
}

func TestPluralForms(t *testing.T) {
	t.Parallel()
	counts := []int{0, 1, 2, 5, 10, 1000, 1000000, 2000000, 1500000}
	for _, test := range []struct {
		lang i18n.Lang
		want []i18n.Form
	}{
		{i18n.EN, []i18n.Form{"other", "one", "other", "other", "other", "other", "other", "other", "other"}},
		{i18n.FR, []i18n.Form{"one", "one", "other", "other", "other", "other", "many", "many", "other"}},
		{i18n.DE, []i18n.Form{"other", "one", "other", "other", "other", "other", "other", "other", "other"}},
		{i18n.IT, []i18n.Form{"other", "one", "other", "other", "other", "other", "many", "many", "other"}},
		{i18n.ES, []i18n.Form{"other", "one", "other", "other", "other", "other", "many", "many", "other"}},
	} {
		for i, count := range counts {
			equal(t, string(test.lang), string(i18n.FormOf(test.lang, count)), string(test.want[i]))
		}
	}
}
