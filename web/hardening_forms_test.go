package web_test

import (
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

// form is how one form of the portal is reached, and what it is filled in with
// before a single field is made hostile.
type form struct {
	who    string // signed out when empty
	values url.Values
	open   func(t *testing.T, p *portal.Portal) string // makes the address, where it is not the route's
	still  bool                                        // the clock stands still: what opens the form would expire
}

var forms = map[string]form{
	"/sign-in":                           {values: url.Values{"login_id": {"mia@demo.test"}, "password": {"wrong password"}, "keep": {"on"}, "return": {"/profile"}}},
	"/sign-out":                          {who: "Mia"},
	"/sign-up":                           {values: newcomer("nora@example.org")},
	"/sign-up/{token}":                   {open: signUpLink, values: url.Values{"password": {"wrong password"}}, still: true},
	"/forgotten-password":                {values: url.Values{"email": {"mia@demo.test"}}},
	"/reset-password/{token}":            {open: resetLink, values: url.Values{"new_password": {"short"}}, still: true},
	"/password-rating":                   {values: url.Values{"password": {"seven purple umbrellas"}, "word": {"Olive"}}},
	"/language":                          {who: "Mia", values: url.Values{"language": {"de"}, "return": {"/help"}}},
	"/theme":                             {who: "Mia", values: url.Values{"theme": {"dark"}, "return": {"/help"}}},
	"/invitations/{token}":               {open: invitationLink, values: url.Values{"first_name": {"Otto"}, "last_name": {"New"}, "password": {"short"}, "country": {"CH"}, "language": {"de"}}},
	"/invitations/{token}/acceptance":    {who: "Mia", open: func(t *testing.T, p *portal.Portal) string { return invitationLink(t, p) + "/acceptance" }, values: url.Values{"unknown": {"x"}}},
	"/confirm-identity":                  {who: "Mia", values: url.Values{"password": {"wrong password"}, "return": {"/profile"}}},
	"/profile/name":                      {who: "Mia", values: url.Values{"first_name": {"Mia"}, "last_name": {"Fontanet"}}},
	"/profile/avatar":                    {who: "Mia", values: url.Values{"photo": {"x"}}},
	"/profile/avatar/removal":            {who: "Mia", values: url.Values{"unknown": {"x"}}},
	"/profile/language":                  {who: "Mia", values: url.Values{"language": {"de"}}},
	"/profile/region":                    {who: "Mia", values: url.Values{"country": {"CH"}, "time_zone": {"Europe/Zurich"}}},
	"/profile/password":                  {who: "Mia", values: url.Values{"current_password": {"wrong password"}, "new_password": {anotherPassword}}},
	"/profile/organizations/new":         {who: "Mia", values: url.Values{"request": {"0190a0b0-0000-7000-8000-000000000001"}, "name": {"Second"}, "kind": {"company"}, "country": {"CH"}}},
	"/o/{org}/leave":                     {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/users/new":                 {who: "Olive", values: url.Values{"step": {"summary"}, "back": {""}, "request": {"0190a0b0-0000-7000-8000-000000000001"}, "addresses": {"otto@example.org"}, "teams": {"{team}"}, "role": {"collaborator"}, "accounting": {""}, "billing_mail": {""}, "billing_sms": {""}}},
	"/o/{org}/users/{member}/role":       {who: "Olive", values: url.Values{"role": {"external"}, "accounting": {""}, "billing_mail": {""}, "billing_sms": {""}, "version": {"1"}}},
	"/o/{org}/users/{member}/removal":    {who: "Olive", values: url.Values{"password": {"wrong password"}, "confirmed": {"on"}, "step": {"last"}}},
	"/o/{org}/users/{member}/invitation": {who: "Olive", values: url.Values{"return": {"/help"}}},
	"/o/{org}/users/{member}/invitation/withdrawal":   {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/organization/details":                   {who: "Olive", values: url.Values{"name": {"Demo"}, "kind": {"company"}, "country": {"CH"}, "asked": {"CH"}, "street": {"Rue du Lac 1"}, "street2": {""}, "postal_code": {"1003"}, "city": {"Lausanne"}, "region": {""}, "phone": {""}, "vat_number": {""}, "version": {"1"}}},
	"/o/{org}/organization/personalize/portal":        {who: "Olive", values: url.Values{"symbol": {"initials"}, "initials": {"DO"}, "colour": {"3"}, "remove_banner": {""}}},
	"/o/{org}/organization/personalize/applications":  {who: "Olive", values: url.Values{"remove_banner": {""}}},
	"/o/{org}/organization/deletion":                  {who: "Olive", values: url.Values{"password": {"wrong password"}, "confirmed": {"on"}}},
	"/o/{org}/teams/new":                              {who: "Olive", values: url.Values{"name": {"Second"}, "description": {"Who comes second"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}}},
	"/o/{org}/teams/{team}/details":                   {who: "Olive", values: url.Values{"name": {"Second"}, "description": {"Who comes second"}, "version": {"1"}}},
	"/o/{org}/teams/{team}/deletion":                  {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/teams/{team}/members/new":               {who: "Olive", values: url.Values{"q": {""}, "member": {"{member}"}, "cursor": {""}, "find": {""}}},
	"/o/{org}/teams/{team}/members/removal":           {who: "Olive", values: url.Values{"member": {"{member}"}}},
	"/o/{org}/teams/{team}/leader":                    {who: "Olive", values: url.Values{"member": {"{member}"}}},
	"/o/{org}/teams/{team}/invitation":                {who: "Olive", values: url.Values{"addresses": {"otto@example.org"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}}},
	"/o/{org}/products/{product}/details":             {who: "Olive", values: url.Values{"name": {"atelier"}, "tags": {"one, two"}, "version": {"1"}}},
	"/o/{org}/products/{product}/lock":                {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/products/{product}/lock/removal":        {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/products/{product}/maintenance":         {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/products/{product}/maintenance/removal": {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/users/selection/role":                   {who: "Olive", values: url.Values{"member": {"{member}"}, "asked": {"on"}, "role": {"external"}}},
	"/o/{org}/users/selection/removal":                {who: "Olive", values: url.Values{"member": {"{member}"}, "asked": {"on"}, "password": {"wrong password"}, "confirmed": {"on"}}},
	"/o/{org}/users/selection/invitations":            {who: "Olive", values: url.Values{"member": {"{member}"}}},
	"/o/{org}/users/selection/withdrawal":             {who: "Olive", values: url.Values{"member": {"{member}"}, "asked": {"on"}}},
	"/o/{org}/users/{member}/access":                  {who: "Olive", values: url.Values{"row": {"{product}:"}, "right": {"{product}:use"}, "rule": {"domain:none:"}, "reach": {"domain:future"}, "rule_right": {"domain:use"}, "all": {""}, "all_right": {""}, "folder_row": {""}, "folder": {""}, "q": {""}, "kind": {""}, "find": {""}, "open": {""}, "after": {""}, "before": {""}, "back": {""}, "confirmed": {"on"}}},
	"/o/{org}/users/{member}/access/full":             {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/users/{member}/access/full/removal":     {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/teams/{team}/access":                    {who: "Olive", values: url.Values{"row": {"{product}:"}, "right": {"{product}:use"}, "rule": {"domain:none:"}, "reach": {"domain:future"}, "rule_right": {"domain:use"}, "confirmed": {""}, "open": {""}, "q": {""}}},
	"/o/{org}/teams/{team}/access/full":               {who: "Olive", values: url.Values{"unknown": {"x"}}},
	"/o/{org}/teams/{team}/access/full/removal":       {who: "Olive", values: url.Values{"unknown": {"x"}}},
}

func signUpLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.Client(t).Post(route.SignUp(), newcomer("nora@example.org"))
	return link(t, p.Mail("nora@example.org"), "/sign-up/")
}

func resetLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.Client(t).Post(route.ForgottenPassword(), url.Values{"email": {cast.Mia.LoginID}})
	return link(t, p.Mail(cast.Mia.LoginID), "/reset-password/")
}

func invitationLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.As(t, cast.Adam).Post(route.InviteUsers(p.Org(cast.Org)), url.Values{"step": {"summary"}, "request": {"0190a0b0-0000-7000-8000-000000000001"},
		"addresses": {"otto@example.org"}, "role": {"collaborator"}})
	return link(t, p.Mail("otto@example.org"), "/invitations/")
}

// opened is a form on a portal of its own.
type opened struct {
	form
	house   *house
	clock   *testkit.Clock
	browser *portal.Client
	address string
}

func (f form) opened(t *testing.T, pattern string) *opened {
	t.Helper()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now, WithoutJobs: f.open == nil})
	o := &opened{form: f, house: houseOf(t, p), clock: clock}
	if f.open != nil {
		o.address = f.open(t, p)
	} else {
		o.address = o.house.parameters.Replace(pattern)
	}
	o.values = url.Values{}
	for name, values := range f.values {
		o.values.Set(name, o.house.parameters.Replace(values[0]))
	}
	return o
}

// send has the browser send something, some time after the last time, so that
// nothing is limited that was tried before.
func (o *opened) send(t *testing.T, what func(c *portal.Client) portal.Page) portal.Page {
	t.Helper()
	if !o.still {
		o.clock.Advance(20 * time.Minute)
	}
	if o.browser == nil {
		o.browser = o.house.Client(t)
		if o.who != "" {
			form := credentials(castByName[o.who].LoginID, cast.Password)
			form.Set("keep", "on")
			o.browser.Post(route.SignIn(), form)
		}
	}
	page := what(o.browser)
	if o.who == "" || strings.HasPrefix(page.Path, route.SignIn()) {
		o.browser = nil
	}
	return page
}

func (o *opened) post(t *testing.T, values url.Values) portal.Page {
	t.Helper()
	return o.send(t, func(c *portal.Client) portal.Page { return c.Post(o.address, values) })
}

// eachForm runs check on every form of the portal, in parallel, and fails when
// one is missing in forms.
func eachForm(t *testing.T, check func(t *testing.T, o *opened)) {
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
			check(t, f.opened(t, line.pattern()))
		})
	}
}

func testName(pattern string) string {
	return strings.NewReplacer("/", " ", "{", "", "}", "").Replace(pattern)
}
