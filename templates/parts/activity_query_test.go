package parts_test

import (
	"testing"
	"time"

	"manager/templates/parts"
)

// Breaks when a day of the filter is not the person's own day: 23 or 25 hours where the clock changes.
func TestDaysOfTheFilterAreThoseOfTheZone(t *testing.T) {
	t.Parallel()
	zurich, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	for day, hours := range map[string]int{"2026-03-29": 23, "2026-10-25": 25, "2026-11-27": 24} {
		f := parts.ActivityQuery{From: day, To: day}.Normalized().Filter(zurich)
		if got := f.Until.Sub(f.From); got != time.Duration(hours)*time.Hour {
			t.Errorf("%s has %s", day, got)
		}
	}
	q := parts.ActivityQuery{From: "2026-02-30", To: "x", Type: "nonsense", Product: "1", Person: "'", Size: 7}.Normalized()
	if q != (parts.ActivityQuery{}) {
		t.Errorf("nonsense is kept: %+v", q)
	}
}
