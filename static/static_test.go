package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"strings"
	"testing"

	"manager/static"
)

func asset(t *testing.T, a *static.Assets, name string) static.Asset {
	t.Helper()
	found, ok := a.Lookup(strings.TrimPrefix(a.URL(name), static.Prefix))
	if !ok {
		t.Fatalf("%s is not there", name)
	}
	return found
}

func TestAssetsStayWithinTheirSizes(t *testing.T) {
	t.Parallel()
	a := static.New(static.Brand{Hue: 262})
	for name, limit := range map[string]int{"manager.css": 20_000, "manager.js": 15_000, "icons.svg": 15_000, "favicon.svg": 1_000} {
		if size := len(asset(t, a, name).Gzip); size > limit {
			t.Errorf("%s has %d bytes compressed, may have %d", name, size, limit)
		}
	}
}

func TestGzipIsTheBody(t *testing.T) {
	t.Parallel()
	css := asset(t, static.New(static.Brand{}), "manager.css")
	r, err := gzip.NewReader(bytes.NewReader(css.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(plain, css.Body) {
		t.Error("the compressed style sheet is another one")
	}
}

func TestNamesFollowTheContent(t *testing.T) {
	t.Parallel()
	blue, red := static.New(static.Brand{Hue: 262}), static.New(static.Brand{Hue: 25})
	if blue.URL("manager.css") == red.URL("manager.css") {
		t.Error("two brands share the address of their style sheets")
	}
	if blue.URL("manager.js") != red.URL("manager.js") {
		t.Error("the script has another address under another brand")
	}
	if got := blue.URL("other.css"); got != "" {
		t.Errorf("an unknown file has the address %q", got)
	}
	if _, ok := blue.Lookup("manager.css"); ok {
		t.Error("the style sheet answers under a name without hash")
	}
}

// Architecture: no request leaves the origin, and no style is loaded from another file.
func TestNothingLeavesTheOrigin(t *testing.T) {
	t.Parallel()
	a := static.New(static.Brand{Hue: 262})
	outside := regexp.MustCompile(`(?i)url\(|@import|https?://|//[a-z0-9-]+\.[a-z]`)
	for _, name := range []string{"manager.css", "manager.js", "icons.svg", "favicon.svg"} {
		body := strings.ReplaceAll(string(asset(t, a, name).Body), "http://www.w3.org/2000/svg", "")
		if found := outside.FindString(body); found != "" {
			t.Errorf("%s refers to another place: %q", name, found)
		}
	}
}

func TestStyleSheetIsComplete(t *testing.T) {
	t.Parallel()
	css := string(asset(t, static.New(static.Brand{Hue: 262}), "manager.css").Body)
	if open, closed := strings.Count(css, "{"), strings.Count(css, "}"); open != closed {
		t.Errorf("%d braces open, %d close", open, closed)
	}
	used := regexp.MustCompile(`var\((--[a-z0-9-]+)`)
	for _, found := range used.FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, found[1]+":") {
			t.Errorf("%s is used but set nowhere", found[1])
		}
	}
}
