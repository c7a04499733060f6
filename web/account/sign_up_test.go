package account_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/text"
)

func TestSignUpCreatesAnOrganizationAndSignsIn(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	c.Lang = "de-CH"
	form := c.Get(route.SignUp()).Form("form[action='/sign-up']")
	if form.Get("country") != "CH" || form.Get("language") != "de" {
		t.Errorf("the form suggests %v", form)
	}
	page := c.Post(route.SignUp(), portal.Newcomer("nora@new.test"))
	portal.WantPath(t, page, route.SignUpSent())
	address := portal.Link(t, p.Mail("nora@new.test"), "/sign-up/")
	for range 2 { // looking changes nothing
		page = c.Get(address)
		portal.WantStatus(t, page, http.StatusOK)
		if page.Doc.Find("html").AttrOr("lang", "") != "it" || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the page behind the link: %v", page.Header)
		}
	}
	page = c.Post(address, url.Values{})
	portal.WantStatus(t, page, http.StatusOK)
	if !strings.HasPrefix(page.Path, "/o/") || page.Doc.Find("html").AttrOr("lang", "") != "it" {
		t.Errorf("confirmed at %s: %s", page.Path, page.Text("main"))
	}
	portal.WantText(t, page, "body", "Nora New")
	page = p.Client(t).Post(address, url.Values{}) // somebody else with the same link
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "h1", "Il tuo indirizzo è confermato")
	if page.Doc.Find("a[href='/sign-in']").Length() == 0 {
		t.Error("no way to sign in")
	}
}

func TestSignUpConfirmedTwiceCreatesOneAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	c.Post(route.SignUp(), portal.Newcomer("nora@new.test"))
	address := portal.Link(t, p.Mail("nora@new.test"), "/sign-up/")
	var clicks sync.WaitGroup
	for range 4 {
		clicks.Go(func() {
			if page := c.Post(address, url.Values{}); page.Status != http.StatusOK {
				t.Errorf("a click answers %d: %s", page.Status, page.Text("main"))
			}
		})
	}
	clicks.Wait()
	if page := c.Get(route.Home()); !strings.HasPrefix(page.Path, "/o/") {
		t.Errorf("afterwards at %s", page.Path)
	}
}

// The reader of the mail may be somebody else than who signed up and chose the password.
func TestSignUpConfirmationInAnotherBrowserAsksForThePassword(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	stranger := p.Client(t)
	stranger.Post(route.SignUp(), portal.Newcomer("nora@new.test"))
	address := portal.Link(t, p.Mail("nora@new.test"), "/sign-up/")
	if stranger.Get(address).Doc.Find("input[name=password]").Length() != 0 {
		t.Error("the browser that signed up is asked for the password")
	}
	c := p.Client(t)
	page := c.Get(address)
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find("input[name=password][type=password]").Length() != 1 || page.Doc.Find("main a[href='/sign-up']").Length() != 1 {
		t.Errorf("the page elsewhere is %s", page.Text("main"))
	}
	portal.WantText(t, page, "main", "in un browser diverso")
	for _, wrong := range []string{"", "a wrong password", "\x00", strings.Repeat("x", 2000)} {
		page = c.Post(address, url.Values{"password": {wrong}})
		portal.WantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Text("#f-password-error") == "" || page.Doc.Find("#f-password").AttrOr("value", "") != "" {
			t.Errorf("%.10q: beside the field stands %q", wrong, page.Text("#f-password-error"))
		}
	}
	if at := c.Get(route.Home()).Path; at != route.SignIn() {
		t.Errorf("signed in at %s", at)
	}
	var clicks sync.WaitGroup
	for range 2 {
		clicks.Go(func() {
			if page := c.Post(address, url.Values{"password": {"correct battery horse"}}); page.Status != http.StatusOK {
				t.Errorf("a click answers %d: %s", page.Status, page.Text("main"))
			}
		})
	}
	clicks.Wait()
	if page := c.Get(route.Home()); !strings.HasPrefix(page.Path, "/o/") {
		t.Errorf("afterwards at %s", page.Path)
	}

	stranger.Post(route.SignUp(), portal.Newcomer("late@new.test"))
	address = portal.Link(t, p.Mail("late@new.test"), "/sign-up/")
	for range 5 {
		portal.WantStatus(t, p.Client(t).Post(address, url.Values{"password": {"a wrong password"}}), http.StatusUnprocessableEntity)
	}
	page = p.Client(t).Post(address, url.Values{"password": {"correct battery horse"}})
	portal.WantStatus(t, page, http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") == "" || page.Doc.Find("main a[href='/sign-up']").Length() != 1 {
		t.Errorf("too many tries: %s", page.Text("main"))
	}
}

func TestSignUpDoesNotRevealAccounts(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	var bodies []string
	for _, email := range []string{"olive@demo.test", "nora@new.test"} {
		page := p.Client(t).Post(route.SignUp(), portal.Newcomer(email))
		portal.WantPath(t, page, route.SignUpSent())
		bodies = append(bodies, page.Text("main"))
	}
	if bodies[0] != bodies[1] {
		t.Errorf("the answers differ: %q", bodies)
	}
	var cookies [2]string
	for i, email := range []string{"olive@demo.test", "nora@new.test"} {
		c := p.Client(t)
		c.NoFollow = true
		for _, line := range c.Post(route.SignUp(), portal.Newcomer(email)).Header.Values("Set-Cookie") {
			cookie, err := http.ParseSetCookie(line)
			if err != nil {
				t.Fatal(err)
			}
			cookies[i] += fmt.Sprintf("%s, %d characters, for %d s, HttpOnly %t; ", cookie.Name, len(cookie.Value), cookie.MaxAge/60*60, cookie.HttpOnly)
		}
	}
	if cookies[0] != cookies[1] || !strings.Contains(cookies[0], "sign_up") || !strings.Contains(cookies[0], "HttpOnly true") {
		t.Errorf("the cookies are %q", cookies)
	}
	if m := p.Mail("olive@demo.test"); strings.Contains(m.Text, "/sign-up/") {
		t.Errorf("the owner's mail holds a link to confirm: %s", m.Text)
	}
}

func TestSignUpLinksThatNoLongerWork(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	c := p.Client(t)
	c.Post(route.SignUp(), portal.Newcomer("nora@new.test"))
	first := p.Mail("nora@new.test")
	c.Post(route.SignUp(), portal.Newcomer("NORA@new.test"))
	second := p.Mail("nora@new.test", first.ID)
	clock.Advance(time.Hour)
	portal.WantStatus(t, c.Post(portal.Link(t, second, "/sign-up/"), url.Values{}), http.StatusOK)
	stranger := p.Client(t)
	for _, page := range []portal.Page{stranger.Get(portal.Link(t, first, "/sign-up/")), stranger.Post(portal.Link(t, first, "/sign-up/"), url.Values{})} {
		portal.WantStatus(t, page, http.StatusConflict)
		portal.WantText(t, page, "h1", "Questo indirizzo ha già un account")
	}
	c = p.Client(t)
	c.Post(route.SignUp(), portal.Newcomer("late@new.test"))
	late := portal.Link(t, p.Mail("late@new.test"), "/sign-up/")
	clock.Advance(24 * time.Hour)
	for _, page := range []portal.Page{stranger.Get(late), stranger.Post(late, url.Values{})} {
		portal.WantStatus(t, page, http.StatusGone)
		portal.WantText(t, page, "h1", "Questo link è scaduto")
	}
	for _, forged := range []string{"x", "sent%2e", late[len("/sign-up/"):] + "A", "%00", "%ff%fe", "..%2f..%2fetc", strings.Repeat("a", 5000)} {
		for _, page := range []portal.Page{stranger.Get(route.SignUpConfirm(forged)), stranger.Post(route.SignUpConfirm(forged), url.Values{})} {
			portal.WantStatus(t, page, http.StatusNotFound)
			portal.WantText(t, page, "h1", "We don’t know this link")
		}
	}
}

func TestSignUpErrorsAreBesideTheirFields(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	for _, bad := range []string{"", " ", "\x00", "\x1b[2J", "\xff\xfe", "\u202e", strings.Repeat("x", 2000)} {
		form := url.Values{}
		for _, name := range []string{"first_name", "last_name", "email", "password", "country", "language"} {
			form.Set(name, bad)
		}
		page := c.Post(route.SignUp(), form)
		portal.WantStatus(t, page, http.StatusUnprocessableEntity)
		for _, name := range []string{"first_name", "last_name", "email", "password", "country", "language"} {
			optional := name == "last_name" && text.TrimInvisible(bad) == ""
			if (page.Text("#f-"+name+"-error") == "") != optional {
				t.Errorf("%.10q: beside %s stands %q", bad, name, page.Text("#f-"+name+"-error"))
			}
		}
		if page.Doc.Find("#f-password").AttrOr("value", "") != "" {
			t.Error("the password stands in the page")
		}
	}
	form := portal.Newcomer("<script>alert(1)</script>@new.test")
	form.Set("first_name", `"><script>alert(2)</script>`)
	page := c.Post(route.SignUp(), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	if strings.Contains(page.Body, "<script>alert") || page.Form("form[action='/sign-up']").Get("first_name") != form.Get("first_name") {
		t.Error("markup is not shown as it was typed")
	}
	portal.WantStatus(t, c.Post(route.SignUp(), url.Values{}), http.StatusUnprocessableEntity)
	unknown := portal.Newcomer("unknown@new.test")
	unknown.Set("role", "legal_representative")
	unknown.Set("id", "1")
	portal.WantPath(t, c.Post(route.SignUp(), unknown), route.SignUpSent())
}

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	elsewhere := p.As(t, cast.Olive)
	c := p.Client(t)
	c.Lang = "fr"
	var answers []string
	for _, email := range []string{"olive@demo.test", "nobody@demo.test"} {
		page := c.Post(route.ForgottenPassword(), url.Values{"email": {email}})
		portal.WantPath(t, page, route.ForgottenPasswordSent())
		answers = append(answers, page.Text("main"))
	}
	if answers[0] != answers[1] {
		t.Errorf("the answers differ: %q", answers)
	}
	p.Mail("nobody@demo.test")
	address := portal.Link(t, p.Mail("olive@demo.test"), "/reset-password/")
	page := c.Get(address)
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "main", "olive@demo.test")
	page = c.Post(address, url.Values{"new_password": {"short"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-new_password-error", "encore 7 caractères")
	page = c.Post(address, url.Values{"new_password": {"seven purple umbrellas"}})
	portal.WantPath(t, page, route.WithEmail(route.SignIn(), cast.Olive.LoginID))
	portal.WantText(t, page, ".flash", "Votre nouveau mot de passe a été défini")
	if page := elsewhere.Get(route.Profile()); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("another device is still signed in at %s", page.Path)
	}
	for _, page := range []portal.Page{c.Get(address), c.Post(address, url.Values{"new_password": {"eleven yellow bicycles"}})} {
		portal.WantStatus(t, page, http.StatusOK)
		portal.WantText(t, page, "h1", "Ce lien a déjà servi")
	}
	portal.WantStatus(t, c.Post(route.SignIn(), portal.Credentials("olive@demo.test", "seven purple umbrellas")), http.StatusOK)
	portal.WantStatus(t, c.Get(route.ResetPassword("forged")), http.StatusNotFound)
	portal.WantStatus(t, c.Post(route.ForgottenPassword(), url.Values{"email": {"no address"}}), http.StatusUnprocessableEntity)

	adam := p.Client(t)
	adam.Post(route.ForgottenPassword(), url.Values{"email": {"adam@demo.test"}})
	late := portal.Link(t, p.Mail("adam@demo.test"), "/reset-password/")
	clock.Advance(31 * time.Minute)
	portal.WantStatus(t, adam.Get(late), http.StatusGone)
	portal.WantStatus(t, adam.Post(late, url.Values{"new_password": {"eleven yellow bicycles"}}), http.StatusGone)
}
