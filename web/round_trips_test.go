package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
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
			wantFewTrips(t, line.address+", "+who, house.ask(t, who, line))
		}
	}
}

func wantFewTrips(t *testing.T, what string, page portal.Page) {
	t.Helper()
	timing := page.Header.Get("Server-Timing")
	var trips int
	if _, err := fmt.Sscanf(timing, `db;desc="%d round trips"`, &trips); err != nil {
		t.Errorf("%s: Server-Timing is %q", what, timing)
	}
	if trips > mostTrips {
		t.Errorf("%s: %d round trips, want at most %d", what, trips, mostTrips)
	}
}

func TestPagesOfTheConsoleTakeAtMostThreeRoundTrips(t *testing.T) {
	t.Parallel()
	_, lines := readStaffPermissions(t)
	o := newOffice(t)
	operator := o.enter(t, "operator")
	number := o.Org(cast.Org)
	portal.WantStatus(t, operator.Post(route.StaffCustomerOpening(number), url.Values{"reason": {"called"}, "about": {"Help"}}), http.StatusSeeOther)
	pages := []string{route.StaffUserBlock(number, o.Member(cast.Org, cast.Mia.LoginID).String()), route.With(route.StaffRefunds(), "invoice", "2026-00020"), route.With(route.Staff(), "q", "demo")}
	for _, address := range pages {
		portal.WantStatus(t, operator.Get(address), http.StatusOK)
	}
	for _, line := range lines {
		if line.method == http.MethodGet {
			pages = append(pages, o.parameters.Replace(line.address))
		}
	}
	for _, address := range pages {
		wantFewTrips(t, address, operator.Get(address))
	}
}
