package account_test

import (
	"fmt"
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
)

// seen is what a stranger can tell two answers of the sign-in apart by, but for the time that
// they take, which bench measures.
type seen struct {
	status  int
	headers string
	body    string
}

func look(page portal.Page, loginID string) seen {
	var names []string
	for name, values := range page.Header {
		if name != "Date" && name != "X-Request-Id" && name != "Set-Cookie" {
			name = fmt.Sprint(name, values)
		}
		names = append(names, name)
	}
	for _, cookie := range (&http.Response{Header: page.Header}).Cookies() {
		names = append(names, fmt.Sprintf("%s of %d bytes", cookie.Name, len(cookie.Value)))
	}
	slices.Sort(names)
	return seen{page.Status, strings.Join(names, "\n"), strings.NewReplacer(loginID, "somebody", url.QueryEscape(loginID), "somebody").Replace(page.Body)}
}

// Breaks when status, a header or a byte of the answer tells whether a login ID has an
// account, and of what kind (OWASP ASVS 5.0, 6.3.8).
func TestSignInAnswersEveryLoginIDAlike(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true, Clock: testkit.NewClock().Now})
	p.Protect(cast.Mia)
	testkit.Exec(t, p.App.DB, `update users set password = null where login_id = @bill`, db.Args{"bill": cast.Bill.LoginID})
	testkit.Exec(t, p.App.DB, `update users set state = 'closed' where login_id = @ruth`, db.Args{"ruth": cast.Ruth.LoginID})
	people := map[string]string{
		"known": cast.Adam.LoginID, "with two factors": cast.Mia.LoginID, "without a password": cast.Bill.LoginID, "closed": cast.Ruth.LoginID,
		"unknown": "nina@demo.test",
	}
	const tries = 7 // the last ones are refused: too many
	answers := map[string][]seen{}
	for who, loginID := range people {
		for range tries {
			c := p.Client(t)
			c.Get(route.SignIn())
			answers[who] = append(answers[who], look(c.Post(route.SignIn(), portal.Credentials(loginID, "wrong password")), loginID))
		}
	}
	if first, last := answers["unknown"][0].status, answers["unknown"][tries-1].status; first != http.StatusUnprocessableEntity || last != http.StatusTooManyRequests {
		t.Fatalf("the first try is answered %d, the last %d", first, last)
	}
	for who, list := range answers {
		for i, got := range list {
			if want := answers["unknown"][i]; got != want {
				t.Errorf("%s, try %d: %+v\nunknown: %+v", who, i+1, got, want)
			}
		}
	}
}
