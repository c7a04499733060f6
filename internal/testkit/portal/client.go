package portal

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"manager/internal/route"
	"manager/internal/testkit/cast"
)

// Client is a browser without scripts: it keeps cookies, follows redirects and
// marks its forms as sent from the portal's own pages. Change the fields to be
// another kind of browser.
type Client struct {
	Lang     string // Accept-Language; "en" when empty
	Site     string // Sec-Fetch-Site of forms; "same-origin" when empty, left out when "-"
	NoFollow bool   // redirects are the answer

	t    testing.TB
	base string
	http *http.Client
}

// Page is an answer.
type Page struct {
	Status int
	Path   string // and query, after redirects
	Header http.Header
	Body   string
	Doc    *goquery.Document // of HTML; nil for anything else
}

// Client is a new browser in front of the portal.
func (p *Portal) Client(t testing.TB) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{t: t, base: p.URL}
	c.http = &http.Client{Jar: trustingJar{jar}, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if c.NoFollow {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return c
}

// trustingJar sends cookies that are for https to the portal as well: browsers do so on a loopback address.
type trustingJar struct{ http.CookieJar }

func overHTTPS(u *url.URL) *url.URL {
	secure := *u
	secure.Scheme = "https"
	return &secure
}

// SetCookies keeps cookies as an answer over https would set them.
func (j trustingJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j.CookieJar.SetCookies(overHTTPS(u), cookies)
}

// Cookies are those for a request over https.
func (j trustingJar) Cookies(u *url.URL) []*http.Cookie { return j.CookieJar.Cookies(overHTTPS(u)) }

// As is a new browser in which a person of the cast is signed in.
func (p *Portal) As(t testing.TB, who cast.Person) *Client {
	t.Helper()
	c := p.Client(t)
	c.SignIn(who)
	return c
}

// SignIn signs a person of the cast in.
func (c *Client) SignIn(who cast.Person) Page {
	c.t.Helper()
	page := c.Post(route.SignIn(), url.Values{"login_id": {who.LoginID}, "password": {cast.Password}})
	if page.Status >= http.StatusBadRequest || strings.HasPrefix(page.Path, route.SignIn()) {
		c.t.Fatalf("sign %s in: status %d at %s: %s", who.LoginID, page.Status, page.Path, page.Text("main"))
	}
	return page
}

// Get opens a page.
func (c *Client) Get(path string) Page {
	c.t.Helper()
	return c.do(http.MethodGet, path, "", nil)
}

// Post sends a form.
func (c *Client) Post(path string, form url.Values) Page {
	c.t.Helper()
	return c.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// PostBody sends a form encoded otherwise, such as one with a file.
func (c *Client) PostBody(path, contentType string, body []byte) Page {
	c.t.Helper()
	return c.do(http.MethodPost, path, contentType, bytes.NewReader(body))
}

// Cookies are those that the portal would get from this browser.
func (c *Client) Cookies() []*http.Cookie {
	base, err := url.Parse(c.base)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.http.Jar.Cookies(base)
}

// Request makes a request as this browser would, to be sent with Do.
func (c *Client) Request(method, path, contentType string, body io.Reader) *http.Request {
	c.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = c.base + path
	}
	r, err := http.NewRequestWithContext(context.Background(), method, path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	lang, site := c.Lang, c.Site
	if lang == "" {
		lang = "en"
	}
	if site == "" {
		site = "same-origin"
	}
	r.Header.Set("Accept-Language", lang)
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	if method != http.MethodGet && site != "-" {
		r.Header.Set("Sec-Fetch-Site", site)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

func (c *Client) do(method, path, contentType string, body io.Reader) Page {
	c.t.Helper()
	return c.Do(c.Request(method, path, contentType, body))
}

// Do sends a request and reads the answer.
func (c *Client) Do(r *http.Request) Page {
	c.t.Helper()
	response, err := c.http.Do(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatalf("%s %s: read the answer: %v", r.Method, r.URL.Path, err)
	}
	page := Page{Status: response.StatusCode, Path: response.Request.URL.RequestURI(), Header: response.Header, Body: string(body)}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
		if err != nil {
			c.t.Fatalf("%s %s: read the page: %v", r.Method, r.URL.Path, err)
		}
		page.Doc = goquery.NewDocumentFromNode(root)
	}
	return page
}

// Text is what stands in the elements that a selector finds, with single spaces.
func (p Page) Text(selector string) string {
	if p.Doc == nil {
		return p.Body
	}
	return strings.Join(strings.Fields(p.Doc.Find(selector).Text()), " ")
}

// Form reads the form that a selector finds as a browser would send it, to be
// changed and posted.
func (p Page) Form(selector string) url.Values {
	form := url.Values{}
	if p.Doc == nil {
		return form
	}
	p.Doc.Find(selector).First().Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		kind, _ := s.Attr("type")
		_, checked := s.Attr("checked")
		switch {
		case kind == "file" || (kind == "checkbox" || kind == "radio") && !checked:
		case goquery.NodeName(s) == "select":
			form.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		case goquery.NodeName(s) == "textarea":
			form.Add(name, strings.TrimPrefix(s.Text(), "\n"))
		default:
			form.Add(name, s.AttrOr("value", ""))
		}
	})
	return form
}
