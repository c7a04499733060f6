package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

const anotherPassword = "seven purple umbrellas"

// One instance revokes the session while a request of it, which gives it
// another token, is in flight at the other instance.
func TestRevokedSessionStaysRevokedWithARequestInFlight(t *testing.T) {
	t.Parallel()
	for name, form := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true})
			c := b.As(t, cast.Mia)
			answer := make(chan portal.Page, 1)
			testkit.Write(t, a.App.DB, func(ctx context.Context, tx db.Tx) error {
				if _, err := tx.Exec(ctx, `update sessions set revoked_at = now()`); err != nil {
					return err
				}
				go func() { answer <- c.Post(form.address, form.values) }()
				return testkit.UntilSomebodyWaits(ctx, tx)
			})
			page := <-answer
			if page.Status != http.StatusGone && !strings.HasPrefix(page.Path, route.SignIn()) {
				t.Errorf("the request in flight: %d at %s", page.Status, page.Path)
			}
			portal.WantSignedOut(t, c, route.Profile())
			portal.WantSignedOut(t, c, a.URL+route.Profile())
		})
	}
}

func TestPasswordChangeEndsOtherSessionsOnEveryInstance(t *testing.T) {
	t.Parallel()
	a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true})
	here, there := a.As(t, cast.Mia), b.As(t, cast.Mia)
	var both sync.WaitGroup
	both.Go(func() { there.Post(route.StepUp(), url.Values{"password": {cast.Password}}) })
	both.Go(func() {
		page := here.Post(route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {anotherPassword}})
		portal.WantPath(t, page, route.Profile())
	})
	both.Wait()
	portal.WantSignedOut(t, there, route.Profile())
	if page := here.Get(b.URL + route.Profile()); page.Path != route.Profile() {
		t.Errorf("the session that changed the password ended too: %s", page.Path)
	}
}

func TestSessionsExpire(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		keep  bool
		step  time.Duration // between two clicks
		lives int           // clicks that still find the session
	}{
		"idle for an hour":          {step: time.Hour, lives: 0},
		"less than an hour":         {step: 59 * time.Minute, lives: 24}, // 23 h 36 min; the next one is after a day
		"kept, after ten days each": {keep: true, step: 10*24*time.Hour - time.Second, lives: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			p := portal.Start(t, portal.Options{Clock: clock.Now, WithoutJobs: true})
			c := p.Client(t)
			form := portal.Credentials(cast.Mia.LoginID, cast.Password)
			if one.keep {
				form.Set("keep", "on")
			}
			c.Post(route.SignIn(), form)
			for click := range one.lives {
				clock.Advance(one.step)
				if page := c.Get(route.Profile()); page.Path != route.Profile() {
					t.Fatalf("click %d: signed out", click+1)
				}
			}
			clock.Advance(one.step)
			page := c.Get(route.Profile())
			if !strings.HasPrefix(page.Path, route.SignIn()) {
				t.Fatalf("still signed in at %s", page.Path)
			}
			portal.WantText(t, page, "body", "Your session has ended")
		})
	}
}

func TestRemovedMemberFindsNothingAtTheNextClick(t *testing.T) {
	t.Parallel()
	a, b := portal.StartTwo(t, portal.Options{WithoutJobs: true})
	number := a.Org(cast.Org)
	mia := b.As(t, cast.Mia)
	portal.WantStatus(t, mia.Get(route.Users(number)), http.StatusOK)
	removal := route.UserRemoval(number, a.Member(cast.Org, cast.Mia.LoginID).String())
	page := a.As(t, cast.Olive).Post(removal, url.Values{"password": {cast.Password}, "confirmed": {"on"}, "step": {"last"}, "files": {"delete"}, "mailboxes": {"delete"}})
	portal.WantStatus(t, page, http.StatusOK)
	for _, address := range []string{route.Org(number), route.Users(number), route.UsersCSV(number)} {
		portal.WantStatus(t, mia.Get(address), http.StatusNotFound)
	}
	portal.WantPath(t, mia.Post(route.LeaveOrganization(number), url.Values{}), route.ChooseOrganization()) // she is out already
	portal.WantStatus(t, mia.Get(route.Profile()), http.StatusOK)
}

// signedOutForm signs out in another tab and then sends the form that is still open; it returns the sign-in page.
func signedOutForm(t *testing.T, c *portal.Client, address string, form url.Values) portal.Page {
	t.Helper()
	c.Post(route.SignOut(), url.Values{})
	page := c.Post(address, form)
	portal.WantStatus(t, page, http.StatusOK)
	if !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Fatalf("the form was taken at %s", page.Path)
	}
	return page
}

func signInAt(t *testing.T, c *portal.Client, page portal.Page, who cast.Person) portal.Page {
	t.Helper()
	form := page.Form("form[action='/sign-in']")
	form.Set("login_id", who.LoginID)
	form.Set("password", cast.Password)
	return c.Post(route.SignIn(), form)
}

func TestFormSentAfterSigningOutIsKept(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	invite := route.InviteUsers(p.Org(cast.Org))
	typed := url.Values{"step": {"role"}, "addresses": {"otto@example.org\r\nnora@example.org"}, "role": {"administrator"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}}
	c := p.As(t, cast.Olive)
	page := signedOutForm(t, c, invite, typed)
	portal.WantText(t, page, "body", "Your session has ended")
	filled := signInAt(t, c, page, cast.Olive)
	portal.WantStatus(t, filled, http.StatusOK)
	form := filled.Form("form[action='" + invite + "']")
	for name, want := range map[string]string{"role": "administrator", "request": typed.Get("request")} {
		if got := form.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(form.Get("addresses"), "otto@example.org") || !strings.Contains(form.Get("addresses"), "nora@example.org") {
		t.Errorf("the addresses are %q", form.Get("addresses"))
	}
}

func TestKeptFormIsShownToItsOwnerOnly(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	page := signedOutForm(t, c, route.ProfileName(), url.Values{"first_name": {"Typed"}, "last_name": {"By Olive"}})
	shown := signInAt(t, c, page, cast.Ruth)
	if form := shown.Form("form[action='/profile/name']"); form.Get("first_name") != cast.Ruth.FirstName {
		t.Errorf("Ruth sees %v at %s", form, shown.Path)
	}
	stranger := p.Client(t) // nobody ever signed in with it: there is nobody to keep the form for
	stranger.NoFollow = true
	if page := stranger.Post(route.ProfileName(), url.Values{"first_name": {"x"}}); strings.Contains(page.Header.Get("Location"), "kept") {
		t.Errorf("kept for nobody: %s", page.Header.Get("Location"))
	}
}

func TestPasswordsAreNeverKept(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	removal := route.UserRemoval(p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String())
	for address, form := range map[string]url.Values{
		route.ProfilePassword(): {"current_password": {cast.Password}, "new_password": {anotherPassword}},
		removal:                 {"password": {cast.Password}, "confirmed": {"on"}, "step": {"last"}},
	} {
		page := signInAt(t, c, signedOutForm(t, c, address, form), cast.Olive)
		portal.WantStatus(t, page, http.StatusOK)
		if strings.Contains(page.Body, cast.Password) || strings.Contains(page.Body, anotherPassword) {
			t.Errorf("%s shows a password", address)
		}
	}
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members where email_key = @key`, db.Args{"key": cast.Mia.LoginID}); n != 1 {
		t.Errorf("Mia is in %d organizations", n)
	}
}
