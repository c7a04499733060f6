package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/prometheus/client_golang/prometheus"

	"manager/internal/clock"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/testkit/portal"
	"manager/static"
	"manager/web"
	"manager/web/kit"
)

// A server without organizations panics as soon as somebody comes with a session.
func TestPanicShowsAPageInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	server := web.New(web.Deps{
		Settings: kit.Settings{BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, Brand: "Manager"}, Clock: clock.System, Keyring: seal.NewKeyring(),
		Assets: static.New(static.Brand{}), Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: kit.NewMetrics(prometheus.NewRegistry()),
	})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, route.Profile()+"?secret=hidden", nil)
	r.Header.Set("Accept-Language", "it")
	r.AddCookie(&http.Cookie{Name: "session", Value: "a-secret-token"})
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	page := portal.Page{Status: w.Code, Path: route.Profile(), Header: w.Header(), Body: w.Body.String(), Doc: doc}
	if page.Status != http.StatusInternalServerError || doc.Find("html").AttrOr("lang", "") != "it" || page.Text("h1") == "" {
		t.Errorf("%d: %.300s", page.Status, page.Body)
	}
	wantHeaders(t, "a panic", page)
	requestID := page.Header.Get("X-Request-Id")
	if !strings.Contains(page.Body, requestID) || strings.Contains(page.Body, "nil pointer") || strings.Contains(page.Body, "goroutine") {
		t.Error("the page has no request ID, or tells about the inside")
	}
	written := log.String()
	if !strings.Contains(written, requestID) || !strings.Contains(written, "nil pointer") || !strings.Contains(written, "status=500") {
		t.Errorf("the log has %s", written)
	}
	if strings.Contains(written, "a-secret-token") || strings.Contains(written, "hidden") {
		t.Error("the log has a secret")
	}
}
