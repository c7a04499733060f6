package support_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

var spoken = regexp.MustCompile(`\d \d \d \d \d \d`)

func TestSupportPageShowsTheCode(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	mia, number := p.As(t, cast.Mia), p.Org(cast.Org)
	page := mia.Get(route.Support(number))
	code := spoken.FindString(page.Text("#page"))
	if page.Status != http.StatusOK || code == "" {
		t.Fatalf("status %d: %.400s", page.Status, page.Text("#page"))
	}
	for _, address := range []string{route.Support(number), route.Assistance(number)} {
		if again := spoken.FindString(mia.Get(address).Text("#page")); again != code {
			t.Errorf("%s shows %s, not %s", address, again, code)
		}
	}
	if drawn := spoken.FindString(mia.Post(route.SupportCode(number), nil).Text("#page")); drawn == code || drawn == "" {
		t.Errorf("a new code is %q, the former %q", drawn, code)
	}
	if file := mia.Get(route.TechnicalDocument(number)); file.Status != http.StatusOK || !strings.HasPrefix(file.Body, "%PDF-1.7") {
		t.Errorf("the technical document: %d, %.20q", file.Status, file.Body)
	}
}
