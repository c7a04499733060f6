package shop_test

import (
	"net/http"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The demo's cart, ordered with the card that is the default; the same form once more leads to the same payment.
func TestCheckoutByCard(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	page := c.Get(route.Checkout(n))
	portal.WantStatus(t, page, http.StatusOK)
	form := page.Form("form:has([name=seen])")
	card, ok := page.Doc.Find("[name=means][value^='profile:'], [name=means] option[value^='profile:']").First().Attr("value")
	if !ok {
		t.Fatal("no card is offered")
	}
	form.Set("means", card)
	form.Del("prepaid")
	form.Set("terms", "on")
	paid := c.Post(route.Checkout(n), form)
	portal.WantStatus(t, paid, http.StatusOK)
	portal.WantText(t, paid, "main", "Paid.")
	again := c.Post(route.Checkout(n), form)
	portal.WantPath(t, again, paid.Path)
	theirs := "profile:0190a0b0-0000-7000-8000-000000000001"
	p.PutIntoCart("mail", "five_mailboxes", 1, 1)
	other := c.Get(route.Checkout(n)).Form("form:has([name=seen])")
	other.Set("terms", "on")
	other.Set("means", theirs)
	portal.WantStatus(t, c.Post(route.Checkout(n), other), http.StatusUnprocessableEntity)
}
