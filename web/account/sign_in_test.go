package account_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestSignInLeadsToTheOrganization(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	form := c.Get(route.SignIn())
	portal.WantStatus(t, form, http.StatusOK)
	filled := form.Form("form[action='/sign-in']")
	filled.Set("login_id", " OLIVE@demo.test ")
	filled.Set("password", cast.Password)
	page := c.Post(route.SignIn(), filled)
	portal.WantStatus(t, page, http.StatusOK)
	if !strings.HasPrefix(page.Path, "/o/") {
		t.Errorf("signed in at %s", page.Path)
	}
	if again := c.Get(route.SignIn()); strings.HasPrefix(again.Path, route.SignIn()) {
		t.Error("who is signed in is asked to sign in")
	}
}

func TestSignInReturnsToOwnPagesOnly(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	for back, want := range map[string]string{
		"/profile/name":                   "/profile/name",
		"/profile?kept=1":                 "/profile?kept=1",
		"https://evil.test/":              "/",
		"//evil.test/":                    "/",
		`/\evil.test`:                     "/",
		"javascript:alert(1)":             "/",
		"/%0d%0aSet-Cookie:x=1":           "/%0d%0aSet-Cookie:x=1",
		"/x\r\nSet-Cookie: x=1":           "/",
		"/" + strings.Repeat("a", 10_000): "/",
	} {
		c := p.Client(t)
		form := c.Get(route.With(route.SignIn(), "return", back)).Form("form[action='/sign-in']")
		form.Set("login_id", cast.Olive.LoginID)
		form.Set("password", cast.Password)
		c.NoFollow = true
		page := c.Post(route.SignIn(), form)
		portal.WantStatus(t, page, http.StatusSeeOther)
		if got := page.Header.Get("Location"); got != want {
			t.Errorf("return %.40q leads to %.40q", back, got)
		}
	}
}

func TestSignInDoesNotRevealAccounts(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	bodies := map[string]string{}
	for _, loginID := range []string{"olive@demo.test", "nobody@demo.test", "rubbish", "<script>alert(1)</script>", "a\x00b@demo.test", "\xff\xfe@demo.test", strings.Repeat("x", 900)} {
		c := p.Client(t)
		c.Get(route.SignIn())
		page := c.Post(route.SignIn(), portal.Credentials(loginID, "wrong password"))
		portal.WantStatus(t, page, http.StatusUnprocessableEntity)
		page.Doc.Find("input[name=login_id]").RemoveAttr("value")
		page.Doc.Find("a[data-carry]").RemoveAttr("href") // which carries the address that was typed
		html, err := page.Doc.Find("main").Html()
		if err != nil {
			t.Fatal(err)
		}
		bodies[loginID] = html
		if strings.Contains(page.Body, "wrong password") || strings.Contains(page.Body, "<script>alert") {
			t.Errorf("%q: the page repeats what it must not", loginID)
		}
	}
	for loginID, html := range bodies {
		if html != bodies["nobody@demo.test"] {
			t.Errorf("%.20q gets another page:\n%s", loginID, html)
		}
	}
}

func TestSignInKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	c.Lang = "de"
	page := c.Post(route.SignIn(), url.Values{"login_id": {"olive@demo.test"}, "password": {""}, "keep": {"on"}, "return": {"/profile"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	form := page.Form("form[action='/sign-in']")
	if form.Get("login_id") != "olive@demo.test" || form.Get("keep") != "on" || form.Get("return") != "/profile" || form.Get("password") != "" {
		t.Errorf("the form is %v", form)
	}
	portal.WantText(t, page, "#f-password-error", "Bitte füllen Sie dieses Feld aus.")
	if page.Doc.Find(".error-summary a[href='#f-password']").Length() != 1 {
		t.Error("the summary does not lead to the field")
	}
}

func TestSignInIsThrottledWithAClearAnswer(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Clock: clock.Now})
	c := p.Client(t)
	for range 5 {
		portal.WantStatus(t, c.Post(route.SignIn(), portal.Credentials("olive@demo.test", "wrong")), http.StatusUnprocessableEntity)
	}
	page := c.Post(route.SignIn(), portal.Credentials("olive@demo.test", cast.Password))
	portal.WantStatus(t, page, http.StatusTooManyRequests)
	portal.WantText(t, page, ".error-summary", "Too many attempts. Please try again in 1 minute.")
	if page.Header.Get("Retry-After") != "60" || page.Form("form[action='/sign-in']").Get("login_id") != "olive@demo.test" {
		t.Errorf("retry after %q, form %v", page.Header.Get("Retry-After"), page.Form("form[action='/sign-in']"))
	}
	clock.Advance(time.Minute)
	portal.WantStatus(t, c.Post(route.SignIn(), portal.Credentials("olive@demo.test", cast.Password)), http.StatusOK)
}

func TestCookies(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	kept := map[bool]*http.Cookie{}
	for _, keep := range []bool{false, true} {
		c := p.Client(t)
		c.NoFollow = true
		form := portal.Credentials("olive@demo.test", cast.Password)
		if keep {
			form.Set("keep", "on")
		}
		page := c.Post(route.SignIn(), form)
		for _, cookie := range (&http.Response{Header: page.Header}).Cookies() {
			if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
				t.Errorf("a cookie is too open: %v", cookie)
			}
			if cookie.Name == "session" {
				kept[keep] = cookie
			}
		}
	}
	if kept[false] == nil || !kept[false].Expires.IsZero() || kept[false].MaxAge > 0 {
		t.Errorf("without keeping, the cookie is %v", kept[false])
	}
	if kept[true] == nil || time.Until(kept[true].Expires) < 29*24*time.Hour {
		t.Errorf("kept, the cookie is %v", kept[true])
	}
}

// Without cookies the person gets an explanation, not the sign-in page again and again.
func TestCookiesOff(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	request := c.Request(http.MethodPost, route.SignIn(), "application/x-www-form-urlencoded", strings.NewReader(portal.Credentials("olive@demo.test", cast.Password).Encode()))
	response, err := http.DefaultClient.Do(request) // it has no jar
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Request.URL.Path != route.CookiesOff() || response.StatusCode != http.StatusOK {
		t.Errorf("without cookies: %d at %s", response.StatusCode, response.Request.URL)
	}
	off := c.Get(route.CookiesOff())
	to := off.Doc.Find("main a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.Text() == "How to allow them in your browser" }).AttrOr("href", "")
	guide := c.Get(to)
	portal.WantStatus(t, guide, http.StatusOK)
	for _, browser := range []string{"Google Chrome", "Mozilla Firefox", "Microsoft Edge", "Safari"} {
		portal.WantText(t, guide, "h2", browser)
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	for range 2 { // a second click is no error
		page := c.Post(route.SignOut(), url.Values{})
		portal.WantStatus(t, page, http.StatusOK)
		portal.WantPath(t, page, route.SignIn())
	}
	if page := c.Get(route.Profile()); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("after signing out, the profile is at %s", page.Path)
	}
}

// A form sent after the session has ended is kept and comes back filled in, and nothing is done by itself.
func TestInterruptedFormIsShownFilledIn(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	var cookie string
	for _, one := range c.Cookies() {
		if one.Name == "session" {
			cookie = one.Value
		}
	}
	c.Post(route.SignOut(), url.Values{})
	request := c.Request(http.MethodPost, route.ProfileName(), "application/x-www-form-urlencoded", strings.NewReader(url.Values{"first_name": {"Olivia"}, "last_name": {"Typed"}}.Encode()))
	request.AddCookie(&http.Cookie{Name: "session", Value: cookie})
	page := c.Do(request)
	portal.WantStatus(t, page, http.StatusOK)
	form := page.Form("form[action='/sign-in']")
	form.Set("login_id", cast.Olive.LoginID)
	form.Set("password", cast.Password)
	page = c.Post(route.SignIn(), form)
	if filled := page.Form("form[action='/profile/name']"); filled.Get("first_name") != "Olivia" || filled.Get("last_name") != "Typed" {
		t.Errorf("at %s the form is %v", page.Path, filled)
	}
	if strings.Contains(c.Get(route.Profile()).Text("main"), "Olivia") {
		t.Error("the form was sent by itself")
	}
}

func TestStepUp(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	page := c.Get(route.With(route.StepUp(), "return", "/profile/name"))
	form := page.Form("form[action='/confirm-identity']")
	form.Set("password", "wrong")
	page = c.Post(route.StepUp(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	before := fmt.Sprint(c.Cookies())
	form = page.Form("form[action='/confirm-identity']")
	form.Set("password", cast.Password)
	page = c.Post(route.StepUp(), form)
	portal.WantPath(t, page, "/profile/name")
	if fmt.Sprint(c.Cookies()) == before {
		t.Error("the session's token stayed the same")
	}
	page = c.Post(route.StepUp(), url.Values{"password": {cast.Password}, "return": {"//evil.test"}})
	if strings.Contains(page.Path, "evil") {
		t.Errorf("led to %s", page.Path)
	}
}

func TestTheAddressTypedTravelsBetweenTheForms(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	page := c.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, "wrong password"))
	for _, next := range []string{route.ForgottenPassword(), route.SignUp()} {
		link := page.Doc.Find("main a[href^='"+next+"']").AttrOr("href", "")
		other := c.Get(link)
		if got := other.Doc.Find("#f-email").AttrOr("value", ""); got != cast.Mia.LoginID {
			t.Errorf("%s is filled in with %q", link, got)
		}
		if back := c.Get(route.WithEmail(route.SignIn(), cast.Mia.LoginID)); back.Doc.Find("#f-login_id").AttrOr("value", "") != cast.Mia.LoginID {
			t.Errorf("back at the sign-in the field has %q", back.Doc.Find("#f-login_id").AttrOr("value", ""))
		}
	}
	link := p.Invite(p.As(t, cast.Olive), cast.Ruth.LoginID, "external")
	to := p.Client(t).Get(link).Doc.Find("main a[href^='/sign-in']").AttrOr("href", "")
	if got := p.Client(t).Get(to); got.Doc.Find("#f-login_id").AttrOr("value", "") != cast.Ruth.LoginID || got.Doc.Find("input[name=return]").AttrOr("value", "") != link {
		t.Errorf("the invitation leads to %s", to)
	}
	for _, wrong := range []string{"nobody", "<script>", strings.Repeat("x", 5000)} {
		if got := c.Get(route.WithEmail(route.SignIn(), wrong)).Doc.Find("#f-login_id").AttrOr("value", ""); got != "" {
			t.Errorf("%.20q is taken for an address: %q", wrong, got)
		}
	}
}
