package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// ask opens an address with the Accept-Encoding given; none when it is empty.
func ask(c *portal.Client, method, path, accept string) portal.Page {
	r := c.Request(method, path, "", nil)
	r.Header.Set("Accept-Encoding", "identity;q=0.001") // else net/http asks by itself, and decodes
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	return c.Do(r)
}

// decoded is the answer's body without its compression.
func decoded(t *testing.T, page portal.Page) string {
	t.Helper()
	var reader io.Reader = strings.NewReader(page.Body)
	var err error
	switch coding := page.Header.Get("Content-Encoding"); coding {
	case "gzip":
		reader, err = gzip.NewReader(reader) // the standard library's, so that ours is held against another
	case "zstd":
		reader, err = zstd.NewReader(reader)
	case "":
	default:
		t.Fatalf("the coding is %q", coding)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		t.Fatalf("decode %s: %v", page.Header.Get("Content-Encoding"), err)
	}
	return string(body)
}

// Which coding is sent for which header (RFC 9110, 12.5.3).
func TestTheCodingIsTheOneAskedFor(t *testing.T) {
	t.Parallel()
	c := portal.Start(t, portal.Options{WithoutJobs: true}).Client(t)
	plain := ask(c, http.MethodGet, route.SignIn(), "")
	for accept, want := range map[string]string{
		"gzip, deflate, br, zstd": "zstd", "zstd;q=0.5, gzip;q=0.9": "gzip", "gzip": "gzip", "GZIP": "gzip", "x-gzip": "gzip", "*": "gzip", "br": "", "identity": "",
		"gzip;q=0": "", "zstd;q=0, gzip": "gzip", "gzip;q=0.5, identity": "", "identity;q=0": "", "identity;q=0, *": "gzip", "*;q=0": "", "gzip;q=2": "",
		"gzip;q=": "", "gzip;q=0.8;x=1, zstd;q=0.8": "zstd", "identity;q=0.5, gzip;q=0.5": "gzip", ",,;q=1, gzip": "gzip", "gzip;q=NaN": "",
	} {
		page := ask(c, http.MethodGet, route.SignIn(), accept)
		if got := page.Header.Get("Content-Encoding"); page.Status != http.StatusOK || got != want {
			t.Errorf("%q: %d with coding %q, want %q", accept, page.Status, got, want)
			continue
		}
		if decoded(t, page) != plain.Body {
			t.Errorf("%q: another page than without compression", accept)
		}
		if vary := page.Header.Values("Vary"); strings.Count(strings.Join(vary, ","), "Accept-Encoding") != 1 {
			t.Errorf("%q: Vary is %q", accept, vary)
		}
		if length := page.Header.Get("Content-Length"); length != strconv.Itoa(len(page.Body)) {
			t.Errorf("%q: the length is %q, sent were %d bytes", accept, length, len(page.Body))
		}
	}
}

// What is compressed how, at addresses that answer in different ways.
func TestWhatIsCompressed(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	c.NoFollow = true
	number := p.Org(cast.Org)
	const browser = "gzip, deflate, br, zstd"
	for _, one := range []struct {
		name, method, path string
		status             int
		coding             string
		varies             bool
	}{
		{"a page", http.MethodGet, route.Users(number), http.StatusOK, "zstd", true},
		{"its head", http.MethodHead, route.Users(number), http.StatusOK, "zstd", true},
		{"a page of an error", http.MethodGet, "/nowhere", http.StatusNotFound, "zstd", true},
		{"an export", http.MethodGet, route.UsersCSV(number), http.StatusOK, "zstd", true},
		{"a redirect", http.MethodGet, route.Home(), http.StatusSeeOther, "", false},
		{"a short answer", http.MethodGet, route.Ready(), http.StatusOK, "", false},
	} {
		page := ask(c, one.method, one.path, browser)
		coding, vary := page.Header.Get("Content-Encoding"), strings.Join(page.Header.Values("Vary"), ", ")
		if page.Status != one.status || coding != one.coding || strings.Contains(vary, "Accept-Encoding") != one.varies {
			t.Errorf("%s: %d, coding %q, Vary %q", one.name, page.Status, coding, vary)
		}
	}
	if head := ask(c, http.MethodHead, route.Users(number), browser); head.Body != "" {
		t.Errorf("the head has a body of %d bytes", len(head.Body))
	}
	plain, packed := ask(c, http.MethodGet, route.UsersCSV(number), ""), ask(c, http.MethodGet, route.UsersCSV(number), "gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" || decoded(t, packed) != plain.Body || !strings.Contains(plain.Body, cast.Olive.LoginID) {
		t.Error("the export is another one compressed")
	}
}

// Style sheet and script are kept compressed; whoever refuses gzip gets them as they are.
func TestFilesComeCompressedAsAskedFor(t *testing.T) {
	t.Parallel()
	c := portal.Start(t, portal.Options{WithoutJobs: true}).Client(t)
	sheet, found := c.Get(route.SignIn()).Doc.Find(`link[rel="stylesheet"]`).Attr("href")
	if !found {
		t.Fatal("the page has no style sheet")
	}
	plain := ask(c, http.MethodGet, sheet, "")
	for accept, want := range map[string]string{"gzip, deflate, br, zstd": "gzip", "gzip;q=0": "", "gzip;q=0, *": "", "*": "gzip", "": ""} {
		page := ask(c, http.MethodGet, sheet, accept)
		if page.Header.Get("Content-Encoding") != want || decoded(t, page) != plain.Body || page.Header.Get("Vary") != "Accept-Encoding" || !bytes.Contains([]byte(plain.Body), []byte("{")) {
			t.Errorf("%q: coding %q, %d bytes", accept, page.Header.Get("Content-Encoding"), len(page.Body))
		}
	}
}
