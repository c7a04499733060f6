package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"manager/internal/route"
)

// gap is what a missing last name leaves behind where both names are joined by hand.
var gap = regexp.MustCompile(`Suharto(  | [.,:;!?)’])`)

func TestPagesShowPeopleWithOneNameWithoutAGap(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	mia, olive := house.client(t, "Mia"), house.client(t, "Olive")
	mia.Post(route.ProfileName(), url.Values{"first_name": {"Suharto"}, "last_name": {" "}})
	olive.Post(route.ProfileName(), url.Values{"first_name": {"Suharto"}})
	seen := 0
	for _, line := range lines {
		if line.method != http.MethodGet {
			continue
		}
		page := house.ask(t, "Adam", line)
		if strings.Contains(page.Body, "Suharto") {
			seen++
		}
		if found := gap.FindString(page.Body); found != "" {
			t.Errorf("%s shows %q", line.address, found)
		}
	}
	if seen < 5 {
		t.Errorf("only %d pages show the name: the test looks at the wrong ones", seen)
	}
}
