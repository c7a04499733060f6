package security_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when the second of two clicks, or of two tabs, that finish one sign-in
// takes away the session that the first has begun.
func TestSecondFactorGivenTwiceAtOnce(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	c := s.waiting(t)
	c.NoFollow = true
	given := s.app.Code(t)
	var answers [2]portal.Page
	var both sync.WaitGroup
	testkit.Write(t, s.App.DB, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `select from users where login_id = @mia for update`, db.Args{"mia": cast.Mia.LoginID}); err != nil {
			return err
		}
		for i := range answers {
			both.Go(func() { answers[i] = c.Post(route.SecondFactor(), code(given)) })
		}
		return testkit.UntilWaiting(ctx, tx, len(answers)) // past the look at the session, before it is completed
	})
	both.Wait()
	for _, page := range answers {
		if page.Status != http.StatusSeeOther || page.Header.Get("Location") != route.Profile() {
			t.Errorf("answered %d to %q", page.Status, page.Header.Get("Location"))
		}
		for _, cookie := range (&http.Response{Header: page.Header}).Cookies() {
			if strings.HasSuffix(cookie.Name, "session") && cookie.MaxAge < 0 {
				t.Errorf("an answer takes the session away: %v", cookie)
			}
		}
	}
	portal.WantStatus(t, c.Get(route.Profile()), http.StatusOK)
}
