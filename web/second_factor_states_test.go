package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/twofactor"
)

// verdict is what becomes of the requests to some of the routes.
type verdict int

const (
	asPermitted verdict = iota // what docs/permissions.md says of Mia
	asStranger                 // what it says of who is signed out
	waits                      // the page that takes a second factor
	goesOn                     // there is nothing to give: leads on
	toSetUp                    // leads to the page that sets a second factor up; what is posted is refused
)

// secondFactorStates is how far Mia comes in each state of her second factor: on
// the routes that take one, on those of the organization, and on all others.
var secondFactorStates = []struct {
	name                          string
	enter                         func(*house, *testing.T) *portal.Client
	taking, organization, theRest verdict
}{
	{"no factor", (*house).withoutFactor, goesOn, asPermitted, asPermitted},
	{"password only, of an account with two factors", (*house).passwordOnly, waits, asStranger, asStranger},
	{"password set anew by mail, and nothing else", (*house).passwordSetAnew, waits, asStranger, asStranger},
	{"second factor given", (*house).passed, goesOn, asPermitted, asPermitted},
	{"forced, not set up", (*house).forced, goesOn, toSetUp, asPermitted},
	{"SMS only, which counts", (*house).smsCounts, goesOn, asPermitted, asPermitted},
	{"SMS only, which does not count", (*house).smsDoesNotCount, goesOn, toSetUp, asPermitted},
}

// Breaks when a route lets somebody in whose second factor is missing, or refuses
// somebody who has given it: every one of them is asked in every state.
func TestEveryRouteInEveryStateOfTheSecondFactor(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	signsOut := func(line permission) bool { return line.method == http.MethodPost && line.pattern() == route.SignOut() }
	last := slices.IndexFunc(lines, signsOut)
	lines = append(slices.Delete(slices.Clone(lines), last, last+1), lines[last])
	for _, state := range secondFactorStates {
		t.Run(state.name, func(t *testing.T) {
			t.Parallel()
			house := newHouse(t)
			house.clients["somebody"] = state.enter(house, t)
			for _, line := range lines {
				want := state.theRest
				switch {
				case ofAwaiting(line.pattern()):
					want = state.taking
				case strings.HasPrefix(line.pattern(), "/o/{org}"):
					want = state.organization
				}
				if want.triedElsewhere(line) {
					continue
				}
				house.changed(t)
				house.judge(t, want, line, house.ask(t, "somebody", line))
				if line.method == http.MethodPost && house.changed(t) && !signsOut(line) {
					t.Errorf("%s %s has changed something", line.method, line.address)
				}
			}
			if n := testkit.Value[int](t, house.App.DB, `select count(*) from sessions where awaits_second_factor and second_factor_at is not null`, db.Args{}); n > 0 {
				t.Errorf("%d sessions await what they have given", n)
			}
		})
	}
}

// ofAwaiting tells whether a route is one of those of a session that awaits its second factor.
func ofAwaiting(pattern string) bool { return strings.HasPrefix(pattern, route.SecondFactor()) }

// triedElsewhere leaves out what would do something, which the permission table is
// tried with, what takes a second factor, and what may be done instead of setting one up.
func (v verdict) triedElsewhere(line permission) bool {
	posted := line.method == http.MethodPost
	switch v {
	case asPermitted:
		return posted && line.answers["Mia"] == http.StatusSeeOther
	case waits:
		return posted || strings.HasSuffix(line.pattern(), "/events")
	case toSetUp:
		return posted && line.pattern() == "/o/{org}/leave"
	}
	return false
}

// judge fails the test when the answer to the request of a line is not the one wanted.
func (h *house) judge(t *testing.T, v verdict, line permission, page portal.Page) {
	t.Helper()
	want, to := line.answers["Mia"], page.Header.Get("Location")
	required := route.TwoFactorRequired(h.Org(cast.Org))
	switch {
	case v == asStranger:
		wantAsStranger(t, line, page)
		return
	case v == waits, v == toSetUp && line.pattern() == "/o/{org}/two-factor-required":
		want = http.StatusOK
	case v == toSetUp && line.method == http.MethodPost:
		want = http.StatusForbidden
	case v == toSetUp:
		if want = http.StatusSeeOther; to != required {
			t.Errorf("%s %s leads to %q", line.method, line.address, to)
		}
	}
	if page.Status != want {
		t.Errorf("%s %s answers %d, want %d: %.200q", line.method, line.address, page.Status, want, page.Text("main"))
	}
	if v != toSetUp && to == required && line.pattern() != "/o/{org}/two-factor-required" {
		t.Errorf("%s %s asks to set a second factor up", line.method, line.address)
	}
}

// leadsOn are the addresses that lead who has given the password to the second factor, and show a stranger a page.
var leadsOn = map[string]bool{route.SignIn(): true, route.CookiesOff(): true}

// wantAsStranger wants the answer that somebody gets who is not signed in; what
// leads a stranger to sign in leads here to the second factor.
func wantAsStranger(t *testing.T, line permission, page portal.Page) {
	t.Helper()
	want := line.answers[signedOut]
	if line.method == http.MethodGet && leadsOn[line.pattern()] {
		want = http.StatusSeeOther
	}
	if page.Status != want {
		t.Errorf("%s %s answers %d, want %d", line.method, line.address, page.Status, want)
	}
	if to := page.Header.Get("Location"); strings.HasPrefix(to, route.SignIn()) && !strings.HasPrefix(to, route.SecondFactor()) && leadsToSignIn(line) {
		t.Errorf("%s %s leads to %s", line.method, line.address, to)
	}
	if page.Doc != nil && strings.Contains(page.Text("body"), cast.Mia.Name()) && !strings.HasPrefix(line.pattern(), "/dev/") {
		t.Errorf("%s %s shows who it is", line.method, line.address)
	}
}

// leadsToSignIn leaves out what leads everybody there, signed in or not.
func leadsToSignIn(line permission) bool {
	return line.pattern() != route.SignOut() && line.pattern() != route.Home() && !strings.Contains(line.pattern(), route.TokenParam)
}

// signIn is a new browser in which Mia has given her password.
func (h *house) signIn(t *testing.T) *portal.Client {
	t.Helper()
	c := h.Client(t)
	c.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, cast.Password))
	return c
}

func (h *house) withoutFactor(t *testing.T) *portal.Client { return h.signIn(t) }

func (h *house) passwordOnly(t *testing.T) *portal.Client {
	h.Protect(cast.Mia)
	return h.signIn(t)
}

func (h *house) passwordSetAnew(t *testing.T) *portal.Client {
	t.Helper()
	h.Protect(cast.Mia)
	c := h.Client(t)
	c.Post(route.ForgottenPassword(), url.Values{"email": {cast.Mia.LoginID}})
	link := testkit.LastMail(t, h.App.DB, h.App.Keyring, "password_reset").Link(t)
	page := c.Post(link, url.Values{"new_password": {anotherPassword}})
	portal.WantPath(t, page, route.WithEmail(route.SignIn(), cast.Mia.LoginID))
	portal.WantPath(t, c.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, anotherPassword)), route.SecondFactor())
	return c
}

func (h *house) passed(t *testing.T) *portal.Client {
	t.Helper()
	app := h.Protect(cast.Mia)
	c := h.signIn(t)
	c.Post(route.SecondFactor(), url.Values{"code": {app.Code(t)}})
	return c
}

func (h *house) forced(t *testing.T) *portal.Client {
	h.force(t, false)
	return h.signIn(t)
}

func (h *house) smsCounts(t *testing.T) *portal.Client {
	h.force(t, true)
	return h.signInBySMS(t)
}

func (h *house) smsDoesNotCount(t *testing.T) *portal.Client {
	h.force(t, false)
	return h.signInBySMS(t)
}

// force has Olive, who has an app, force two-factor authentication from now on.
func (h *house) force(t *testing.T, smsCounts bool) {
	t.Helper()
	app := h.Protect(cast.Olive)
	olive := h.Client(t)
	olive.Post(route.SignIn(), portal.Credentials(cast.Olive.LoginID, cast.Password))
	olive.Post(route.SecondFactor(), url.Values{"code": {app.Code(t)}})
	rule := url.Values{"grace_days": {"0"}}
	if smsCounts {
		rule.Set("sms_counts", "on")
	}
	portal.WantPath(t, olive.Post(route.TwoFactorRule(h.Org(cast.Org)), rule), route.Security(h.Org(cast.Org)))
}

// signInBySMS is a browser in which Mia has signed in by a code that came to her phone.
func (h *house) signInBySMS(t *testing.T) *portal.Client {
	t.Helper()
	act := h.Actor(cast.Mia)
	phone, err := h.App.Factors.AddPhone(t.Context(), act, twofactor.NewPhone{Name: "Phone", Phone: "079 123 45 67"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.App.Factors.ConfirmPhone(t.Context(), act, phone, h.smsCode(t)); err != nil {
		t.Fatal(err)
	}
	if err := h.App.Factors.KeepBackupCodes(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	c := h.signIn(t)
	c.Post(route.SecondFactorSMSCode(), url.Values{"phone": {phone.String()}})
	c.Post(route.SecondFactorSMS(), url.Values{"code": {h.smsCode(t)}})
	return c
}

// smsCode is the code of the newest SMS.
func (h *house) smsCode(t *testing.T) string {
	t.Helper()
	return testkit.Said[struct{ Message twofactor.CodeSMS }](t, testkit.LastMail(t, h.App.DB, h.App.Keyring, "sms_code")).Message.Code
}

// leftInRecovery are the pages that the session of a recovery case may see.
var leftInRecovery = map[string]bool{
	route.TwoFactor(): true, route.NewPasskey(): true, route.NewPasskeyChallenge(): true, route.NewAuthenticator(): true, route.NewPhone(): true,
	route.AuthenticatorSetup(route.FactorParam): true, route.PhoneSetup(route.FactorParam): true, route.PhoneSetupCode(route.FactorParam): true,
	route.SignOut(): true, route.Language(): true, route.Theme(): true, route.Help(): true, route.Guide("{guide}"): true,
}

// withoutSession are addresses at which no session is looked at.
func withoutSession(pattern string) bool {
	return pattern == "/healthz" || pattern == "/readyz" || pattern == "/static/*" || strings.HasPrefix(pattern, "/api/") || strings.HasPrefix(pattern, "/webhooks/")
}

// Breaks when the session that a recovery case has begun reaches, or does, anything but setting up a new factor.
func TestRecoverySessionReachesNothingElse(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: false})
	house := houseOf(t, p)
	link := lostFactors("/recovery-entry/")(t, p)
	c := p.Client(t)
	portal.WantText(t, c.Post(link, url.Values{"password": {"not it"}}), "main", "not right")
	portal.WantPath(t, c.Post(link, url.Values{"password": {cast.Password}}), route.TwoFactor())
	house.clients["somebody"] = c
	_, lines := readPermissions(t)
	house.changed(t)
	for _, line := range lines {
		if withoutSession(line.pattern()) || leftInRecovery[line.pattern()] {
			continue
		}
		page := house.ask(t, "somebody", line)
		switch {
		case line.method == http.MethodGet && (page.Status != http.StatusSeeOther || page.Header.Get("Location") != route.TwoFactor()):
			t.Errorf("GET %s answers %d, %s", line.address, page.Status, page.Header.Get("Location"))
		case line.method == http.MethodPost && page.Status != http.StatusForbidden:
			t.Errorf("POST %s answers %d", line.address, page.Status)
		}
	}
	if house.changed(t) {
		t.Error("something was done")
	}
	page := c.Get(route.TwoFactor())
	portal.WantStatus(t, page, http.StatusOK)
	if text := page.Text("body"); strings.Contains(text, cast.Mia.FirstName+"’s phone") {
		t.Error("the page names a method of before")
	}
	if n := testkit.Value[int](t, p.App.DB, `select count(*)::int from sessions where recovery_case_id is not null and revoked_at is null`, nil); n != 1 {
		t.Errorf("%d sessions of recovery cases live", n)
	}
}

// Breaks when a browser that is signed in elsewhere is not told of a request, or can't stop it without a password.
func TestOtherSessionsAreToldOfARequest(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	elsewhere := p.As(t, cast.Mia)
	ownRecovery(t, p)
	portal.WantText(t, elsewhere.Get(route.Profile()), ".banner.danger", "without a second factor")
	portal.WantText(t, elsewhere.Get(route.OwnRecovery()), "main", "Stop this request")
	portal.WantText(t, elsewhere.Post(route.OwnRecovery(), nil), "body", "The request has been stopped.")
	if state := testkit.Value[string](t, p.App.DB, `select state from recovery_cases`, nil); state != "stopped" {
		t.Errorf("the case is %s", state)
	}
	if text := elsewhere.Get(route.Profile()).Text(".banner.danger"); text != "" {
		t.Errorf("the banner still says %q", text)
	}
}

// Breaks when whoever stops a request too late meets an error without a word of what is left to do.
func TestWhoStopsTooLateIsLedToThePassword(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	link := lostFactors("/recovery-stop/")(t, p)
	testkit.Exec(t, p.App.DB, `update recovery_cases set state = 'used', decided_at = asked_at, waits_until = asked_at, ended_at = asked_at, destroy_at = asked_at + interval '30 days'`, nil)
	page := p.Client(t).Post(link, nil)
	portal.WantText(t, page, "body", "There is nothing to stop")
	if page.Doc.Find(`main a[href="`+route.ForgottenPassword()+`"]`).Length() == 0 {
		t.Error("no way to another password")
	}
}
