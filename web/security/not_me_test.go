package security_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when the page that secures an account does not say what a stranger did since they
// signed in, says more than that, or offers the whole list to whoever holds only a link.
func TestNotMeListsWhatWasDoneSince(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	mia := p.As(t, cast.Mia)
	mia.Post(route.ProfileName(), url.Values{"first_name": {"Mia"}, "last_name": {"Before"}})
	thief := identity.Device{UserAgent: "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"}
	stranger, err := p.App.Accounts.SignIn(t.Context(), identity.SignIn{LoginID: cast.Mia.LoginID, Password: cast.Password}, thief)
	if err != nil {
		t.Fatal(err)
	}
	mia.Post(route.ProfileName(), url.Values{"first_name": {"Mia"}, "last_name": {"Since"}})
	page := mia.Get(route.NotMeAbout(stranger.Session.String()))
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "[aria-labelledby=done-since]", "Since")
	portal.WantText(t, page, "[aria-labelledby=done-since]", "Firefox, Linux")
	if rows := page.Doc.Find("[aria-labelledby=done-since] tbody tr:not(.day)").Length(); rows != 2 {
		t.Errorf("%d things were done since: %s", rows, page.Text("[aria-labelledby=done-since]"))
	}
	if page.Doc.Find(`[aria-labelledby=done-since] a[href="`+route.ProfileActivity()+`"]`).Length() != 1 {
		t.Error("nothing leads to the whole list")
	}
	if err := p.App.SignIns.SendNotices(t.Context(), p.App.DB); err != nil {
		t.Fatal(err)
	}
	byLink := p.Client(t).Get(p.LinkIn(cast.Mia.LoginID, "/not-me/"))
	portal.WantStatus(t, byLink, http.StatusOK)
	portal.WantText(t, byLink, "main", "Since")
	if strings.Contains(byLink.Body, route.ProfileActivity()) {
		t.Error("the page behind the link leads to a page that needs a sign-in")
	}
}
