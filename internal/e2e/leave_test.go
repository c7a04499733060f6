package e2e_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when the browser, which keeps to our policy, does not go on to the provider of payments by itself.
func TestABrowserGoesOnToTheProviderOfPayments(t *testing.T) {
	t.Parallel()
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := io.WriteString(w, `<!doctype html><html lang="en"><title>Outside</title><link rel="icon" href="data:,"><h1>Your card, please</h1>`); err != nil {
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(outside.Close)
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, browser.Options{Lang: "en"})
	if !ok {
		return
	}
	newPlayer(t, p, page, i18n.EN, nil).signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	user := testkit.Value[string](t, p.App.DB, `select id::text from users where login_key = @login`, db.Args{"login": cast.Olive.LoginID})
	page.Goto(route.Leave(p.App.Keyring.Sign("leave "+user, []byte(outside.URL+"/c/pay/cs_test_1#fid=x%2Fy"), p.App.Clock().Add(time.Hour))))
	page.SeeHeading("Your card, please")
	for _, complaint := range page.Complaints() {
		t.Error(complaint)
	}
}
