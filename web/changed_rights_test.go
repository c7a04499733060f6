package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestUsersTableTakesTwoRoundTrips(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	users := route.Users(p.Org(cast.Org))
	for _, who := range []cast.Person{cast.Olive, cast.Mia} {
		c := p.As(t, who)
		for query, rows := range map[string]int{"": 10, "?role=administrator": 2, "?q=font": 1, "?q=nobody": 0} {
			page := c.Get(users + query)
			if got := page.Doc.Find("tbody tr").Length(); got != rows || page.Header.Get("Server-Timing") != `db;desc="2 round trips"` {
				t.Errorf("%s, %q: %d rows in %s", who.LoginID, query, got, page.Header.Get("Server-Timing"))
			}
		}
	}
}

// A role is read at every request: nothing of it may be kept from one to the next.
func TestChangedRoleAppliesAtTheNextRequest(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	users := route.Users(p.Org(cast.Org))
	c := p.As(t, cast.Mia)
	mia := p.Member(cast.Org, cast.Mia.LoginID)
	becomes := func(role actor.Role) {
		testkit.Exec(t, p.App.DB, `update members set role = @role where id = @mia`, db.Args{"role": string(role), "mia": mia})
	}
	sees := func(what string, status int, protection bool) {
		t.Helper()
		for _, when := range []string{"at once", "the next time"} {
			page := c.Get(users)
			portal.WantStatus(t, page, status)
			if got := page.Doc.Find("select[name=two_factor]").Length() == 1; got != protection {
				t.Errorf("%s, %s: sees protection %t", what, when, got)
			}
		}
	}
	sees("a collaborator", http.StatusOK, false)
	becomes(actor.Administrator)
	sees("made an administrator", http.StatusOK, true)
	becomes(actor.External)
	sees("made an external", http.StatusForbidden, false)
	becomes(actor.Collaborator)
	sees("a collaborator again", http.StatusOK, false)
	testkit.Exec(t, p.App.DB, `delete from members where id = @mia`, db.Args{"mia": mia})
	sees("no member any more", http.StatusNotFound, false)
}

// One session in two organizations: neither ever shows the other's members.
func TestMembersOfTwoOrganizationsStayApart(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	home := p.Org(cast.Org)
	page := c.Post(route.NewOrganization(), url.Values{"name": {"Second House"}, "kind": {"company"}, "country": {"CH"}})
	portal.WantStatus(t, page, http.StatusOK)
	second := p.Org("Second House")
	stranger := testkit.Value[string](t, p.App.DB, `
		insert into organizations (id, number, name, kind, country, created_at) values (gen_random_uuid(), '4712389', 'Nobody of hers', 'company', 'CH', now()) returning number`, nil)
	for range 3 {
		for number, rows := range map[string]int{home: 10, second: 1} {
			if got := c.Get(route.Users(number)).Doc.Find("tbody tr").Length(); got != rows {
				t.Errorf("%s: %d rows, want %d", number, got, rows)
			}
		}
		portal.WantStatus(t, c.Get(route.Users(stranger)), http.StatusNotFound)
	}
}

func TestRevokedSessionIsRefusedAtTheNextRequest(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	users := route.Users(p.Org(cast.Org))
	c := p.As(t, cast.Mia)
	for range 2 {
		portal.WantStatus(t, c.Get(users), http.StatusOK)
	}
	testkit.Exec(t, p.App.DB, `update sessions set revoked_at = now()`, nil)
	portal.WantSignedOut(t, c, users)
}
