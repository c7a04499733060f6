package visit

import (
	"net/url"
	"unicode/utf8"

	"manager/internal/route"
)

// Page is a page of an organization that somebody of support may open with the
// right access. Every other one does not exist for them: what shows credentials,
// roles, people or means of payment is not in the list, and nothing that exports people.
type Page struct {
	Method     string
	Pattern    string
	Label      string // the message that names it in the list of what was seen
	Products   bool   // it needs access to products
	Accounting bool   // it needs access to accounting
	Changes    bool   // it needs access that is not read-only
}

// The pages, as the router knows them. A test of web holds that each is there.
var pages = index([]Page{
	looksAt(route.Org(route.OrgParam), "nav.overview"),
	looksAt(route.Products(route.OrgParam), "nav.products"),
	looksAt(route.ProductCategory(route.OrgParam, route.CategoryParam), "nav.products"),
	looksAt(route.ProductKind(route.OrgParam, route.KindParam), "nav.products"),
	looksAt(route.Product(route.OrgParam, route.ProductParam), "visit.page.product"),
	looksAt(route.Websites(route.OrgParam), "nav.websites"),
	looksAt(route.Sites(route.OrgParam, route.ProductParam), "nav.websites"),
	looksAt(route.Site(route.OrgParam, route.ProductParam, route.SiteParam), "nav.websites"),

	{Method: get, Pattern: route.ProductDetails(route.OrgParam, route.ProductParam), Label: "visit.page.details", Products: true, Changes: true},
	{Method: post, Pattern: route.ProductDetails(route.OrgParam, route.ProductParam), Label: "visit.page.details", Products: true, Changes: true},

	accounts(route.Accounting(route.OrgParam), "nav.accounting_overview"),
	accounts(route.Invoices(route.OrgParam), "nav.invoice_history"),
	accounts(route.Invoice(route.OrgParam, route.DocumentParam), "visit.page.document"),
	accounts(route.InvoicePDF(route.OrgParam, route.DocumentParam), "visit.page.document"),
	accounts(route.InvoiceXML(route.OrgParam, route.DocumentParam), "visit.page.document"),
	accounts(route.Orders(route.OrgParam), "nav.orders"),
	accounts(route.Order(route.OrgParam, route.OrderParam), "visit.page.order"),
	accounts(route.Statement(route.OrgParam), "visit.page.statement"),
})

const (
	get  = "GET"
	post = "POST"
)

func looksAt(pattern, label string) Page {
	return Page{Method: get, Pattern: pattern, Label: label, Products: true}
}

func accounts(pattern, label string) Page {
	return Page{Method: get, Pattern: pattern, Label: label, Accounting: true}
}

func index(list []Page) map[string]Page {
	byRoute := make(map[string]Page, len(list))
	for _, p := range list {
		byRoute[p.Method+" "+p.Pattern] = p
	}
	return byRoute
}

// PageAt is the page of that route; ok is false for one that support never opens.
func PageAt(method, pattern string) (p Page, ok bool) {
	if method == "HEAD" {
		method = get
	}
	p, ok = pages[method+" "+pattern]
	return p, ok
}

// Label is the message that names the page that was asked for.
func (p PageSeen) Label() string {
	if page, ok := PageAt(p.Method, p.Pattern); ok {
		return page.Label
	}
	return "visit.page.other"
}

// Done is the message that says what was done with it.
func (p PageSeen) Done() string {
	switch {
	case !p.Allowed:
		return "visit.done.refused"
	case p.Method == post:
		return "visit.done.sent"
	}
	return "visit.done.looked"
}

// Pages lists them all, in no order.
func Pages() (all []Page) {
	for _, p := range pages {
		all = append(all, p)
	}
	return all
}

// Allows tells whether the terms open the page.
func (t Terms) Allows(p Page) bool {
	return (!p.Products || t.Products) && (!p.Accounting || t.Accounting) && (!p.Changes || t.MayChange)
}

// maxAddress is how much of an address the list keeps.
const maxAddress = 500

// address is what the list keeps of a request's address; what was searched for belongs to what was done.
func address(u *url.URL) string {
	kept := u.RequestURI()
	if len(kept) <= maxAddress {
		return kept
	}
	kept = kept[:maxAddress]
	for !utf8.ValidString(kept) {
		kept = kept[:len(kept)-1]
	}
	return kept
}
