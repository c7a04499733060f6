package security_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/twofactor"
)

// actor is who sits at a browser.
func (s *setup) actor(t *testing.T, c *portal.Client) actor.Actor {
	t.Helper()
	act := actor.Actor{AuthAt: s.clock.Now()}
	testkit.Read(t, s.App.DB, `select s.id, u.id, u.login_id from sessions s join users u on u.id = s.user_id where s.token_hash = @hash`,
		db.Args{"hash": seal.HashToken(session(c))}, &act.Session, &act.User, &act.LoginID)
	return act
}

// Breaks when setting an app up leaves out a step: the key, the code, the backup
// codes once, the tick; or when the codes are shown again.
func TestSetUpAnAuthenticatorApp(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now, WithoutJobs: true})
	c := p.As(t, cast.Adam)
	page := c.Get(route.TwoFactor())
	portal.WantText(t, page, "#verdict", "2FA is off")
	page = c.Post(route.NewAuthenticator(), url.Values{"name": {"My phone"}})
	portal.WantStatus(t, page, http.StatusOK)
	setup := page.Path
	key := strings.ReplaceAll(page.Text(".code code"), " ", "")
	if page.Doc.Find(".qr svg path").AttrOr("d", "") == "" || len(key) < 32 {
		t.Fatalf("the key is %q", key)
	}
	portal.WantStatus(t, c.Post(setup, code("000000")), http.StatusUnprocessableEntity)
	given, err := totp.GenerateCode(key, clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	page = c.Post(setup, code(given))
	portal.WantPath(t, page, route.BackupCodes())
	codes := page.Doc.Find(".backup code").Length()
	file := c.Get(route.BackupCodesFile())
	if codes != 10 || strings.Count(file.Body, "\r\n") != 12 || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d codes, the file is %q", codes, file.Body)
	}
	portal.WantPath(t, c.Post(setup, code(given)), route.BackupCodes()) // the second click
	portal.WantText(t, c.Get(route.Profile()), ".banner", "backup codes")
	portal.WantStatus(t, c.Post(route.BackupCodesKept(), url.Values{}), http.StatusUnprocessableEntity)
	page = c.Post(route.BackupCodesKept(), url.Values{"kept": {"on"}})
	portal.WantPath(t, page, route.TwoFactor())
	portal.WantText(t, page, "#verdict", "2FA is on, with 2 independent ways in")
	if page.Doc.Find("main > .banner").Length() > 0 || c.Get(route.BackupCodes()).Doc.Find(".backup").Length() > 0 {
		t.Error("the codes are shown, or reminded of, again")
	}
	portal.WantStatus(t, c.Get(route.BackupCodesFile()), http.StatusNotFound)
}

// Breaks when an answer of a passkey that is larger than any real one is read to
// its end, is our own mistake, or costs what was typed beside it.
func TestEnormousAnswersOfPasskeys(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	waiting := s.waiting(t)
	for address, c := range map[string]*portal.Client{
		route.NewPasskey(): s.signedIn(t), route.SecondFactorPasskey(): waiting, route.SignInPasskey(): s.Client(t), route.StepUp(): s.signedIn(t),
	} {
		for size, want := range map[int]int{100 << 10: http.StatusUnprocessableEntity, 1 << 20: http.StatusRequestEntityTooLarge} {
			page := c.Post(address, url.Values{"name": {"Blue key"}, "challenge": {"x"}, "response": {strings.Repeat("A", size)}})
			if page.Status != want {
				t.Errorf("%s answers %d bytes with %d, want %d", address, size, page.Status, want)
			}
			if address == route.NewPasskey() && want == http.StatusUnprocessableEntity && page.Form("main form").Get("name") != "Blue key" {
				t.Errorf("the name is lost: %v", page.Form("main form"))
			}
		}
	}
}

// Breaks when a method can't be renamed or removed, or removing the last does not say what is left.
func TestRenameAndRemoveAMethod(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	c := s.signedIn(t)
	page := c.Get(route.TwoFactor())
	removal := page.Doc.Find("a[href$='/removal']").AttrOr("href", "")
	name := strings.TrimSuffix(removal, "/removal") + "/name"
	portal.WantStatus(t, c.Post(name, url.Values{"name": {" "}}), http.StatusUnprocessableEntity)
	page = c.Post(name, url.Values{"name": {"Blue phone"}})
	portal.WantText(t, page, "#methods ~ .table-wrap, main", "Blue phone")
	portal.WantText(t, c.Get(removal), ".confirm", "only the password protects your account")
	portal.WantStatus(t, s.As(t, cast.Adam).Get(removal), http.StatusNotFound)
	portal.WantText(t, c.Post(removal, url.Values{}), ".flash", "Two-factor authentication is off")
	portal.WantPath(t, c.Post(removal, url.Values{}), route.TwoFactor()) // the second click
	portal.WantPath(t, s.As(t, cast.Mia).Get(route.TwoFactorShortForms()[1]), route.TwoFactor())
}

// Breaks when a sensitive page asks a person with an app for less than its code,
// or forgets what was typed.
func TestStepUpByTheStrongestMethod(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	c := s.signedIn(t)
	s.clock.Advance(11 * time.Minute)
	page := c.Post(route.NewAppPassword(), url.Values{"request": {id.New[id.AppPassword]().String()}, "name": {"Thunderbird"}, "scopes": {"mail"}, "days": {"90"}})
	if !strings.HasPrefix(page.Path, route.StepUp()) || page.Doc.Find("main input[name=password]").Length() > 0 {
		t.Fatalf("asked at %s: %s", page.Path, page.Text("main"))
	}
	form := page.Form("form[action='" + route.StepUp() + "']")
	form.Set("password", cast.Password)
	form.Set("code", "")
	portal.WantStatus(t, c.Post(route.StepUp(), form), http.StatusUnprocessableEntity)
	form.Set("code", s.app.Code(t))
	page = c.Post(route.StepUp(), form)
	filled := page.Form("form[action='" + route.NewAppPassword() + "']")
	if filled.Get("name") != "Thunderbird" || filled.Get("days") != "90" {
		t.Fatalf("what was typed is lost: %v", filled)
	}
	page = c.Post(route.NewAppPassword(), filled)
	portal.WantPath(t, page, route.AppPasswords())
	password := page.Text(".code code")
	if len(strings.ReplaceAll(password, " ", "")) != 24 {
		t.Errorf("the app password is %q", password)
	}
	if c.Get(route.AppPasswords()).Doc.Find(".code code").Length() > 0 {
		t.Error("the app password is shown again")
	}
}

// Breaks when an app password opens a page, or the API without its scope.
func TestWhoami(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	api, mail := p.AppPassword(cast.Mia, twofactor.ScopeAPI), p.AppPassword(cast.Mia, twofactor.ScopeMail)
	ask := func(address, user, password string) portal.Page {
		c := p.Client(t)
		r := c.Request(http.MethodGet, address, "", nil)
		r.SetBasicAuth(user, password)
		return c.Do(r)
	}
	if page := ask(route.Whoami(), "MIA@demo.test", api); page.Status != http.StatusOK || !strings.Contains(page.Body, `"login_id":"mia@demo.test"`) {
		t.Errorf("%d %s", page.Status, page.Body)
	}
	for name, one := range map[string][2]string{"another scope": {cast.Mia.LoginID, mail}, "the password of the portal": {cast.Mia.LoginID, cast.Password}, "another account": {cast.Adam.LoginID, api}, "nobody": {"nobody@demo.test", api}, "nothing": {"", ""}} {
		page := ask(route.Whoami(), one[0], one[1])
		if page.Status != http.StatusUnauthorized || !strings.HasPrefix(page.Header.Get("WWW-Authenticate"), "Basic ") || page.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", name, page.Status, page.Body)
		}
	}
	if page := ask(route.Profile(), cast.Mia.LoginID, api); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("an app password opens %s", page.Path)
	}
}

// Breaks when somebody with an app is asked for a password, or for nothing, where
// others give theirs: removing a person, another password.
func TestSensitiveFormsAskForTheStrongestMethod(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	app := s.Protect(cast.Adam)
	s.clock.Advance(time.Minute)
	c := s.Client(t)
	c.Post(route.SignIn(), portal.Credentials(cast.Adam.LoginID, cast.Password))
	c.Post(route.SecondFactor(), code(app.Code(t)))
	s.clock.Advance(11 * time.Minute)
	removal := route.UserRemoval(s.Org(cast.Org), s.Member(cast.Org, cast.Bill.LoginID).String())
	page := c.Get(route.With(removal, "step", "last"))
	if page.Doc.Find("main input[name=confirmed]").Length() != 1 || page.Doc.Find("main input[name=password]").Length() > 0 {
		t.Fatalf("asks for the password: %s", page.Text("main"))
	}
	sent := url.Values{"step": {"last"}, "confirmed": {"on"}, "password": {cast.Password}, "files": {"delete"}, "mailboxes": {"delete"}}
	for name, page := range map[string]portal.Page{"removal": c.Post(removal, sent), "password": c.Get(route.ProfilePassword())} {
		if !strings.HasPrefix(page.Path, route.StepUp()) {
			t.Errorf("%s goes on at %s", name, page.Path)
		}
	}
	page = c.Post(removal, sent)
	page = c.Post(route.StepUp(), url.Values{"code": {app.Code(t)}, "return": {page.Form("form[action='" + route.StepUp() + "']").Get("return")}})
	if !strings.HasPrefix(page.Path, removal) || page.Doc.Find("main input[name=confirmed][checked]").Length() != 1 {
		t.Fatalf("after the proof at %s: %s", page.Path, page.Text("main"))
	}
	sent.Del("password")
	portal.WantPath(t, c.Post(removal, sent), route.Users(s.Org(cast.Org)))
}
