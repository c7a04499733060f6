package period_test

import (
	"testing"
	"time"

	"manager/internal/billing/period"
)

// Each day is computed from the anchor, so a short month moves none of those after it.
func TestAddFromAnchor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		anchor string
		months int
		want   string
	}{
		{"2024-01-31", 1, "2024-02-29"}, {"2024-01-31", 2, "2024-03-31"}, {"2024-01-31", 3, "2024-04-30"},
		{"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 24, "2026-02-28"}, {"2024-02-29", 36, "2027-02-28"}, {"2024-02-29", 48, "2028-02-29"},
		{"2023-11-30", 3, "2024-02-29"}, {"2023-11-30", 6, "2024-05-30"}, {"2023-12-31", 1, "2024-01-31"}, {"2024-03-31", -1, "2024-02-29"},
	} {
		anchor, err := time.Parse(time.DateOnly, c.anchor)
		if err != nil {
			t.Fatal(err)
		}
		if got := period.Add(anchor, c.months).Format(time.DateOnly); got != c.want {
			t.Errorf("%s and %d months is %s, want %s", c.anchor, c.months, got, c.want)
		}
	}
}
