package security_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/twofactor"
)

// Breaks when the second factor does not lead where one wanted to go, keeps the
// token from before, or takes a code twice.
func TestSignInWithAnAuthenticatorApp(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	c := s.waiting(t)
	page := c.Get(route.SecondFactor())
	portal.WantText(t, page, "main", cast.Mia.LoginID)
	if field := page.Doc.Find("input[name=code]"); field.AttrOr("autocomplete", "") != "one-time-code" || field.AttrOr("inputmode", "") != "numeric" {
		t.Error("the field does not say what it takes")
	}
	before, given := session(c), s.app.Code(t)
	page = c.Post(route.SecondFactor(), code(" "+given[:3]+"\u00a0"+given[3:]+" "))
	portal.WantPath(t, page, route.Profile())
	if session(c) == before {
		t.Error("the browser keeps its token")
	}
	old := s.Client(t)
	r := old.Request(http.MethodGet, route.Profile(), "", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: before})
	if page := old.Do(r); !strings.HasPrefix(page.Path, route.SignIn()) || strings.HasPrefix(page.Path, route.SecondFactor()) {
		t.Errorf("the token from before leads to %s", page.Path)
	}
	page = s.waiting(t).Post(route.SecondFactor(), code(given))
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, ".error-summary", "This code is not right, or was used already.")
}

// Breaks when wrong codes open anything, are answered otherwise than beside the
// field, or go on for ever.
func TestWrongCodesEndTheSignIn(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	s.Protect(cast.Adam)
	other := s.Protect(cast.Bill)
	c := s.waiting(t)
	yesterday := s.app.Code(t)
	s.clock.Advance(5 * time.Minute) // for codes as good as yesterday
	for _, wrong := range []string{"", " ", strings.Repeat("1", 200)} {
		portal.WantStatus(t, c.Post(route.SecondFactor(), code(wrong)), http.StatusUnprocessableEntity) // no try at all
	}
	for _, wrong := range []string{yesterday, other.Code(t), "12 34 5a", other.BackupCodes[0]} {
		portal.WantStatus(t, c.Post(route.SecondFactor(), code(wrong)), http.StatusUnprocessableEntity)
	}
	page := c.Post(route.SecondFactor(), code("000000"))
	portal.WantPath(t, page, route.With(route.SignIn(), "return", route.Profile()))
	portal.WantText(t, page, ".flash", "Too many wrong codes")
	portal.WantSignedOut(t, c, route.Profile())
	if m := s.Mail(cast.Mia.LoginID); m.Subject == "" {
		t.Error("no mail tells of it")
	}
}

// Breaks when a code of SMS, of the backup or the way out is refused.
func TestOtherWaysIn(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	c := s.waiting(t)
	portal.WantPath(t, c.Post(route.SecondFactorBackupCode(), code(strings.ToLower(s.app.BackupCodes[3]))), route.Profile())

	phone, err := s.App.Factors.AddPhone(t.Context(), s.actor(t, c), twofactor.NewPhone{Name: "Phone", Phone: "079 123 45 67"})
	if err != nil {
		t.Fatal(err)
	}
	first := s.Mail("+41791234567")
	if page := c.Get(route.DevMessage(first.ID.String())); page.Doc.Find("a[href$='/html']").Length() > 0 {
		t.Error("an SMS has HTML")
	}
	portal.WantPath(t, c.Post(route.PhoneSetup(phone.String()), code(digits(first.Text))), route.TwoFactor())

	c = s.waiting(t)
	page := c.Get(route.SecondFactorSMS())
	portal.WantText(t, page, "main", "+41 … 67")
	page = c.Post(route.SecondFactorSMSCode(), url.Values{"phone": {phone.String()}, "return": {route.Profile()}})
	portal.WantText(t, page, ".flash", "The code is on its way.")
	portal.WantPath(t, c.Post(route.SecondFactorSMS(), code(digits(s.Mail("+41791234567", first.ID).Text))), route.Profile())

	c = s.waiting(t)
	portal.WantStatus(t, c.Get(route.SecondFactorAssistance()), http.StatusOK)
	portal.WantPath(t, c.Post(route.SignOut(), url.Values{"return": {route.SignIn()}}), route.SignIn())
	portal.WantSignedOut(t, c, route.SecondFactor())
}

// digits are the six of a message.
func digits(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 6 {
			return word
		}
	}
	return ""
}

// Breaks when a YES elsewhere does not let in, a wrong number or a NO does, or
// the pages don't learn of it.
func TestApproveOnAnotherDevice(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	device := s.signedIn(t)
	c := s.waiting(t)
	push, number, _ := s.ask(t, c, device)

	events := device.Get(route.With(route.SignInApprovalEvents(), "seen", id.New[id.Push]().String()))
	if !strings.Contains(events.Body, "event: changed") || events.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("events %q", events.Body)
	}
	page := device.Post(route.SignInApproval(push), url.Values{})
	portal.WantText(t, page, ".error-summary", "Please choose the number")
	portal.WantPath(t, device.Post(route.SignInApproval(push), url.Values{"number": {number}}), route.SignInApprovals())
	page = device.Post(route.SignInApproval(push), url.Values{"number": {number}})
	portal.WantStatus(t, page, http.StatusConflict)
	if events := c.Get(route.SecondFactorPushEvents()); !strings.Contains(events.Body, "event: changed") {
		t.Errorf("events %q", events.Body)
	}
	if c.Get(route.SecondFactorPush()).Doc.Find("form[data-at-once]").Length() != 1 {
		t.Error("the waiting page does not go on")
	}
	portal.WantPath(t, c.Post(route.SecondFactorPushCompletion(), url.Values{"return": {route.Profile()}}), route.Profile())

	c = s.waiting(t)
	push, number, choices := s.ask(t, c, device)
	wrong := choices[0]
	if wrong == number {
		wrong = choices[1]
	}
	portal.WantStatus(t, device.Post(route.SignInApproval(push), url.Values{"number": {wrong}}), http.StatusUnprocessableEntity)
	portal.WantStatus(t, c.Post(route.SecondFactorPushCompletion(), url.Values{}), http.StatusConflict)
	portal.WantText(t, c.Get(route.SecondFactorPush()), "main", "another number was chosen")

	push, number, _ = s.ask(t, c, device)
	portal.WantText(t, device.Get(route.Profile()), "main > .banner", "waits for your YES or NO")
	s.clock.Advance(91 * time.Second)
	page = device.Get(route.Profile())
	if page.Doc.Find("main > .banner").Length() > 0 || page.Doc.Find("[data-appears='"+route.SignInApprovalEvents()+"'] > template").Length() != 1 {
		t.Error("nothing waits, and the page says so or does not listen")
	}
	portal.WantStatus(t, device.Post(route.SignInApproval(push), url.Values{"number": {number}}), http.StatusGone)
	s.clock.Advance(10 * time.Minute)

	c = s.waiting(t)
	push, _, _ = s.ask(t, c, device)
	page = device.Post(route.SignInRefusal(push), url.Values{})
	portal.WantPath(t, page, route.SignInRefused())
	portal.WantText(t, page, "main", "knows your password")
	page = c.Get(route.SecondFactorPush())
	portal.WantPath(t, page, route.SignIn())
}

// ask asks the other device and returns what each side shows.
func (s *setup) ask(t *testing.T, c, device *portal.Client) (push, number string, choices []string) {
	t.Helper()
	page := c.Post(route.SecondFactorPush(), url.Values{"return": {route.Profile()}})
	portal.WantPath(t, page, route.With(route.SecondFactorPush(), "return", route.Profile()))
	number = page.Text(".match strong")
	list := device.Get(route.SignInApprovals())
	form := list.Doc.Find("main form[action^='" + route.SignInApprovals() + "/']")
	address := form.AttrOr("action", "")
	push = strings.TrimSuffix(strings.TrimPrefix(address, route.SignInApprovals()+"/"), "/approval")
	for _, field := range form.Find("input[name=number]").EachIter() {
		choices = append(choices, field.AttrOr("value", ""))
		if _, checked := field.Attr("checked"); checked {
			t.Error("a number is chosen already")
		}
	}
	if len(choices) != 3 || !slices.Contains(choices, number) {
		t.Fatalf("the numbers are %v, the waiting page shows %q: %s", choices, number, list.Text("main"))
	}
	return push, number, choices
}
