package web_test

import (
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// shopForms are the forms of web/shop and web/accounting.
var shopForms = map[string]form{
	"/o/{org}/shop/{kind}": {
		by:     "Olive",
		fields: "key=0190a0b0-0000-7000-8000-000000000001&offer=one_site&months=12&quantity=2&name=atelier",
		submit: "key=0190a0b0-0000-7000-8000-000000000001&offer=one_site&months=12&quantity=2&name=atelier",
	},
	"/o/{org}/cart/{line}": {
		by:     "Olive",
		open:   cartLine,
		fields: "quantity=3&months=12&name=atelier&warranty=on&gratuity=",
		submit: "quantity=3&months=12&name=atelier&warranty=on&gratuity=",
	},
	"/o/{org}/cart/{line}/decision": {
		by:     "Olive",
		open:   after(cartLine, "/decision"),
		fields: "decision=leave",
		submit: "decision=leave",
	},
	"/o/{org}/cart/{line}/removal": {
		by:     "Olive",
		open:   after(cartLine, "/removal"),
		submit: noFields,
	},
	"/o/{org}/checkout": {
		by:     "Olive",
		open:   fullCheckout,
		fill:   seenCart,
		fields: "key=0190a0b0-0000-7000-8000-000000000002&seen=&chosen=on&means=bank_transfer&prepaid=&address=&purchase_order=PO-1&terms=on&start=on",
		submit: "key=0190a0b0-0000-7000-8000-000000000002&seen=&chosen=on&means=bank_transfer&prepaid=&address=&purchase_order=PO-1&terms=on&start=on",
	},
	"/o/{org}/checkout/choices": {
		by:     "Olive",
		open:   after(fullCheckout, "/choices"),
		fields: "chosen=on&means=bank_transfer&prepaid=on&address=&purchase_order=PO-1",
	},
	"/o/{org}/checkout/code": {
		by:     "Olive",
		open:   after(fullCheckout, "/code"),
		fields: "code=ATELIER10&chosen=on&means=bank_transfer&purchase_order=PO-1",
		submit: "code=ATELIER10&chosen=on&means=bank_transfer",
	},
	"/o/{org}/checkout/code/removal": {
		by:     "Olive",
		open:   after(fullCheckout, "/code/removal"),
		fields: "remove=ATELIER10",
	},
	"/o/{org}/orders/{order}/cancellation": {
		by:     "Olive",
		open:   after(openOrder, "/cancellation"),
		still:  true,
		submit: noFields,
	},
	"/o/{org}/orders/{order}/repetition": {
		by:     "Olive",
		open:   after(openOrder, "/repetition"),
		fields: "key=0190a0b0-0000-7000-8000-000000000003",
		submit: "key=0190a0b0-0000-7000-8000-000000000003",
	},
	"/o/{org}/accounting/addresses/new": {
		by:     "Olive",
		fields: addressFields + "&return=",
		submit: addressFields,
	},
	"/o/{org}/accounting/addresses/{address}": {
		by:     "Olive",
		open:   secondAddress,
		fields: addressFields + "&version=1",
		submit: addressFields + "&version=1",
	},
	"/o/{org}/accounting/addresses/{address}/check": {
		by:   "Olive",
		open: after(secondAddress, "/check"),
	},
	"/o/{org}/accounting/addresses/{address}/default": {
		by:     "Olive",
		open:   after(secondAddress, "/default"),
		submit: noFields,
	},
	"/o/{org}/accounting/addresses/{address}/retirement": {
		by:     "Olive",
		open:   after(secondAddress, "/retirement"),
		submit: noFields,
	},
}

const addressFields = "name=Kessler+AG&care_of=Frau+Kessler&street=Seefeldstrasse&house_number=9&postal_code=8008&city=Z%C3%BCrich&region=&country=CH&business=on&vat_number=" +
	"&registration=&peppol_id=&buyer_reference=R-1&purchase_order=&language=de&recipients=books@example.org"

// emptyCart takes out of the cart what the demo has in it.
func emptyCart(t *testing.T, p *portal.Portal) {
	t.Helper()
	testkit.Exec(t, p.App.DB, `delete from cart_lines`, nil)
	testkit.Exec(t, p.App.DB, `update carts set codes = '{}'`, nil)
}

// cartLine puts a line into the cart and returns the address of its form.
func cartLine(t *testing.T, p *portal.Portal) string {
	t.Helper()
	emptyCart(t, p)
	return route.CartLine(p.Org(cast.Org), p.PutIntoCart("web_hosting", "ten_sites", 12, 1).String())
}

// fullCheckout fills the cart and returns the address of the checkout.
func fullCheckout(t *testing.T, p *portal.Portal) string {
	t.Helper()
	emptyCart(t, p)
	p.AddBillingAddress("Atelier Lumière SA", false)
	p.AddCode("ATELIER10")
	p.PutIntoCart("web_hosting", "ten_sites", 12, 1)
	return route.Checkout(p.Org(cast.Org))
}

// seenCart fills in which cart and which address the checkout shows.
func seenCart(t *testing.T, p *portal.Portal, values url.Values) {
	t.Helper()
	shown := p.As(t, cast.Olive).Get(route.Checkout(p.Org(cast.Org))).Form("form.aside")
	values.Set("seen", shown.Get("seen"))
	values.Set("address", shown.Get("address"))
}

// openOrder places an order and returns its address.
func openOrder(t *testing.T, p *portal.Portal) string {
	t.Helper()
	emptyCart(t, p)
	return route.Order(p.Org(cast.Org), p.PlaceOrder().ID.String())
}

// secondAddress adds two billing addresses and returns the address of the second one's form.
func secondAddress(t *testing.T, p *portal.Portal) string {
	t.Helper()
	p.AddBillingAddress("Atelier Lumière SA", true)
	return route.BillingAddress(p.Org(cast.Org), p.AddBillingAddress("Kessler", true).String())
}
