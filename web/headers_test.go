package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// everyAnswer has these headers, whatever its status and kind (OWASP ASVS 5.0, 3.4).
var everyAnswer = map[string]string{
	"Content-Security-Policy":      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

func wantHeaders(t *testing.T, what string, page portal.Page) {
	t.Helper()
	for name, want := range everyAnswer {
		if got := page.Header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s (%d): %s is %q", what, page.Status, name, got)
		}
	}
	if page.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s (%d): no request ID", what, page.Status)
	}
}

func TestEveryAnswerHasSecurityHeaders(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	for _, who := range []string{signedOut, "Olive", "Ruth"} {
		for _, line := range lines {
			if line.method == http.MethodPost && house.changed(t) {
				house = newHouse(t)
			}
			wantHeaders(t, line.method+" "+line.address+", "+who, house.ask(t, who, line))
		}
	}
}

func TestAnswersWithoutARouteHaveSecurityHeaders(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	for status, page := range map[int]portal.Page{
		http.StatusNotFound:              c.Get("/nowhere"),
		http.StatusMethodNotAllowed:      c.Do(c.Request(http.MethodPut, route.Profile(), "", nil)),
		http.StatusRequestEntityTooLarge: c.Post(route.ProfileName(), url.Values{"first_name": {strings.Repeat("x", 1<<20)}}),
		http.StatusUnprocessableEntity:   c.Post(route.ProfileName(), url.Values{}),
		http.StatusForbidden:             crossSite(t, p).Post(route.SignIn(), url.Values{}),
		http.StatusOK:                    c.Do(c.Request(http.MethodHead, route.Profile(), "", nil)),
	} {
		if page.Status != status {
			t.Errorf("status %d, want %d", page.Status, status)
		}
		wantHeaders(t, page.Path, page)
	}
	if allow := c.Do(c.Request(http.MethodDelete, route.ProfileName(), "", nil)).Header.Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("Allow is %q", allow)
	}
}

// Without its database the portal says so on a page like any other, and to the load balancer.
func TestPortalAnswersWithoutItsDatabase(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	c.Lang = "de"
	p.App.DB.Close()
	page := c.Get(route.Profile())
	if page.Status != http.StatusInternalServerError || page.Doc.Find("html").AttrOr("lang", "") != "de" || page.Doc.Find("h1").Length() != 1 {
		t.Errorf("status %d: %.300s", page.Status, page.Body)
	}
	if strings.Contains(page.Body, "pool") || strings.Contains(page.Body, "postgres") {
		t.Error("the page tells about the inside")
	}
	wantHeaders(t, "without the database", page)
	if ready := c.Get(route.Ready()); ready.Status != http.StatusServiceUnavailable || ready.Body != "no database\n" {
		t.Errorf("/readyz: %d %q", ready.Status, ready.Body)
	}
	if alive := c.Get(route.Health()); alive.Status != http.StatusOK {
		t.Errorf("/healthz: %d", alive.Status)
	}
	if file := c.Get(page.Doc.Find("link[rel=stylesheet]").AttrOr("href", "")); file.Status != http.StatusOK {
		t.Errorf("the style sheet: %d", file.Status)
	}
}

func TestDrainingPortalIsNotReadyButServes(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	if ready := c.Get(route.Ready()); ready.Status != http.StatusOK {
		t.Errorf("/readyz before: %d", ready.Status)
	}
	p.App.Web.Drain()
	if ready := c.Get(route.Ready()); ready.Status != http.StatusServiceUnavailable || ready.Body != "draining\n" {
		t.Errorf("/readyz while draining: %d %q", ready.Status, ready.Body)
	}
	if page := c.Get(route.Profile()); page.Status != http.StatusOK {
		t.Errorf("a page while draining: %d", page.Status)
	}
}

func TestCacheHeadersOfPagesAndFiles(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	for _, who := range []string{signedOut, "Mia"} {
		for _, line := range lines {
			if line.method != http.MethodGet {
				continue
			}
			page := house.ask(t, who, line)
			got := page.Header.Get("Cache-Control")
			want := "no-store"
			switch {
			case line.pattern() == "/static/*":
				want = "public, max-age=31536000, immutable"
				if page.Header.Get("Set-Cookie") != "" {
					t.Errorf("%s sets a cookie", line.address)
				}
			case strings.HasPrefix(line.pattern(), "/images/") && page.Status == http.StatusOK:
				want = "private, max-age=31536000, immutable"
			}
			if got != want {
				t.Errorf("%s, %s (%d): Cache-Control is %q, want %q", line.address, who, page.Status, got, want)
			}
		}
	}
}
