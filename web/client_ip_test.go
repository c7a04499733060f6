package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Fails when a proxy's way of writing hides the browser, a stranger can choose
// an address, or browsers share one that is empty.
func TestClientAddressBehindProxies(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Env: map[string]string{"MANAGER_TRUSTED_PROXIES": "10.0.0.0/8, fd00::/8"}})
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"no proxy":                    {peer: "203.0.113.9:4000", want: "203.0.113.9"},
		"a stranger's own header":     {peer: "203.0.113.9:4000", forwarded: []string{"198.51.100.1"}, want: "203.0.113.9"},
		"one proxy":                   {peer: "10.0.0.1:4000", forwarded: []string{"203.0.113.9"}, want: "203.0.113.9"},
		"with a port":                 {peer: "10.0.0.1:4000", forwarded: []string{"203.0.113.9:51234"}, want: "203.0.113.9"},
		"IPv6":                        {peer: "[fd00::1]:4000", forwarded: []string{"2001:db8::1"}, want: "2001:db8::1"},
		"IPv6 in brackets":            {peer: "10.0.0.1:4000", forwarded: []string{"[2001:db8::1]"}, want: "2001:db8::1"},
		"IPv6 with a port, in quotes": {peer: "10.0.0.1:4000", forwarded: []string{`"[2001:db8::1]:443"`}, want: "2001:db8::1"},
		"IPv4 written as IPv6":        {peer: "[::ffff:10.0.0.1]:4000", forwarded: []string{"::ffff:203.0.113.9"}, want: "203.0.113.9"},
		"two proxies":                 {peer: "10.0.0.1:4000", forwarded: []string{"203.0.113.9, 10.0.0.2"}, want: "203.0.113.9"},
		"two headers":                 {peer: "10.0.0.1:4000", forwarded: []string{"203.0.113.9", "10.0.0.2"}, want: "203.0.113.9"},
		"forged in front":             {peer: "10.0.0.1:4000", forwarded: []string{"198.51.100.1, 203.0.113.9"}, want: "203.0.113.9"},
		"rubbish in front":            {peer: "10.0.0.1:4000", forwarded: []string{"' or 1=1, 203.0.113.9"}, want: "203.0.113.9"},
		"nothing but rubbish":         {peer: "10.0.0.1:4000", forwarded: []string{"unknown"}, want: "10.0.0.1"},
		"rubbish behind a second":     {peer: "10.0.0.1:4000", forwarded: []string{"203.0.113.9, unknown, 10.0.0.2"}, want: "10.0.0.2"},
		"none sent":                   {peer: "10.0.0.1:4000", want: "10.0.0.1"},
		"an empty one":                {peer: "10.0.0.1:4000", forwarded: []string{" , "}, want: "10.0.0.1"},
		"from within":                 {peer: "10.0.0.1:4000", forwarded: []string{"10.0.0.7"}, want: "10.0.0.7"},
		"a trailing comma":            {peer: "10.0.0.1:4000", forwarded: []string{"203.0.113.9,"}, want: "203.0.113.9"},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			form := url.Values{"login_id": {cast.Mia.LoginID}, "password": {cast.Password}}
			r := p.Client(t).Request(http.MethodPost, route.SignIn(), "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
			r.RemoteAddr = c.peer
			r.Header["X-Forwarded-For"] = c.forwarded
			p.App.Web.ServeHTTP(w, r)
			if w.Code != http.StatusSeeOther {
				t.Fatalf("signing in answers %d", w.Code)
			}
			got := testkit.Value[netip.Addr](t, p.App.DB, `select address from sessions order by created_at desc, id desc limit 1`, db.Args{})
			if got != netip.MustParseAddr(c.want) {
				t.Errorf("the session is from %s, want %s", got, c.want)
			}
		})
	}
}
