package web_test

import (
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// ourCookies are all that the portal sets, without the prefix.
var ourCookies = []string{"app_password", "backup_codes", "cookies", "device", "flash", "language", "session", "sign_up", "theme"}

// overHTTPS is a portal that people reach over https.
var overHTTPS = map[string]string{"MANAGER_BASE_URL": "https://portal.example.org", "MANAGER_DEMO_PUBLIC": "1"}

// cookieWalk opens pages until every cookie has been set, and remembers the lines that set them.
type cookieWalk struct {
	*portal.Client
	lines map[string][]string
}

func (c cookieWalk) keep(t *testing.T, page portal.Page) portal.Page {
	t.Helper()
	if page.Status >= http.StatusBadRequest {
		t.Fatalf("%s answers %d: %s", page.Path, page.Status, page.Text("main"))
	}
	for _, line := range page.Header.Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatal(err)
		}
		c.lines[cookie.Name] = append(c.lines[cookie.Name], line)
	}
	return page
}

// walkAllCookies has a browser do what sets each of the cookies.
func walkAllCookies(t *testing.T, p *portal.Portal) cookieWalk {
	t.Helper()
	c := cookieWalk{p.Client(t), map[string][]string{}}
	c.NoFollow = true
	c.keep(t, c.Get(route.SignIn()))
	c.keep(t, c.Post(route.SignUp(), portal.Newcomer("newcomer@example.org")))
	c.keep(t, c.Post(route.Language(), url.Values{"language": {"de"}}))
	c.keep(t, c.Post(route.Theme(), url.Values{"theme": {"dark"}}))
	form := portal.Credentials(cast.Mia.LoginID, cast.Password)
	form.Set("keep", "on")
	c.keep(t, c.Post(route.SignIn(), form))
	c.keep(t, c.Post(route.NewAppPassword(), url.Values{"request": {"0190a0b0-0000-7000-8000-000000000001"}, "name": {"Script"}, "scopes": {"api"}, "days": {"30"}}))
	app := p.Protect(cast.Mia) // which ends the session
	c.keep(t, c.Post(route.SignIn(), form))
	c.keep(t, c.Post(route.SecondFactor(), url.Values{"code": {app.Code(t)}}))
	c.keep(t, c.Post(route.BackupCodesRenewal(), c.Get(route.BackupCodesRenewal()).Form("main form")))
	c.keep(t, c.Post(route.SignOut(), nil))
	return c
}

// Breaks when a cookie has not the prefix that keeps other hosts from setting it, when one can be
// read by scripts, or when the portal can't read what it has set under that name.
func TestCookieAttributes(t *testing.T) {
	t.Parallel()
	for prefix, env := range map[string]map[string]string{"": nil, "__Host-": overHTTPS} {
		t.Run("prefix "+prefix, func(t *testing.T) {
			t.Parallel()
			c := walkAllCookies(t, portal.Start(t, portal.Options{WithoutJobs: true, Env: env}))
			var want []string
			for _, name := range ourCookies {
				want = append(want, prefix+name)
			}
			if got := slices.Sorted(maps.Keys(c.lines)); !slices.Equal(got, want) {
				t.Errorf("the cookies are %q, want %q", got, want)
			}
			for _, line := range slices.Concat(slices.Collect(maps.Values(c.lines))...) {
				cookie, err := http.ParseSetCookie(line)
				if err != nil {
					t.Fatal(err)
				}
				if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" || cookie.Secure != (env != nil) {
					t.Errorf("the cookie is %s", line)
				}
			}
		})
	}
}

// Breaks when some code sets or reads a cookie by another way than kit's, which the walk above would not meet.
func TestCookiesAreSetInOnePlace(t *testing.T) {
	t.Parallel()
	byHand := regexp.MustCompile(`http\.SetCookie\(|http\.Cookie\{|"Set-Cookie"|r\.Cookie\(`)
	for _, root := range []string{".", "../internal/app", "../templates"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "kit/cookies.go" {
				return err
			}
			text, err := fs.ReadFile(os.DirFS(root), path)
			if found := byHand.Find(text); found != nil {
				t.Errorf("%s/%s has %s", root, path, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Breaks when signing out over https leaves pages in the browser's cache, or loses the message of the next page.
func TestSignOutClearsTheCache(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Env: overHTTPS})
	c := p.As(t, cast.Mia)
	c.NoFollow = true
	if page := c.Get(route.Profile()); page.Status != http.StatusOK || page.Header.Get("Clear-Site-Data") != "" {
		t.Errorf("the profile: status %d, Clear-Site-Data %q", page.Status, page.Header.Get("Clear-Site-Data"))
	}
	out := c.Post(route.SignOut(), nil)
	if out.Status != http.StatusSeeOther || out.Header.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("signing out: status %d, Clear-Site-Data %q", out.Status, out.Header.Get("Clear-Site-Data"))
	}
	c.NoFollow = false
	portal.WantText(t, c.Get(route.SignIn()), "body", "You are signed out.")
	portal.WantSignedOut(t, c, route.Profile())
}
