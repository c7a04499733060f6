package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/recovery"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when the answer tells known login IDs from unknown ones, by its status or its length.
func TestForgottenPasswordBySMSAnswersTheSame(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	if err := p.App.Recovery.RequestPhone(t.Context(), p.Actor(cast.Olive), recovery.NewPhone{Country: "CH", Phone: "079 123 45 67"}); err != nil {
		t.Fatal(err)
	}
	code := sixDigits(p.Mail("+41791234567").Text)
	if err := p.App.Recovery.ConfirmPhone(t.Context(), p.Actor(cast.Olive), code); err != nil {
		t.Fatal(err)
	}
	sizes := map[int]bool{}
	for _, loginID := range []string{cast.Olive.LoginID, cast.Ruth.LoginID, "nobody@example.org"} {
		c := p.Client(t)
		form := c.Get(route.ForgottenPasswordSMS()).Form("form[action='/forgotten-password/sms']")
		form.Set("email", loginID)
		page := c.Post(route.ForgottenPasswordSMS(), form)
		portal.WantStatus(t, page, http.StatusOK)
		portal.WantText(t, page, "h1", "Enter the SMS code")
		sizes[len(page.Text("body"))] = true
		wrong := c.Post(page.Path, url.Values{"code": {"x00000"}})
		portal.WantStatus(t, wrong, http.StatusUnprocessableEntity)
		sizes[-len(wrong.Text("body"))] = true
		if wrong.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the page may be kept: %s", wrong.Header.Get("Cache-Control"))
		}
	}
	if len(sizes) != 2 {
		t.Errorf("the answers differ: %v", sizes)
	}
}

// Breaks when somebody with a recovery phone can't get a new password by it.
func TestNewPasswordBySMS(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.As(t, cast.Mia)
	page := c.Post(route.RecoveryPhone(), url.Values{"country": {"CH"}, "phone": {"079 123 45 67"}})
	portal.WantPath(t, page, route.RecoveryPhoneCode())
	first := p.Mail("+41791234567")
	page = c.Post(route.RecoveryPhoneCode(), url.Values{"code": {sixDigits(first.Text)}})
	portal.WantPath(t, page, route.Profile())
	portal.WantText(t, page, "main", "+41 79 123 45 67")
	stranger := p.Client(t)
	page = stranger.Post(route.ForgottenPasswordSMS(), url.Values{"email": {cast.Mia.LoginID}})
	page = stranger.Post(page.Path, url.Values{"code": {sixDigits(p.Mail("+41791234567", first.ID).Text)}})
	if !strings.HasPrefix(page.Path, route.ResetPassword("")) {
		t.Fatalf("the code leads to %s", page.Path)
	}
	page = stranger.Post(page.Path, url.Values{"new_password": {"seven purple umbrellas"}})
	portal.WantPath(t, page, route.WithEmail(route.SignIn(), cast.Mia.LoginID))
	portal.WantSignedOut(t, c, route.Profile())
}

// W3C, A Well-Known URL for Changing Passwords: the address leads to the page, and one that can't be there is not found.
func TestWellKnownChangePassword(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	portal.WantPath(t, p.As(t, cast.Mia).Get(route.WellKnownChangePassword()), route.ProfilePassword())
	if page := p.Client(t).Get(route.WellKnownChangePassword()); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("signed out it leads to %s", page.Path)
	}
	portal.WantStatus(t, p.Client(t).Get("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"), http.StatusNotFound)
}

func sixDigits(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 6 {
			return word
		}
	}
	return ""
}
