package i18n_test

import (
	"testing"
	"time"

	"manager/internal/i18n"
)

// Breaks when a greeting begins at another hour than speakers of the language use it.
func TestPartOfDayFollowsTheLanguage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lang i18n.Lang
		hour int
		want i18n.PartOfDay
	}{
		{i18n.EN, 3, i18n.Evening},
		{i18n.EN, 4, i18n.Morning},
		{i18n.EN, 11, i18n.Morning},
		{i18n.EN, 12, i18n.Afternoon},
		{i18n.EN, 17, i18n.Afternoon},
		{i18n.EN, 18, i18n.Evening},
		{i18n.DE, 18, i18n.Evening},
		{i18n.FR, 18, i18n.Evening},
		{i18n.IT, 18, i18n.Evening},
		{i18n.ES, 18, i18n.Afternoon},
		{i18n.ES, 19, i18n.Afternoon},
		{i18n.ES, 20, i18n.Evening},
	} {
		moment := at(2026, time.July, 1, test.hour, 30).UTC()
		if got := i18n.New(test.lang, zurich, nil).PartOfDay(moment); got != test.want {
			t.Errorf("%s at %d: got %d, want %d", test.lang, test.hour, got, test.want)
		}
	}
}
