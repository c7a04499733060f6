package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// A message names whom it concerns and leads there; a name is text, whatever is in it.
func TestAMessageLeadsToWhomItConcerns(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive, n := p.As(t, cast.Olive), p.Org(cast.Org)
	member := func(who cast.Person) string { return p.Member(cast.Org, who.LoginID).String() }
	mia := route.User(n, member(cast.Mia))
	want := func(page portal.Page, name, href string) {
		t.Helper()
		portal.WantStatus(t, page, http.StatusOK)
		about := page.Doc.Find(".flash strong a").First()
		if got := about.AttrOr("href", ""); about.Text() != name || got != href {
			t.Errorf("the message names %q, which leads to %q: %s", about.Text(), got, page.Text(".flash"))
		}
	}
	want(olive.Post(mia+"/role", url.Values{"role": {"external"}, "version": {"1"}}), cast.Mia.Name(), mia)
	want(olive.Post(mia+"/access/full", nil), cast.Mia.Name(), mia)

	hostile := `<script>alert(1)</script> & "0" ` + strings.Repeat("é", 40)
	page := olive.Post(route.NewTeam(n), url.Values{"name": {hostile}})
	want(page, hostile[:strings.Index(hostile, "é")]+strings.Repeat("é", 40), page.Path)
	if page.Doc.Find(".flash script").Length() != 0 {
		t.Error("a name is markup")
	}
	deleted := olive.Post(page.Path+"/deletion", nil)
	if deleted.Doc.Find(".flash a").Length() != 0 || !strings.HasPrefix(deleted.Text(".flash strong"), "<script>") {
		t.Errorf("after a deletion the message says %s", deleted.Text(".flash"))
	}

	several := url.Values{"member": {member(cast.Mia), member(cast.Bill), member(cast.Eve), member(cast.Adam)}, "asked": {"on"}}
	several.Set("teams", p.Team(cast.Org, "Events 2026").String())
	page = olive.Post(route.UsersSelectionTeams(n), several)
	if links := page.Doc.Find(".flash strong a").Length(); links != 3 || !strings.Contains(page.Text(".flash strong"), "and 1 more person") {
		t.Errorf("of four people the message says %s", page.Text(".flash"))
	}
	if again := olive.Get(route.Users(n)); again.Doc.Find(".flash").Length() != 0 {
		t.Error("the message is shown twice")
	}
}
