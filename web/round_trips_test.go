package web_test

import (
	"fmt"
	"net/http"
	"testing"
)

// mostTrips is how often a page may go to Postgres, session and actor included.
const mostTrips = 3

func TestPagesTakeAtMostThreeRoundTrips(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	for _, who := range []string{signedOut, "Olive", "Mia", "Eve"} {
		for _, line := range lines {
			if line.method != http.MethodGet || line.pattern() == "/readyz" {
				continue
			}
			timing := house.ask(t, who, line).Header.Get("Server-Timing")
			var trips int
			if _, err := fmt.Sscanf(timing, `db;desc="%d round trips"`, &trips); err != nil {
				t.Errorf("%s, %s: Server-Timing is %q", line.address, who, timing)
			}
			if trips > mostTrips {
				t.Errorf("%s, %s: %d round trips, want at most %d", line.address, who, trips, mostTrips)
			}
		}
	}
}
