package portal

import (
	"strings"
	"testing"

	"manager/internal/route"
)

// WantStatus ends the test when the page has another status.
func WantStatus(t testing.TB, page Page, want int) {
	t.Helper()
	if page.Status != want {
		t.Fatalf("%s answers %d, want %d: %s", page.Path, page.Status, want, page.Text("main"))
	}
}

// WantText fails the test when the elements that the selector finds don't contain the text.
func WantText(t testing.TB, page Page, selector, want string) {
	t.Helper()
	if got := page.Text(selector); !strings.Contains(got, want) {
		t.Errorf("%s has %q in %s, want %q", page.Path, got, selector, want)
	}
}

// WantPath ends the test when the page is at another address.
func WantPath(t testing.TB, page Page, want string) {
	t.Helper()
	if page.Path != want {
		t.Fatalf("the address is %s, want %s: %s", page.Path, want, page.Text("main"))
	}
}

// WantSignedOut fails the test when the address still finds the browser signed in.
func WantSignedOut(t testing.TB, c *Client, address string) {
	t.Helper()
	if page := c.Get(address); !strings.Contains(page.Path, route.SignIn()) {
		t.Errorf("still signed in at %s", page.Path)
	}
}
