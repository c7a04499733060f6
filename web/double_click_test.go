package web_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// effects is what a request may leave behind.
type effects struct{ events, mails, users, orgs, members, invited, images, cart, exports int }

func (o *openedForm) effects(t *testing.T) (e effects) {
	t.Helper()
	testkit.Read(t, o.house.App.DB, `select (select count(*) from audit_events where action not in ('user.signed_in', 'user.identity_confirmed', 'user.proof_failed')), (select count(*) from mails), (select count(*) from users),
		(select count(*) from organizations), (select count(*) from members), (select count(*) from members where state = 'invited'), (select count(*) from images),
		(select count(*) + coalesce(sum(quantity), 0) from cart_lines) + (select coalesce(sum(cardinality(codes)), 0) from carts), (select count(*) from document_exports)`,
		nil, &e.events, &e.mails, &e.users, &e.orgs, &e.members, &e.invited, &e.images, &e.cart, &e.exports)
	return e
}

// perform sends the form so many times at once and returns what that has changed.
func (f form) perform(t *testing.T, pattern string, times int) (made effects, answers []portal.Page) {
	t.Helper()
	o := f.onPortal(t, pattern, f.submit)
	if pattern == "/o/{org}/leave" {
		o.by = "Mia"
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
		made = effects{made.events - before.events, made.mails - before.mails, made.users - before.users, made.orgs - before.orgs, made.members - before.members, made.invited - before.invited, made.images - before.images, made.cart - before.cart, made.exports - before.exports}
		return answers[0]
	})
	return made, answers
}

// onceOnly are the links that let somebody in who gets an account by them: the
// second click is told that it is there, and where to sign in. Securing an account
// ends the session, and so does deleting it: the second click is signed out, and the mail says how to go on.
var onceOnly = map[string]bool{"/sign-up/{token}": true, "/invitations/{token}": true, "/profile/not-me": true, "/profile/deletion": true}

// quiet are the forms whose work is not among the effects.
var quiet = map[string]bool{"/theme": true, "/profile/csv-separator": true, "/password-rating": true, "/confirm-identity": true, "/sign-in": true}

func TestDoubleClickSubmitsOnce(t *testing.T) {
	t.Parallel()
	for pattern, f := range forms {
		if f.submit == "" {
			continue
		}
		t.Run(testName(pattern), func(t *testing.T) {
			t.Parallel()
			once, _ := f.perform(t, pattern, 1)
			twice, answers := f.perform(t, pattern, 2)
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
