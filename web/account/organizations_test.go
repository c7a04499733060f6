package account_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestLeavingAnOrganization(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	for _, who := range []cast.Person{cast.Mia, cast.Eve, cast.Adam} {
		c := p.As(t, who)
		page := c.Get(route.LeaveOrganization(org))
		portal.WantText(t, page, "h1", "Leave "+cast.Org)
		page = c.Post(route.LeaveOrganization(org), url.Values{})
		portal.WantPath(t, page, route.ChooseOrganization())
		portal.WantText(t, page, ".flash", "You have left")
		portal.WantText(t, page, "main", "You are in no organization")
		portal.WantStatus(t, c.Get(route.Org(org)), http.StatusNotFound)
		portal.WantPath(t, c.Post(route.LeaveOrganization(org), url.Values{}), route.ChooseOrganization()) // a second click
	}
}

func TestLeavingTwiceAtOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Mia)
	c.NoFollow = true
	var clicks sync.WaitGroup
	for range 4 {
		clicks.Go(func() {
			page := c.Post(route.LeaveOrganization(p.Org(cast.Org)), url.Values{})
			if page.Status != http.StatusSeeOther || page.Header.Get("Location") != route.ChooseOrganization() {
				t.Errorf("a click answers %d to %s", page.Status, page.Header.Get("Location"))
			}
		})
	}
	clicks.Wait()
}

func TestLeavingDoesNotRevealOrganizations(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Ruth)
	c.NoFollow = true
	var answers []string
	for _, number := range []string{p.Org(cast.Org), "9999999", "unknown"} {
		page := c.Post(route.LeaveOrganization(number), url.Values{})
		answers = append(answers, fmt.Sprint(page.Status, page.Header.Get("Location"), page.Header.Values("Set-Cookie"), page.Body))
	}
	if answers[0] != answers[1] || answers[0] != answers[2] || !strings.HasPrefix(answers[0], "303") {
		t.Errorf("the answers are %q", answers)
	}
}
