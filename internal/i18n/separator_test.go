package i18n_test

import (
	"testing"

	"manager/internal/i18n"
)

func TestListSeparatorIsThatOfTheCountrysSpreadsheets(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]rune{
		"CH": ';', "LI": ';', "DE": ';', "AT": ';', "FR": ';', "IT": ';', "ES": ';', "BE": ';', "LU": ';', "NL": ';', "PL": ';', "BR": ';', "": ';',
		"GB": ',', "IE": ',', "US": ',', "CA": ',', "AU": ',', "MX": ',', "JP": ',', "IN": ',', "MT": ',',
	} {
		if got := i18n.ListSeparator(country); got != want {
			t.Errorf("%s: %q, want %q", country, got, want)
		}
	}
}
