package account_test

import (
	"net/http"
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when a GET of a link changes something, or a person can't go the whole way from the profile and back.
func TestChangingTheLoginIDAndTakingItBack(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.As(t, cast.Olive)
	page := c.Post(route.ProfileLoginID(), url.Values{"email": {cast.Ruth.LoginID}, "password": {cast.Password}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-email-error", "invite it into your organization with all rights")
	if form := page.Form("form[action='/profile/login-id']"); form.Get("email") != cast.Ruth.LoginID || form.Get("password") != "" {
		t.Errorf("the form has %v", form)
	}
	page = c.Post(route.ProfileLoginID(), url.Values{"email": {"olive.new@example.org"}, "password": {cast.Password}})
	portal.WantPath(t, page, route.Profile())
	portal.WantText(t, page, ".flash", "olive.new@example.org")
	link := p.LinkIn("olive.new@example.org", "/profile/login-id/")
	page = p.As(t, cast.Ruth).Get(link)
	portal.WantStatus(t, page, http.StatusNotFound)
	portal.WantSignedOut(t, p.Client(t), link)
	for range 2 { // a mail scanner opens it, too
		page = c.Get(link)
		portal.WantText(t, page, "main", "olive.new@example.org")
		portal.WantText(t, c.Get(route.Profile()), "main", cast.Olive.LoginID)
	}
	if page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page may be kept: %s", page.Header.Get("Cache-Control"))
	}
	page = c.Post(link, nil)
	portal.WantPath(t, page, route.Profile())
	portal.WantText(t, page, "main", "olive.new@example.org")

	back := p.LinkIn(cast.Olive.LoginID, "/login-id-reversal/")
	owner := p.Client(t)
	portal.WantText(t, owner.Get(back), "main", cast.Olive.LoginID)
	page = owner.Post(back, nil)
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "h1", "Set a new password")
	portal.WantSignedOut(t, c, route.Profile())
	page = owner.Post(page.Path, url.Values{"new_password": {"seven purple umbrellas"}})
	portal.WantPath(t, page, route.WithEmail(route.SignIn(), cast.Olive.LoginID))
	page = owner.Post(route.SignIn(), portal.Credentials(cast.Olive.LoginID, "seven purple umbrellas"))
	portal.WantStatus(t, page, http.StatusOK)
}
