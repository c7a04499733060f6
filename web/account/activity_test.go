package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/templates/parts"
)

// Breaks when the page does not show what the person just did, or leads to a page that is not there.
func TestAccountActivity(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	c.Post(route.SignIn(), url.Values{"login_id": {cast.Mia.LoginID}, "password": {"wrong"}})
	c.SignIn(cast.Mia)
	c.Lang = "fr"
	c.Post(route.ProfileRegion(), url.Values{"country": {"FR"}, "time_zone": {"Europe/Paris"}})
	page := c.Get(route.ProfileActivity())
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "h1", "Activité du compte")
	portal.WantText(t, page, `nav.tabs a[aria-current="page"]`, "Activité du compte")
	all := page.Text("#everything ~ *")
	body := page.Text("main")
	for _, want := range []string{"Pays ou fuseau horaire modifié", "Pays : Suisse → France", "Connexion réussie", "Échec de connexion", "essai manqué"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q: %s", want, all)
		}
	}
	portal.WantText(t, page, `a[href="`+route.NotMe()+`"]`, "Ce n’était pas moi")
	page = c.Get(parts.ActivityQuery{Type: "account"}.URL(""))
	if rows := page.Text("tbody"); strings.Contains(rows, "Connexion") || !strings.Contains(rows, "Pays ou fuseau horaire modifié") {
		t.Errorf("filtered by type the rows are %q", rows)
	}
	page = c.Get(parts.ActivityQuery{From: "2031-01-01"}.URL(""))
	if !strings.Contains(page.Text("main"), "Rien n’a été trouvé") {
		t.Error("days to come are not empty")
	}
	for _, tab := range []string{route.Profile(), route.TwoFactor()} {
		if !strings.Contains(c.Get(tab).Text("nav.tabs"), "Activité du compte") {
			t.Errorf("%s does not lead to the account’s activity", tab)
		}
	}
}
