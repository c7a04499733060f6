package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// doable are the forms of the portal filled in so that they do something.
var doable = map[string]url.Values{
	"/sign-up":                                      newcomer("nora@example.org"),
	"/forgotten-password":                           {"email": {"mia@demo.test"}},
	"/o/{org}/users/{member}/invitation":            {},
	"/o/{org}/users/selection/invitations":          {"member": {"{invited}"}},
	"/sign-in":                                      {"login_id": {"mia@demo.test"}, "password": {cast.Password}},
	"/sign-out":                                     {},
	"/o/{org}/users/{member}/access/full":           {},
	"/o/{org}/teams/{team}/access":                  {"row": {"{product}:"}, "right": {"{product}:use"}, "confirmed": {"on"}},
	"/o/{org}/teams/{team}/access/full":             {},
	"/sign-up/{token}":                              {"password": newcomer("")["password"]},
	"/reset-password/{token}":                       {"new_password": {anotherPassword}},
	"/password-rating":                              {"password": {anotherPassword}},
	"/language":                                     {"language": {"de"}},
	"/theme":                                        {"theme": {"dark"}},
	"/invitations/{token}":                          {"first_name": {"Otto"}, "last_name": {"New"}, "password": {anotherPassword}, "country": {"CH"}, "language": {"de"}},
	"/confirm-identity":                             {"password": {cast.Password}},
	"/profile/name":                                 {"first_name": {"Maria"}, "last_name": {"Fontana"}},
	"/profile/avatar/removal":                       {},
	"/profile/language":                             {"language": {"de"}},
	"/profile/region":                               {"country": {"IT"}, "time_zone": {"Europe/Rome"}},
	"/profile/password":                             {"current_password": {cast.Password}, "new_password": {anotherPassword}},
	"/profile/organizations/new":                    {"request": {"0190a0b0-0000-7000-8000-000000000001"}, "name": {"Second"}, "kind": {"company"}, "country": {"CH"}},
	"/o/{org}/leave":                                {},
	"/o/{org}/organization/personalize/portal":      {"symbol": {"initials"}, "initials": {"DO"}, "colour": {"3"}},
	"/o/{org}/users/new":                            {"step": {"summary"}, "request": {"0190a0b0-0000-7000-8000-000000000002"}, "addresses": {"otto@example.org\nnora@example.org"}, "role": {"collaborator"}},
	"/o/{org}/users/{member}/role":                  {"role": {"external"}, "version": {"1"}},
	"/o/{org}/users/{member}/removal":               {"password": {cast.Password}, "confirmed": {"on"}, "step": {"last"}},
	"/o/{org}/users/{member}/invitation/withdrawal": {},
	"/o/{org}/organization/details":                 {"name": {"Demo"}, "kind": {"company"}, "country": {"CH"}, "asked": {"CH"}, "street": {"Rue du Lac 1"}, "postal_code": {"1003"}, "city": {"Lausanne"}, "version": {"1"}},
	"/o/{org}/teams/new":                            {"name": {"Second"}, "request": {"0190a0b0-0000-7000-8000-000000000003"}},
	"/o/{org}/teams/{team}/details":                 {"name": {"Second"}, "description": {"Who comes second"}, "version": {"1"}},
	"/o/{org}/teams/{team}/deletion":                {},
	"/o/{org}/teams/{team}/members/new":             {"member": {"{invited}"}},
	"/o/{org}/teams/{team}/members/removal":         {"member": {"{member}"}},
	"/o/{org}/teams/{team}/leader":                  {},
	"/o/{org}/teams/{team}/invitation":              {"addresses": {"otto@example.org"}, "request": {"0190a0b0-0000-7000-8000-000000000003"}},
	"/o/{org}/products/{product}/details":           {"name": {"atelier"}, "tags": {"one, two"}, "version": {"1"}},
	"/o/{org}/products/{product}/lock":              {},
	"/o/{org}/users/selection/role":                 {"member": {"{member}"}, "asked": {"on"}, "role": {"external"}},
	"/o/{org}/users/selection/removal":              {"member": {"{member}"}, "asked": {"on"}, "password": {cast.Password}, "confirmed": {"on"}},
	"/o/{org}/users/selection/withdrawal":           {"member": {"{invited}"}, "asked": {"on"}},
}

// effects is what a request may leave behind.
type effects struct{ events, mails, users, orgs, members, invited, images int }

func (o *opened) effects(t *testing.T) (e effects) {
	t.Helper()
	testkit.Read(t, o.house.App.DB, `select (select count(*) from audit_events where action not in ('user.signed_in', 'user.identity_confirmed', 'user.proof_failed')), (select count(*) from mails), (select count(*) from users),
		(select count(*) from organizations), (select count(*) from members), (select count(*) from members where state = 'invited'), (select count(*) from images)`,
		nil, &e.events, &e.mails, &e.users, &e.orgs, &e.members, &e.invited, &e.images)
	return e
}

// perform sends the form so many times at once and returns what that has changed.
func (f form) perform(t *testing.T, pattern string, values url.Values, times int) (made effects, answers []portal.Page) {
	t.Helper()
	f.values = values
	o := f.opened(t, pattern)
	if pattern == "/o/{org}/leave" {
		o.who = "Mia"
	}
	if of, ok := strings.CutPrefix(pattern, "/o/{org}/users/{member}/invitation"); ok {
		o.address = route.UserInvitation(o.house.Org(cast.Org), o.house.Member(cast.Org, "noemi@example.org").String()) + of
	}
	answers = make([]portal.Page, times)
	o.send(t, func(c *portal.Client) portal.Page {
		before := o.effects(t)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = c.Post(o.address, o.values) })
		}
		all.Wait()
		made = o.effects(t)
		made = effects{made.events - before.events, made.mails - before.mails, made.users - before.users, made.orgs - before.orgs, made.members - before.members, made.invited - before.invited, made.images - before.images}
		return answers[0]
	})
	return made, answers
}

// onceOnly are the links that let somebody in who gets an account by them: the
// second click is told that it is there, and where to sign in.
var onceOnly = map[string]bool{"/sign-up/{token}": true, "/invitations/{token}": true}

// quiet are the forms whose work is not among the effects.
var quiet = map[string]bool{"/theme": true, "/confirm-identity": true, "/sign-in": true}

func TestADoubleClickDoesItOnce(t *testing.T) {
	t.Parallel()
	for pattern, values := range doable {
		t.Run(testName(pattern), func(t *testing.T) {
			t.Parallel()
			once, _ := forms[pattern].perform(t, pattern, values, 1)
			twice, answers := forms[pattern].perform(t, pattern, values, 2)
			if once != twice {
				t.Errorf("once makes %+v, twice %+v", once, twice)
			}
			if once == (effects{}) && !quiet[pattern] {
				t.Error("it does nothing")
			}
			for _, page := range answers {
				if page.Status >= http.StatusInternalServerError {
					t.Errorf("answered %d", page.Status)
				}
				if want := answers[0]; !onceOnly[pattern] && (page.Status != want.Status || page.Path != want.Path || page.Text("h1") != want.Text("h1")) {
					t.Errorf("answered %d at %s: %s, and %d at %s: %s", want.Status, want.Path, want.Text("h1"), page.Status, page.Path, page.Text("h1"))
				}
			}
		})
	}
}
