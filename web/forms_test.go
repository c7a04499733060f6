package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// form is one form of the portal. Fields are written as a browser encodes them;
// what stands in braces is replaced by what it is in the demo.
type form struct {
	by     string                                       // who of the cast sends it; signed out when empty
	open   func(t *testing.T, p *portal.Portal) string  // makes the address, where it is not the route's
	fill   func(*testing.T, *portal.Portal, url.Values) // fills in what only the opened form knows
	still  bool                                         // the clock stands still: what opens the form would expire
	fields string                                       // before a test makes one of them hostile
	submit string                                       // with which the form does something; empty when no test submits it
}

// noFields submits a form that has none.
const noFields = "&"

// forms are all forms of the portal, by the pattern of their route.
var forms = merge(accountForms, securityForms, peopleForms, productsForms, organizationForms, accountingForms, shopForms, supportForms)

func merge(areas ...map[string]form) map[string]form {
	all := map[string]form{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

// after opens an address below the one that open makes.
func after(open func(*testing.T, *portal.Portal) string, below string) func(*testing.T, *portal.Portal) string {
	return func(t *testing.T, p *portal.Portal) string {
		t.Helper()
		return open(t, p) + below
	}
}

// openedForm is a form on a portal of its own.
type openedForm struct {
	form
	values  url.Values
	house   *house
	clock   *testkit.Clock
	browser *portal.Client
	address string
}

// onPortal opens the form, filled in with fields, on a portal of its own.
func (f form) onPortal(t *testing.T, pattern, fields string) *openedForm {
	t.Helper()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now, WithoutJobs: f.open == nil})
	o := &openedForm{form: f, values: url.Values{}, house: houseOf(t, p), clock: clock}
	if f.open != nil {
		o.address = f.open(t, p)
	} else {
		o.address = o.house.parameters.Replace(pattern)
	}
	filled, err := url.ParseQuery(fields)
	if err != nil {
		t.Fatal(err)
	}
	for name := range filled {
		o.values.Set(name, o.house.parameters.Replace(filled.Get(name)))
	}
	if f.fill != nil {
		f.fill(t, p, o.values)
	}
	return o
}

// send has the browser send something, some time after the last time, so that
// nothing is limited that was tried before.
func (o *openedForm) send(t *testing.T, what func(c *portal.Client) portal.Page) portal.Page {
	t.Helper()
	if !o.still {
		o.clock.Advance(20 * time.Minute)
	}
	if o.browser == nil {
		o.browser = o.house.Client(t)
		if o.by != "" {
			form := portal.Credentials(castByName[o.by].LoginID, cast.Password)
			form.Set("keep", "on")
			o.browser.Post(route.SignIn(), form)
		}
	}
	page := what(o.browser)
	if o.by == "" || strings.HasPrefix(page.Path, route.SignIn()) {
		o.browser = nil
	}
	return page
}

func (o *openedForm) post(t *testing.T, values url.Values) portal.Page {
	t.Helper()
	return o.send(t, func(c *portal.Client) portal.Page { return c.Post(o.address, values) })
}

// eachForm runs check on every form of the portal, in parallel, and fails when
// one is missing in forms.
func eachForm(t *testing.T, check func(t *testing.T, o *openedForm)) {
	t.Helper()
	_, lines := readPermissions(t)
	for _, line := range lines {
		if line.method != http.MethodPost {
			continue
		}
		f, ok := forms[line.pattern()]
		if !ok {
			t.Errorf("nothing is known about the form of %s", line.pattern())
			continue
		}
		t.Run(testName(line.pattern()), func(t *testing.T) {
			t.Parallel()
			fields := f.fields
			if fields == "" {
				fields = "unknown=x"
			}
			check(t, f.onPortal(t, line.pattern(), fields))
		})
	}
}

func testName(pattern string) string {
	return strings.NewReplacer("/", " ", "{", "", "}", "").Replace(pattern)
}
