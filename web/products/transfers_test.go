package products_test

import (
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestProductTransfer(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	n, rival := p.Org(cast.Org), p.Org("Rival Sàrl")
	domain := p.AddProduct(p.OrgID(cast.Org), "domain", "handed-on.example")
	adam := p.As(t, cast.Adam)
	address := route.ProductTransfer(n, domain.String())
	if page := adam.Post(address, url.Values{"email": {"not an address"}}); page.Status != 422 || page.Form("main form").Get("email") != "not an address" {
		t.Errorf("a wrong address is answered %d", page.Status)
	}
	page := adam.Post(address, url.Values{"email": {cast.Ruth.LoginID}})
	if page.Status != 200 || !strings.Contains(page.Text("main"), cast.Ruth.LoginID) || page.Form("main form").Get("transfer") == "" {
		t.Fatalf("offering is answered %d: %s", page.Status, page.Text("main"))
	}
	if page = adam.Post(address, url.Values{"email": {"otto@example.org"}}); page.Status != 409 {
		t.Errorf("a second offer is answered %d", page.Status)
	}
	link := portal.Link(t, p.Mail(cast.Ruth.LoginID), "/transfers/")
	if page = p.Client(t).Get(link); page.Status != 200 || page.Doc.Find(`main a[href^="/sign-in?"]`).Length() != 1 {
		t.Errorf("signed out the link is answered %d: %s", page.Status, page.Text("main"))
	}
	eve := p.As(t, cast.Eve)
	if page = eve.Get(link); page.Status != 200 || page.Doc.Find(`main form[action="/sign-out"]`).Length() != 1 {
		t.Errorf("Eve is shown: %s", page.Text("main"))
	}
	if page = eve.Post(link, url.Values{"organization": {rival}}); page.Status != 403 {
		t.Errorf("Eve's answer is answered %d", page.Status)
	}
	ruth := p.As(t, cast.Ruth)
	if page = ruth.Get(link); page.Doc.Find(`main option[value="`+rival+`"]`).Length() != 1 || !strings.Contains(page.Text("main"), "handed-on.example") {
		t.Fatalf("Ruth is shown: %s", page.Text("main"))
	}
	if page = ruth.Post(link, url.Values{"organization": {n}}); page.Status != 422 || page.Text("#f-organization-error") == "" {
		t.Errorf("somebody else's organization is answered %d", page.Status)
	}
	ruth.NoFollow = true
	page = ruth.Post(link, url.Values{"organization": {rival}})
	if page.Status != 303 || !strings.HasPrefix(page.Header.Get("Location"), route.Products(rival)) {
		t.Fatalf("accepting is answered %d, to %s", page.Status, page.Header.Get("Location"))
	}
	mine := ruth.Get(page.Header.Get("Location"))
	if about := mine.Doc.Find(".flash strong a"); about.Text() == "" || about.Text() != mine.Text("h1") {
		t.Errorf("the message is about %q, the page about %q", about.Text(), mine.Text("h1"))
	}
	if page = ruth.Get(link); page.Status != 200 || page.Doc.Find("main form").Length() != 0 {
		t.Errorf("the link again is answered %d", page.Status)
	}
	if page = adam.Get(address); page.Status != 409 {
		t.Errorf("the old one's page is answered %d", page.Status)
	}
}

func TestTransferRefusedWithoutAnAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	n := p.Org(cast.Org)
	domain := p.AddProduct(p.OrgID(cast.Org), "domain", "declined.example")
	olive := p.As(t, cast.Olive)
	olive.Post(route.ProductTransfer(n, domain.String()), url.Values{"email": {"otto@example.org"}})
	link := portal.Link(t, p.Mail("otto@example.org"), "/transfers/")
	otto := p.Client(t)
	if page := otto.Get(link); page.Doc.Find(`main a[href^="/sign-up?email="]`).Length() != 1 {
		t.Errorf("Otto is shown: %s", page.Text("main"))
	}
	for range 2 {
		if page := otto.Post(link+"/refusal", nil); page.Status != 410 || page.Doc.Find("main form").Length() != 0 {
			t.Errorf("declining is answered %d", page.Status)
		}
	}
	if page := olive.Get(route.ProductTransfer(n, domain.String())); page.Status != 200 || !strings.Contains(page.Text(".banner"), "otto@example.org") {
		t.Errorf("Olive is shown: %s", page.Text("main"))
	}
	olive.Post(route.ProductTransfer(n, domain.String()), url.Values{"email": {"nora@example.org"}})
	page := olive.Get(route.ProductTransfer(n, domain.String()))
	if page = olive.Post(route.ProductTransferWithdrawal(n, domain.String()), page.Form("main form")); page.Status != 200 || page.Doc.Find("#f-email").Length() != 1 {
		t.Errorf("withdrawing is answered %d: %s", page.Status, page.Text("main"))
	}
}
