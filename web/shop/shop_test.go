package shop_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// credit puts money on the prepaid account of the empty organization.
func credit(t *testing.T, p *portal.Portal, minor int64) {
	t.Helper()
	org := p.ActorIn("Empty SA", cast.Olive).Org
	err := p.App.DB.Write(t.Context(), db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, p.App.Clock(), ledger.Posting{Org: org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_credited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.CardClearing), Amount: money.New(-minor, money.CHF)}, {Account: ledger.Of(ledger.Prepaid), Amount: money.New(minor, money.CHF)}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// raise makes ten sites for a year dearer from today on; the guarantee of what is in the cart ends at once.
func raise(t *testing.T, p *portal.Portal) {
	t.Helper()
	testkit.Exec(t, p.App.DB, `insert into offer_prices (kind, offer, months, currency, valid_from, amount) values ('web_hosting', 'ten_sites', 12, 'CHF', @day::date, 12000)`,
		db.Args{"day": p.App.Clock().Format("2006-01-02")})
	testkit.Exec(t, p.App.DB, `update cart_lines set guaranteed_until = @now`, db.Args{"now": p.App.Clock()})
}

func TestOffersShowWhatIsChargedAndSaved(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	portal.WantStatus(t, c.Get(route.Shop(n)), http.StatusOK)
	page := c.Get(route.With(route.ShopKind(n, "web_hosting"), "months", "12"))
	portal.WantStatus(t, page, http.StatusOK)
	// 9.92 a month by the month; a year is twelve times the share of 90 % rounded: 8.93.
	for _, want := range []string{"CHF\u00a08.93 per month", "CHF\u00a0107.16 for 12 months · saves CHF\u00a011.88", "5 for CHF\u00a0", "14 days"} {
		if text := page.Text("main"); !strings.Contains(text, strings.ReplaceAll(want, "\u00a0", " ")) && !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if primary := page.Doc.Find("main .button.primary").Length(); primary != 1 {
		t.Errorf("%d primary buttons", primary)
	}
	month := c.Get(route.With(route.ShopKind(n, "web_hosting"), "months", "1"))
	if strings.Contains(month.Text(".offers"), "saves") {
		t.Error("the shortest period saves something")
	}
	portal.WantStatus(t, c.Get(route.ShopKind(n, "unknown")), http.StatusNotFound)
}

func TestCartIsChangedLineByLine(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	offers := c.Get(route.With(route.ShopKind(n, "web_hosting"), "months", "12"))
	form := offers.Form(`form.buy:has([value="ten_sites"])`)
	form.Set("quantity", "6")
	added := c.Post(route.ShopKind(n, "web_hosting"), form)
	portal.WantPath(t, added, route.Cart(n))
	for _, want := range []string{"642.96", "−64.30", "578.66"} { // 6 × 107.16, ten percent less from five on
		portal.WantText(t, added, ".cart", want)
	}
	line, _ := added.Doc.Find("form.form[action*='/cart/']").Attr("action")
	change := added.Form("form.form[action*='/cart/']")
	change.Set("quantity", "1")
	change.Set("warranty", "on")
	changed := c.Post(line, change)
	portal.WantText(t, changed, ".cart", "107.16")
	portal.WantText(t, changed, ".cart .explain", "Renewal Warranty")
	change.Set("quantity", "0")
	refused := c.Post(line, change)
	portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
	if got := refused.Doc.Find("#f-quantity").AttrOr("value", ""); got != "0" || refused.Doc.Find("#f-quantity-error").Length() != 1 {
		t.Errorf("the refused line shows %q", got)
	}
	portal.WantText(t, c.Post(line+"/removal", nil), "main", "The cart is empty.")
}

func TestChangedPriceWaitsForADecision(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	line := p.PutIntoCart("web_hosting", "ten_sites", 12, 1)
	p.AddBillingAddress("Atelier Lumière SA", true)
	raise(t, p)
	page := c.Get(route.Cart(n))
	portal.WantText(t, page, ".cart .was", "107.16")
	portal.WantText(t, page, ".cart .ask", "120.00")
	if page.Doc.Find(".ask :checked").Length() != 0 || page.Doc.Find("a.primary[href$='/checkout']").Length() != 0 {
		t.Error("a decision is preset, or the way on is open")
	}
	if c.Get(route.Checkout(n)).Doc.Find("button.primary[disabled]").Length() != 1 {
		t.Error("an undecided cart can be ordered")
	}
	portal.WantStatus(t, c.Post(route.CartLineDecision(n, line.String()), nil), http.StatusUnprocessableEntity)
	accepted := c.Post(route.CartLineDecision(n, line.String()), url.Values{"decision": {"accept"}})
	if accepted.Doc.Find(".ask").Length() != 0 || accepted.Doc.Find("a.primary[href$='/checkout']").Length() != 1 {
		t.Errorf("after the decision the cart is %q", accepted.Text("main"))
	}
	testkit.Exec(t, p.App.DB, `delete from offer_prices where kind = 'web_hosting' and offer = 'ten_sites' and months = 12`, nil)
	closed := c.Get(route.Cart(n))
	portal.WantText(t, closed, ".ask", "not sold any more")
	if closed.Doc.Find(".ask button").Length() != 1 {
		t.Error("a closed offer can be more than removed")
	}
}

func TestCheckoutByPrepaidAccountAndTransfer(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	p.PutIntoCart("web_hosting", "ten_sites", 12, 1)
	p.AddBillingAddress("Olive Martin", false)
	p.AddCode("ATELIER10")
	credit(t, p, 5000)
	page := c.Get(route.Checkout(n))
	form := page.Form("form.aside")
	if form.Get("means") != "bank_transfer" || form.Get("prepaid") != "on" || page.Doc.Find("input[value=prepaid][disabled]").Length() != 1 {
		t.Errorf("proposed is %v", form)
	}
	form.Set("code", "nonsense")
	form.Set("purchase_order", "PO-7")
	refused := c.Post(route.CheckoutCode(n), form)
	portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
	form.Set("code", " atelier10 ")
	page = c.Post(route.CheckoutCode(n), form)
	portal.WantText(t, page, ".codes", "ATELIER10")
	form = page.Form("form.aside")
	if form.Get("purchase_order") != "PO-7" {
		t.Error("what was typed is lost when a code is applied")
	}
	// 107.16 less ten percent is 96.44; VAT of 8.1 % 7.81; 104.25, of which the prepaid account pays 50.
	for _, want := range []string{"96.44", "7.81", "104.25", "50.00", "54.25"} {
		portal.WantText(t, page, ".side", want)
	}
	portal.WantText(t, page, ".side button.primary", "Order with obligation to pay")
	refused = c.Post(route.Checkout(n), form)
	portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
	if refused.Doc.Find("#f-terms-error, #f-start-error").Length() != 2 {
		t.Errorf("terms and consent are not asked for: %q", refused.Text(".error-summary"))
	}
	form.Set("terms", "on")
	form.Set("start", "on")
	placed := c.Post(route.Checkout(n), form)
	portal.WantText(t, placed, "main", "To pay: CHF 54.25")
	if again := c.Post(route.Checkout(n), form); again.Path != placed.Path {
		t.Errorf("the same form leads to %s, then to %s", placed.Path, again.Path)
	}
	cancelled := c.Post(placed.Path+"/cancellation", nil)
	portal.WantText(t, cancelled, "main", "Cancelled")
	repeated := c.Post(placed.Path+"/repetition", cancelled.Form("form[action$='/repetition']"))
	portal.WantPath(t, repeated, route.Cart(n))
	portal.WantText(t, repeated, ".cart", "107.16")
	credit(t, p, 50_000)
	form = c.Get(route.Checkout(n)).Form("form.aside")
	if form.Get("means") != "prepaid" {
		t.Errorf("with enough money %s is proposed", form.Get("means"))
	}
	form.Set("terms", "on")
	form.Set("start", "on")
	paid := c.Post(route.Checkout(n), form)
	portal.WantText(t, paid, "main", "Paid")
	if paid.Doc.Find(".cart a[href*='/products/']").Length() != 1 {
		t.Error("the product that was ordered is not linked")
	}
	if c.Get(route.Orders(n)).Doc.Find("tbody tr").Length() != 2 {
		t.Error("the list of orders does not have both")
	}
}

func TestCheckoutWithoutAnAddressLeadsToOneAndBack(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	portal.WantText(t, c.Get(route.Checkout(n)), "main", "The cart is empty.")
	p.PutIntoCart("web_hosting", "ten_sites", 12, 1)
	page := c.Get(route.Checkout(n))
	form := page.Form("form.aside")
	form.Set("terms", "on")
	portal.WantText(t, c.Post(route.Checkout(n), form), ".error-summary", "Choose a billing address.")
	add, _ := page.Doc.Find("a[href*='/accounting/addresses/new']").Attr("href")
	asked := c.Get(add)
	address := asked.Form("main form")
	address.Set("street", "Marienplatz")
	address.Set("house_number", "1")
	address.Set("postal_code", "80331")
	address.Set("city", "München")
	address.Set("country", "DE")
	back := c.Post(route.NewBillingAddress(n), address)
	if !strings.HasPrefix(back.Path, route.Checkout(n)+"?") || back.Form("form.aside").Get("address") == "" || !strings.Contains(back.Text(".side"), "EUR") {
		t.Errorf("the new address is not chosen: %q", back.Text(".side"))
	}
}

func TestOrdersOfOthersAreNotThere(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	placed, line := p.PlaceOrder(), p.PutIntoCart("web_hosting", "ten_sites", 12, 1)
	ruth := p.As(t, cast.Ruth)
	var hers string
	testkit.Read(t, p.App.DB, `select o.number from organizations o join members m on m.org_id = o.id where m.email_key = @key and o.name <> @name limit 1`,
		db.Args{"key": cast.Ruth.LoginID, "name": cast.Org}, &hers)
	portal.WantStatus(t, ruth.Get(route.Order(hers, placed.ID.String())), http.StatusNotFound)
	portal.WantStatus(t, ruth.Post(route.OrderCancellation(hers, placed.ID.String()), nil), http.StatusNotFound)
	portal.WantStatus(t, ruth.Post(route.OrderRepetition(hers, placed.ID.String()), url.Values{"key": {id.New[id.Event]().String()}}), http.StatusNotFound)
	portal.WantStatus(t, ruth.Post(route.CartLine(hers, line.String()), url.Values{"quantity": {"1"}, "months": {"12"}}), http.StatusNotFound)
	portal.WantStatus(t, ruth.Get(route.BillingAddress(hers, placed.Address.ID.String())), http.StatusNotFound)
	ruth.Post(route.CartLineRemoval(hers, line.String()), nil)
	if testkit.Value[int](t, p.App.DB, `select count(*) from cart_lines where id = @id`, db.Args{"id": line}) != 1 {
		t.Error("another organization's line has been removed")
	}
	mia := p.As(t, cast.Mia)
	refused := mia.Get(route.Shop(p.Org(cast.Org)))
	portal.WantStatus(t, refused, http.StatusForbidden)
	portal.WantText(t, refused, "main", "Olive")
	if mia.Get(route.Org(p.Org(cast.Org))).Doc.Find("nav.menu a[href$='/shop'], nav.menu a[href$='/orders']").Length() != 0 {
		t.Error("the menu leads to what is refused")
	}
}
