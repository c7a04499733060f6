package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// leftInRecovery are the pages that the session of a recovery case may see.
var leftInRecovery = map[string]bool{
	route.TwoFactor(): true, route.NewPasskey(): true, route.NewPasskeyChallenge(): true, route.NewAuthenticator(): true, route.NewPhone(): true,
	route.AuthenticatorSetup(route.FactorParam): true, route.PhoneSetup(route.FactorParam): true, route.PhoneSetupCode(route.FactorParam): true,
	route.SignOut(): true, route.Language(): true, route.Theme(): true, route.Help(): true, route.Guide("{guide}"): true,
}

// withoutSession are addresses at which no session is looked at.
func withoutSession(pattern string) bool {
	return pattern == "/healthz" || pattern == "/readyz" || pattern == "/static/*" || strings.HasPrefix(pattern, "/api/") || strings.HasPrefix(pattern, "/webhooks/")
}

// Breaks when the session that a recovery case has begun reaches, or does, anything but setting up a new factor.
func TestRecoverySessionReachesNothingElse(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: false})
	house := houseOf(t, p)
	link := lostFactors("/recovery-entry/")(t, p)
	c := p.Client(t)
	portal.WantText(t, c.Post(link, url.Values{"password": {"not it"}}), "main", "not right")
	portal.WantPath(t, c.Post(link, url.Values{"password": {cast.Password}}), route.TwoFactor())
	house.clients["somebody"] = c
	_, lines := readPermissions(t)
	house.changed(t)
	for _, line := range lines {
		if withoutSession(line.pattern()) || leftInRecovery[line.pattern()] {
			continue
		}
		page := house.ask(t, "somebody", line)
		switch {
		case line.method == http.MethodGet && (page.Status != http.StatusSeeOther || page.Header.Get("Location") != route.TwoFactor()):
			t.Errorf("GET %s answers %d, %s", line.address, page.Status, page.Header.Get("Location"))
		case line.method == http.MethodPost && page.Status != http.StatusForbidden:
			t.Errorf("POST %s answers %d", line.address, page.Status)
		}
	}
	if house.changed(t) {
		t.Error("something was done")
	}
	page := c.Get(route.TwoFactor())
	portal.WantStatus(t, page, http.StatusOK)
	if text := page.Text("body"); strings.Contains(text, cast.Mia.FirstName+"’s phone") {
		t.Error("the page names a method of before")
	}
	if n := testkit.Value[int](t, p.App.DB, `select count(*)::int from sessions where recovery_case_id is not null and revoked_at is null`, nil); n != 1 {
		t.Errorf("%d sessions of recovery cases live", n)
	}
}

// Breaks when a browser that is signed in elsewhere is not told of a request, or can't stop it without a password.
func TestOtherSessionsAreToldOfARequest(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	elsewhere := p.As(t, cast.Mia)
	ownRecovery(t, p)
	portal.WantText(t, elsewhere.Get(route.Profile()), ".banner.danger", "without a second factor")
	portal.WantText(t, elsewhere.Get(route.OwnRecovery()), "main", "Stop this request")
	portal.WantText(t, elsewhere.Post(route.OwnRecovery(), nil), "body", "The request has been stopped.")
	if state := testkit.Value[string](t, p.App.DB, `select state from recovery_cases`, nil); state != "stopped" {
		t.Errorf("the case is %s", state)
	}
	if text := elsewhere.Get(route.Profile()).Text(".banner.danger"); text != "" {
		t.Errorf("the banner still says %q", text)
	}
}
