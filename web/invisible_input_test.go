package web_test

import (
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// pastedAround is what comes along invisibly when a value is copied from a mail or a page.
const pastedBefore, pastedBehind = "\ufeff\u202a\u00a0", "\u200b\u202f\u202c\u200e"

// verbatim tells whether the field keeps what stands at its ends.
func verbatim(field string) bool { return strings.Contains(field, "password") || field == "value" }

// pasted puts invisible characters around every value that doesn't keep them.
func pasted(t *testing.T, fields string) string {
	t.Helper()
	values, err := url.ParseQuery(fields)
	if err != nil {
		t.Fatal(err)
	}
	for name := range values {
		if one := values.Get(name); one != "" && !verbatim(name) {
			values.Set(name, pastedBefore+one+pastedBehind)
		}
	}
	return values.Encode()
}

// withoutFigures is a heading without the number of what is made anew each time.
func withoutFigures(s string) string { return strings.TrimRight(s, "0123456789") }

func TestInvisibleCharactersAroundValuesChangeNothing(t *testing.T) {
	t.Parallel()
	for pattern, f := range forms {
		if f.submit == "" {
			f.submit = f.fields
		}
		if f.submit == "" || f.submit == noFields {
			continue
		}
		t.Run(testName(pattern), func(t *testing.T) {
			t.Parallel()
			typed, want := f.perform(t, pattern, 1)
			f.submit = pasted(t, f.submit)
			copied, got := f.perform(t, pattern, 1)
			if typed != copied {
				t.Errorf("typed it makes %+v, pasted %+v", typed, copied)
			}
			typedAnswer, pastedAnswer := want[0], got[0]
			if typedAnswer.Status != pastedAnswer.Status || strings.Count(typedAnswer.Path, "/") != strings.Count(pastedAnswer.Path, "/") || withoutFigures(typedAnswer.Text("h1")) != withoutFigures(pastedAnswer.Text("h1")) {
				t.Errorf("typed it is answered %d at %s, pasted %d at %s: %s", typedAnswer.Status, typedAnswer.Path, pastedAnswer.Status, pastedAnswer.Path, pastedAnswer.Text("main"))
			}
		})
	}
}

func TestPasswordsKeepTheirInvisibleEnds(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	if page := c.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, cast.Password+" ")); page.Path != route.SignIn() {
		t.Errorf("a password with a space behind opens %s", page.Path)
	}
	if page := c.Post(route.SignIn(), portal.Credentials("\u200e"+cast.Mia.LoginID+"\u00a0", cast.Password)); page.Path != route.Org(p.Org(cast.Org)) {
		t.Errorf("a pasted login ID leads to %s: %s", page.Path, page.Text("main"))
	}
}
