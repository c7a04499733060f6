package kit

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"manager/internal/route"
	"manager/internal/support/visit"
)

// narrow takes out of a page for somebody of support what leads where they may not
// go: a link stays as text, a button or a form is hidden. Pages don't know who reads
// them, and what they offer a member would answer support with "not found".
func (k *Kit) narrow(page []byte, e visit.Entered) []byte {
	var out bytes.Buffer
	out.Grow(len(page))
	tokens := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken: // its end: it is ours, and whole
			return out.Bytes()
		case html.StartTagToken:
			raw := slices.Clone(tokens.Raw()) // TagName and TagAttr write into it
			out.Write(k.narrowTag(raw, tokens, e))
		default:
			out.Write(tokens.Raw())
		}
	}
}

func (k *Kit) narrowTag(raw []byte, tokens *html.Tokenizer, e visit.Entered) []byte {
	name, more := tokens.TagName()
	tag := atom.Lookup(name)
	if !more || tag != atom.A && tag != atom.Form && tag != atom.Button {
		return raw
	}
	t := html.Token{Type: html.StartTagToken, DataAtom: tag, Data: tag.String()}
	address, method, looks := "", http.MethodGet, ""
	for more {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		a := html.Attribute{Key: string(key), Val: string(value)}
		switch a.Key {
		case "href", "action", "formaction":
			address = a.Val
		case "method":
			method = strings.ToUpper(a.Val)
		case "class":
			looks = a.Val
		}
		t.Attr = append(t.Attr, a)
	}
	if tag == atom.Button {
		method = http.MethodPost
	}
	switch {
	case address == "" || k.opens(e, method, address):
		return raw
	case tag == atom.A && !slices.Contains(strings.Fields(looks), "button"):
		t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "href" })
	default:
		t.Attr = append(t.Attr, html.Attribute{Key: "hidden"}, html.Attribute{Key: "inert"})
	}
	return []byte(t.String())
}

// opens tells whether an address of a page answers whoever visits.
func (k *Kit) opens(e visit.Entered, method, address string) bool {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return false
	case u.Path == "" || u.Host != "": // in the page itself, or elsewhere
		return true
	case InConsole(u.Path) || u.Path == route.Help() || strings.HasPrefix(u.Path, route.Help()+"/"):
		return true
	}
	page, listed := visit.PageAt(method, k.patternOf(method, u.Path))
	return listed && e.Terms.Allows(page) && strings.HasPrefix(u.Path+"/", route.Org(e.OrgNumber)+"/")
}
