package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/text"
)

// hostile is what a form may be sent in any of its fields.
var hostile = map[string]string{
	"nothing":        "",
	"10,000":         strings.Repeat("x", 10_000),
	"10,000 wide":    strings.Repeat("界", 10_000),
	"NUL":            "a\x00b",
	"control":        "\x01\x02\x1b[31m\x7f\u0085",
	"invalid UTF-8":  "\xff\xfe\xc0\xaf",
	"script":         "<script>alert(1)</script>",
	"attribute":      `"'><img src=x onerror=alert(1)>`,
	"right to left":  "\u202Eevil\u202C\u2066",
	"emoji":          "👩‍👩‍👧‍👦 🏳️‍🌈 ᶻ",
	"formula":        "=HYPERLINK(\"https://evil.test\")",
	"SQL":            "' or 1=1; drop table users; --",
	"header":         "x\r\nBcc: everybody@example.org",
	"template":       "{{.}} ${x} %s%n",
	"path":           "../../../etc/passwd",
	"number":         "-1",
	"large number":   "99999999999999999999999",
	"combining":      "e" + strings.Repeat("\u0301", 300),
	"lone surrogate": "\xed\xa0\x80",
}

func TestHostileInputIsAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	eachForm(t, func(t *testing.T, o *openedForm) {
		for name := range o.values {
			for _, kind := range slices.Sorted(maps.Keys(hostile)) {
				sent := maps.Clone(o.values)
				sent[name] = []string{hostile[kind]}
				page := o.post(t, sent)
				wantClear(t, name+", "+kind, page)
				wantKept(t, name+", "+kind, page, name, hostile[kind])
			}
		}
	})
}

// wantClear wants an answer of ours that is no fault of ours, and nothing of what was sent at work in it.
func wantClear(t *testing.T, what string, page portal.Page) {
	t.Helper()
	if page.Path == route.PaymentMessages() && page.Status == http.StatusBadRequest && page.Body == "" {
		return // for a program
	}
	if page.Status >= http.StatusInternalServerError || page.Status == http.StatusBadRequest {
		t.Errorf("%s: %d at %s", what, page.Status, page.Path)
		return
	}
	if page.Header.Get("Content-Type") == "application/json" && json.Valid([]byte(page.Body)) {
		return // for a script
	}
	if page.Doc == nil {
		t.Errorf("%s: %d without a page: %.100q", what, page.Status, page.Body)
		return
	}
	if page.Text("h1") == "" {
		t.Errorf("%s: %d on a page without a heading", what, page.Status)
	}
	wantInert(t, what, page)
}

func wantInert(t *testing.T, what string, page portal.Page) {
	t.Helper()
	page.Doc.Find("script:not([src^='/static/']), img[src=x], style, iframe, object, base").Each(func(_ int, s *goquery.Selection) {
		t.Errorf("%s: the page has the element %s: %.100q", what, goquery.NodeName(s), s.Text())
	})
	page.Doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, attribute := range s.Nodes[0].Attr {
			value := strings.ToLower(strings.TrimSpace(attribute.Val))
			if strings.HasPrefix(attribute.Key, "on") || attribute.Key == "style" || strings.HasPrefix(value, "javascript:") {
				t.Errorf("%s: an element %s with %s=%.100q", what, goquery.NodeName(s), attribute.Key, attribute.Val)
			}
		}
	})
	if strings.Contains(page.Body, "\x00") {
		t.Errorf("%s: the page has a NUL", what)
	}
}

// wantKept wants a refused form to show what was typed, but for passwords.
func wantKept(t *testing.T, what string, page portal.Page, name, typed string) {
	t.Helper()
	if page.Status != http.StatusUnprocessableEntity {
		return
	}
	if strings.Contains(page.Body, "wrong password") || strings.Contains(page.Body, anotherPassword) {
		t.Errorf("%s: the page shows a password", what)
	}
	field := page.Doc.Find("input[name='" + name + "'], textarea[name='" + name + "']").First()
	kind := field.AttrOr("type", "text")
	if field.Length() == 0 || kind != "text" && kind != "email" {
		return
	}
	shown := field.AttrOr("value", "")
	if goquery.NodeName(field) == "textarea" {
		shown = strings.TrimPrefix(field.Text(), "\n")
	}
	want := asShown(typed)
	if !verbatim(name) {
		want = text.TrimInvisible(want)
	}
	if shown != want {
		t.Errorf("%s: the field shows %.60q, typed was %.60q", what, shown, want)
	}
}

// asShown is typed as a page can show it: valid text with the line ends of Unix.
func asShown(typed string) string {
	typed = strings.ReplaceAll(strings.ToValidUTF8(typed, "\uFFFD"), "\r\n", "\n")
	return strings.ReplaceAll(typed, "\x00", "\uFFFD")
}

func TestMalformedBodiesAreAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	const urlencoded, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
	eachForm(t, func(t *testing.T, o *openedForm) {
		for name, body := range map[string]struct{ kind, text string }{
			"empty":                {urlencoded, ""},
			"bad escapes":          {urlencoded, "first_name=%zz&=&&&;%"},
			"semicolons":           {urlencoded, "a=1;b=2"},
			"many fields":          {urlencoded, strings.Repeat("a=1&", 20_000)},
			"1 MB":                 {urlencoded, "first_name=" + strings.Repeat("x", 1<<20)},
			"1 MB of multipart":    {multipart, "--b\r\nContent-Disposition: form-data; name=\"first_name\"\r\n\r\n" + strings.Repeat("x", 1<<20) + "\r\n--b--\r\n"},
			"7 MB of multipart":    {multipart, "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"x\"\r\n\r\n" + strings.Repeat("x", 7<<20) + "\r\n--b--\r\n"},
			"cut multipart":        {multipart, "--b\r\nContent-Disposition: form-data; name=\"first_name\"\r\n\r\nx"},
			"no boundary":          {"multipart/form-data", "x"},
			"rubbish as multipart": {multipart, "rubbish"},
			"many parts":           {multipart, strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", 5_000) + "--b--\r\n"},
			"JSON":                 {"application/json", `{"first_name":"x"}`},
			"text":                 {"text/plain", "first_name=x"},
			"no type":              {"", "first_name=x"},
			"unreadable type":      {"multipart/form-data; boundary=\"", "x"},
		} {
			wantClear(t, name, o.send(t, func(c *portal.Client) portal.Page { return c.PostBody(o.address, body.kind, []byte(body.text)) }))
		}
		for name, values := range o.values {
			twice := maps.Clone(o.values)
			twice[name] = []string{"<script>alert(1)</script>", values[0], `"'><img src=x>`}
			wantClear(t, "duplicate "+name, o.post(t, twice))
		}
	})
}

func TestAbsurdAddressesAreAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	long := strings.Repeat("é", 150)
	queries := []string{
		"cursor=garbage&size=-1&sort=x&role=zzz&state=x&two_factor=x", "size=99999999999999999999&page=-1", "q=%00&cursor=%00&role=%00&sort=%00&state=%00&member=%00&kept=%00&return=%00",
		"q=%ff%fe&cursor=%ff&member=%ff&kept=%ff", "q=a" + url.QueryEscape(long) + "&cursor=" + strings.Repeat("A", 5000), "q=%25_%5C'%22&choose=1", "q=" + url.QueryEscape(hostile["script"]+hostile["attribute"]),
		"kept=0190a0b0-0000-7000-8000-000000000001&return=%2F%2Fevil.test", "return=javascript:alert(1)&step=x&password=x&confirmed=on", "%zz=%zz&;&=", "member=0190a0b0-0000-7000-8000-000000000001",
		"member=x&member=y", strings.Repeat("member=0190a0b0-0000-7000-8000-000000000001&", 300),
	}
	for _, who := range []string{signedOut, "Olive"} {
		for _, line := range lines {
			if line.method != http.MethodGet || !strings.Contains(line.address, "{org}") && strings.ContainsAny(line.pattern(), "*") || strings.HasSuffix(line.pattern(), "/events") { // events would be waited for
				continue
			}
			for _, query := range queries {
				line.address = line.pattern() + "?" + query
				page := house.ask(t, who, line)
				if page.Status >= http.StatusInternalServerError || page.Status == http.StatusBadRequest {
					t.Errorf("%s as %s: %d", line.address, who, page.Status)
				}
				if page.Doc != nil {
					wantInert(t, line.address, page)
				}
				if to := page.Header.Get("Location"); strings.Contains(to, "evil") && !strings.HasPrefix(to, "/sign-in?") || strings.HasPrefix(to, "//") {
					t.Errorf("%s as %s leads to %s", line.address, who, to)
				}
			}
		}
	}
}

func TestForeignAndMalformedIDsAreNotFound(t *testing.T) {
	t.Parallel()
	_, lines := readPermissions(t)
	house := newHouse(t)
	olive := house.client(t, "Olive")
	ids := []string{
		house.Member(cast.Rival, cast.Ruth.LoginID).String(), "0190a0b0-0000-7000-8000-000000000001", "00000000-0000-0000-0000-000000000000", "x", "-1", "%00", "%ff%fe", "%2e%2e%2f", "..%2f..%2f", "'%20or%201=1", "%3Cscript%3E",
		strings.Repeat("a", 5000), "{0190a0b0-0000-7000-8000-000000000001}", "urn:uuid:0190a0b0-0000-7000-8000-000000000001", "0190A0B0000070008000000000000001",
	}
	for _, line := range lines {
		for _, parameter := range []string{"{member}", "{image}", "{org}", "{guide}", "{page}", "{mail}", "{token}"} {
			if !strings.Contains(line.pattern(), parameter) {
				continue
			}
			for _, one := range ids {
				address := house.parameters.Replace(strings.ReplaceAll(line.pattern(), parameter, one))
				page := olive.Do(olive.Request(line.method, address, "application/x-www-form-urlencoded", nil))
				// Who is signed in goes on to the page that says so; who is no member has left.
				leadsOn := line.method == http.MethodPost && (strings.HasPrefix(line.pattern(), "/invitations/") || strings.HasSuffix(line.pattern(), "/leave"))
				if page.Status != http.StatusNotFound && !(leadsOn && page.Status == http.StatusSeeOther) {
					t.Errorf("%s %.80s: %d", line.method, address, page.Status)
				}
				if page.Doc != nil {
					wantInert(t, address, page)
				}
			}
		}
	}
}

// Whatever is typed into whatever field, the answer is a page, never an error of ours.
func TestHostileInputInEveryFieldAtOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	mia := p.Member(cast.Org, cast.Mia.LoginID).String()
	junk := []string{"", " ", "\x00", "\x1b[31m", "<script>alert(1)</script>", "=cmd()", strings.Repeat("ä", 40_000), "\xff\xfe", "'; drop table members --", "%s%n", "-1", "99999999999999999999", "\u202e"}
	forms := map[string][]string{
		route.InviteUsers(org):               {"step", "request", "addresses", "role", "accounting", "billing_mail", "billing_sms", "back"},
		route.UserRole(org, mia):             {"role", "accounting", "version", "billing_mail"},
		route.UserRemoval(org, mia):          {"password", "confirmed", "step"},
		route.UsersSelectionRole(org):        {"member", "asked", "role"},
		route.UsersSelectionRemoval(org):     {"member", "asked", "password", "confirmed"},
		route.UsersSelectionWithdrawal(org):  {"member", "asked"},
		route.UsersSelectionInvitations(org): {"member"},
		route.NewOrganization():              {"request", "name", "kind", "country"},
		route.Invitation("forged"):           {"first_name", "last_name", "password", "country", "language"},
		route.UserInvitation(org, mia):       {"x"},
	}
	for address, fields := range forms {
		for _, text := range junk {
			all := url.Values{}
			for _, field := range fields {
				all.Set(field, text)
				if page := c.Post(address, url.Values{field: {text}}); page.Status >= http.StatusInternalServerError {
					t.Errorf("%s %s=%.20q: %d", address, field, text, page.Status)
				}
			}
			page := c.Post(address, all)
			if page.Status >= http.StatusInternalServerError || strings.Contains(page.Body, "<script>alert") {
				t.Errorf("%s all %.20q: %d", address, text, page.Status)
			}
		}
	}
	for _, text := range junk {
		for _, field := range []string{"q", "role", "two_factor", "state", "sort", "size", "cursor", "kept", "member", "step"} {
			for _, address := range []string{route.Users(org), route.UsersCSV(org), route.UsersSelectionRole(org), route.ChooseOrganization(), route.UserRole(org, mia), route.UserRemoval(org, mia)} {
				if len(text) > 1000 {
					text = text[:3000]
				}
				if page := c.Get(address + "?" + url.Values{field: {text}}.Encode()); page.Status >= http.StatusInternalServerError {
					t.Errorf("%s?%s=%.20q: %d", address, field, text, page.Status)
				}
			}
		}
	}
	if n := testkit.Value[int](t, p.App.DB, `select count(*) from members m join organizations o on o.id = m.org_id where o.number = '`+org+`'`, nil); n != 10 {
		t.Errorf("the organization has %d members", n)
	}
}
