package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// revocations are the ways in which a person ends sessions elsewhere, from account access.
var revocations = map[string]func(other string) (address string, form url.Values){
	"one":                func(other string) (string, url.Values) { return route.SessionRemoval(other), nil },
	"all others":         func(string) (string, url.Values) { return route.OtherSessionsRemoval(), nil },
	"the account's, all": func(other string) (string, url.Values) { return route.NotMe(), url.Values{"session": {other}} },
}

// Breaks when a session that was ended at one instance still opens something at
// either of them, also by a request that was in flight at that moment.
func TestEndedSessionsAreDeadOnEveryInstance(t *testing.T) {
	t.Parallel()
	for name, revocation := range revocations {
		for _, direction := range []string{"from the first", "from the second"} {
			t.Run(name+" "+direction, func(t *testing.T) {
				t.Parallel()
				here, there := portal.StartTwo(t, portal.Options{WithoutJobs: true})
				if direction == "from the second" {
					here, there = there, here
				}
				thief, owner := there.As(t, cast.Mia), here.As(t, cast.Mia)
				session := testkit.Value[string](t, here.App.DB, `select s.id::text from sessions s join users u on u.id = s.user_id where u.login_id = @mia order by s.created_at, s.id limit 1`, db.Args{"mia": cast.Mia.LoginID})
				address, form := revocation(session)
				var both sync.WaitGroup
				testkit.Write(t, here.App.DB, func(ctx context.Context, tx db.Tx) error {
					if _, err := tx.Exec(ctx, `select from users where login_id = @mia for update`, db.Args{"mia": cast.Mia.LoginID}); err != nil {
						return err
					}
					both.Go(func() { thief.Post(route.ProfileName(), url.Values{"first_name": {"Not"}, "last_name": {"Mia"}}) })
					err := testkit.UntilSomebodyWaits(ctx, tx) // the request has been let in, and is in flight from now on
					both.Go(func() {
						if page := owner.Post(address, form); page.Status >= http.StatusBadRequest {
							t.Errorf("ending sessions: %d %s", page.Status, page.Text("main"))
						}
					})
					return err
				})
				both.Wait()
				portal.WantSignedOut(t, thief, route.Profile())
				portal.WantSignedOut(t, thief, here.URL+route.Profile())
				if name == "the account's, all" {
					portal.WantSignedOut(t, owner, route.Profile())
					portal.WantSignedOut(t, owner, there.URL+route.Profile())
				} else if page := owner.Get(there.URL + route.Profile()); page.Path != route.Profile() {
					t.Errorf("the session that ended the others ended too: %s", page.Path)
				}
			})
		}
	}
}

// Breaks when somebody with twenty devices does not see each, or ends more or fewer than they asked for.
func TestTwentyDevicesAreListed(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	var devices []*portal.Client
	for range 20 {
		devices = append(devices, p.As(t, cast.Mia))
	}
	here := devices[0]
	page := here.Get(route.AccountAccess())
	if rows := page.Doc.Find("[aria-labelledby=sessions]").Find("tbody tr").Length(); rows != 20 {
		t.Errorf("%d devices are listed", rows)
	}
	removal, _ := page.Doc.Find(`form[action*="/sessions/"][action$="/removal"]`).Last().Attr("action")
	here.Post(removal, nil)
	living := 0
	for _, one := range devices[1:] {
		if page := one.Get(route.Profile()); !strings.Contains(page.Path, route.SignIn()) {
			living++
		}
	}
	if living != 18 {
		t.Errorf("after ending one of nineteen, %d live", living)
	}
	here.Post(route.OtherSessionsRemoval(), nil)
	for _, one := range devices[1:] {
		portal.WantSignedOut(t, one, route.Profile())
	}
	portal.WantStatus(t, here.Get(route.AccountAccess()), http.StatusOK)
}
