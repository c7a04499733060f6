package accounting_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when the page that leads to the provider of payments leads somebody else there, later, or anywhere.
func TestThePageThatLeadsAwayIsForOnePerson(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	const away = "https://checkout.stripe.test/c/pay/cs_test_1?a=b#fid=x%2Fy;z"
	user := testkit.Value[string](t, p.App.DB, `select id::text from users where login_key = @login`, db.Args{"login": cast.Olive.LoginID})
	sign := func(until time.Duration) string {
		return route.Leave(p.App.Keyring.Sign("leave "+user, []byte(away), p.App.Clock().Add(until)))
	}
	page := p.As(t, cast.Olive).Get(sign(time.Hour))
	portal.WantStatus(t, page, http.StatusOK)
	if got := page.Header.Get("Refresh"); got != "1; url="+away {
		t.Errorf("Refresh: %s", got)
	}
	if got, _ := page.Doc.Find(`main a[href^="https:"]`).Attr("href"); got != away {
		t.Errorf("the link leads to %q", got)
	}
	portal.WantStatus(t, p.As(t, cast.Mia).Get(sign(time.Hour)), http.StatusNotFound)
	portal.WantStatus(t, p.As(t, cast.Olive).Get(sign(-time.Hour)), http.StatusNotFound)
	portal.WantStatus(t, p.As(t, cast.Olive).Get(strings.Replace(sign(time.Hour), ".", ".9", 1)), http.StatusNotFound)
}
