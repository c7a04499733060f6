package i18n_test

import (
	"testing"
	"time"

	"manager/internal/i18n"
)

// Breaks when a date on a letter is not written as CLDR 48 says for the language and country.
func TestDatesOnLetters(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC)
	for _, test := range []struct {
		lang         i18n.Lang
		region       string
		long, figure string
	}{
		{i18n.EN, "", "1 March 2026", "01/03/2026"}, {i18n.EN, "CH", "1 March 2026", "01.03.2026"},
		{i18n.FR, "", "1 mars 2026", "01/03/2026"}, {i18n.FR, "CH", "1 mars 2026", "01.03.2026"},
		{i18n.DE, "", "1. März 2026", "01.03.2026"}, {i18n.DE, "LI", "1. März 2026", "01.03.2026"},
		{i18n.IT, "IT", "1 marzo 2026", "01/03/2026"}, {i18n.ES, "ES", "1 de marzo de 2026", "01/03/2026"},
	} {
		l := i18n.New(test.lang, nil, nil)
		l.Region = test.region
		equal(t, string(test.lang)+test.region+" LongDate", l.LongDate(moment), test.long)
		equal(t, string(test.lang)+test.region+" NumericDate", l.NumericDate(moment), test.figure)
		l.Zone = zurich
		equal(t, string(test.lang)+test.region+" in Zurich", l.NumericDate(moment)[:2], "02")
	}
}
