package order_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// A dearer price after the guarantee is the customer's decision, a lower one applies at once.
func TestChangedPrices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	line := r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	price := func(minor int) {
		testkit.Exec(t, r.DB, `insert into offer_prices (kind, offer, currency, months, valid_from, amount) values ('mail', 'five_mailboxes', 'CHF', 1, @day::date, @amount)
			on conflict (kind, offer, currency, months, valid_from) do update set amount = @amount`, db.Args{"day": r.Clock.Now().UTC().Format(time.DateOnly), "amount": minor})
	}
	want := func(net int64, undecided bool) {
		t.Helper()
		cart := r.cart(r.Olive, r.home)
		if cart.Quote.Net.Minor != net || cart.Undecided() != undecided {
			t.Fatalf("net %s, changes %+v; want %d, %v", cart.Quote.Net, cart.Changes, net, undecided)
		}
	}
	price(700)
	want(600, false)
	r.Clock.Advance(order.GuaranteedFor)
	want(700, true)
	_, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	testkit.WantFault(t, err, fault.Conflict, "shop.cart.changed")
	r.Check(r.Orders.Accept(r.Ctx(), r.Olive, line))
	want(700, false)
	seen := r.placement(r.Olive, order.ByTransfer)
	price(500)
	want(500, false)
	_, err = r.Orders.Place(r.Ctx(), r.Olive, seen)
	testkit.WantFault(t, err, fault.Conflict, "shop.cart.changed")
	price(0)
	want(0, false)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	if err != nil || placed.State != order.Paid || placed.Total.Minor != 0 {
		t.Errorf("free: %+v, %v", placed, err)
	}
	line = r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	testkit.Exec(t, r.DB, `update offer_prices set valid_until = valid_from + 1 where kind = 'mail' and offer = 'five_mailboxes'`, nil)
	r.Clock.Advance(48 * time.Hour)
	cart := r.cart(r.Olive, r.home)
	if change, ok := cart.Change(line); !ok || !change.Closed {
		t.Errorf("an offer that was closed: %+v", cart.Changes)
	}
	testkit.WantFault(t, r.Orders.Accept(r.Ctx(), r.Olive, line), fault.NotFound, "shop.offer.not_sold")
	r.Check(r.Orders.Remove(r.Ctx(), r.Olive, line))
	r.whole()
}

func TestAddressDecidesCurrencyAndTax(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	paris := r.address(r.Olive, billto.Address{Name: "Lumière Paris", Street: "rue de la Paix", HouseNumber: "2", PostalCode: "75002", Town: "Paris", Country: "FR", Business: true, Language: "fr"})
	line := r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	cart := r.cart(r.Olive, paris)
	if cart.Quote.Currency != money.EUR || cart.Quote.VAT.Minor != 0 || cart.Quote.Total.Minor != 550 || !cart.Undecided() {
		t.Errorf("to Paris: %s, VAT %s, %+v", cart.Quote.Total, cart.Quote.VAT, cart.Changes)
	}
	r.Check(r.Addresses.MakeDefault(r.Ctx(), r.Olive, paris))
	r.Check(r.Orders.Accept(r.Ctx(), r.Olive, line))
	cart = r.cart(r.Olive, paris)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: paris, Means: order.ByTransfer, AcceptTerms: true})
	if err != nil || placed.Total != money.New(550, money.EUR) || placed.Address.Town != "Paris" {
		t.Errorf("%+v, %v", placed, err)
	}
}

func TestOrdersRefuseBadInput(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, quantity := range []int{-1, 0, order.MaxQuantity + 1} {
		testkit.WantField(t, r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: quantity}), "quantity", "shop.quantity.wrong")
	}
	for _, line := range []order.NewLine{{Kind: "nothing", Offer: "five_mailboxes", Months: 1}, {Kind: "mail", Offer: "nothing", Months: 1}, {Kind: "mail", Offer: "five_mailboxes", Months: 7}} {
		line.Key, line.Quantity = id.New[id.CartLine](), 1
		testkit.WantFault(t, r.Orders.Add(r.Ctx(), r.Olive, line), fault.NotFound, "shop.offer.not_sold")
	}
	for _, by := range []actor.Actor{r.Mia, r.Eve} {
		_, err := r.Orders.Cart(r.Ctx(), by, id.BillingAddress{})
		testkit.WantFault(t, err, fault.Forbidden, "billing.denied.accounting_only")
		testkit.WantFault(t, r.Orders.Add(r.Ctx(), by, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 1}), fault.Forbidden, "billing.denied.accounting_only")
	}
	_, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	testkit.WantFault(t, err, fault.Conflict, "shop.cart.empty")
	line := r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	private := r.address(r.Olive, billto.Address{Name: "Olive Marchetti", Street: "Weg", PostalCode: "8001", Town: "Zürich", Country: "CH", Language: "de"})
	theirs := r.address(r.Ruth, billto.Address{Name: "Rival", Street: "Weg", PostalCode: "8001", Town: "Zürich", Country: "CH", Business: true, Language: "de"})
	for _, c := range []struct {
		field, key string
		change     func(in *order.Placement)
	}{
		{"address", "shop.address.needed", func(in *order.Placement) { in.Address = id.BillingAddress{} }},
		{"address", "shop.address.needed", func(in *order.Placement) { in.Address = theirs }},
		{"means", "error.unknown_choice", func(in *order.Placement) { in.Means = "gold" }},
		{"means", "error.unknown_choice", func(in *order.Placement) { in.Means = order.ByProfile }},
		{"means", "shop.prepaid.not_enough", func(in *order.Placement) { in.Means = order.ByPrepaid }},
		{"terms", "shop.terms.needed", func(in *order.Placement) { in.AcceptTerms = false }},
		{"start", "shop.start.needed", func(in *order.Placement) { in.Address, in.StartAtOnce = private, false }},
		{"purchase_order", "error.too_long", func(in *order.Placement) { in.PurchaseOrder = strings.Repeat("9", 61) }},
	} {
		in := r.placement(r.Olive, order.ByTransfer)
		c.change(&in)
		_, err := r.Orders.Place(r.Ctx(), r.Olive, in)
		testkit.WantField(t, err, c.field, c.key)
	}
	stranger := r.Ruth
	testkit.WantFault(t, r.Orders.Accept(r.Ctx(), stranger, line), fault.NotFound, "")
	r.Check(r.Orders.Remove(r.Ctx(), stranger, line))
	if n := len(r.cart(r.Olive, r.home).Lines); n != 1 {
		t.Errorf("another organization took the line out: %d", n)
	}
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	r.Check(err)
	testkit.WantFault(t, r.Orders.Cancel(r.Ctx(), stranger, placed.ID), fault.NotFound, "")
	r.receive(placed, r.Olive.Org, placed.Total.Minor, money.CHF, "k")
	testkit.WantFault(t, r.Orders.Cancel(r.Ctx(), r.Olive, placed.ID), fault.Conflict, "shop.order.not_open")
	r.whole()
}

// A large order brings all its products; one that is larger still is refused before anything is written.
func TestOrderOfManyUnits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 2 {
		r.put(r.Olive, "paste", "free", 12, order.MaxQuantity)
	}
	one := r.put(r.Olive, "paste", "free", 12, 1)
	_, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	testkit.WantFault(t, err, fault.Conflict, "shop.cart.too_large")
	r.Check(r.Orders.Remove(r.Ctx(), r.Olive, one))
	in := r.placement(r.Olive, order.ByTransfer)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, in)
	if err != nil || placed.State != order.Paid || len(placed.Products) != order.MaxUnits || len(r.ProviderEvents(r.Olive.Org)) != order.MaxUnits {
		t.Errorf("%s with %d products, %v", placed.State, len(placed.Products), err)
	}
	r.whole()
}

func TestGratuityMakesOneUnitFree(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	gift := id.New[id.Gratuity]()
	testkit.Exec(t, r.DB, `insert into gratuities (org_id, id, kind, offer, months, valid_until, created_at) values (@org, @id, 'domain', 'ch', 12, @until, @now)`,
		db.Args{"org": r.Olive.Org, "id": gift, "until": r.Clock.Now().Add(time.Hour), "now": r.Clock.Now()})
	line := r.put(r.Olive, "domain", "ch", 12, 2)
	other := r.put(r.Olive, "domain", "ch", 12, 1)
	use := order.LineChange{Months: 12, Quantity: 2, Gratuity: gift}
	for range 2 {
		r.Check(r.Orders.Change(r.Ctx(), r.Olive, line, use))
	}
	testkit.WantField(t, r.Orders.Change(r.Ctx(), r.Olive, other, use), "gratuity", "shop.gratuity.unknown")
	if net := r.cart(r.Olive, r.home).Quote.Net.Minor; net != 2400 {
		t.Errorf("two of three at 12.00 are %d", net)
	}
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	r.Check(err)
	again := r.put(r.Olive, "domain", "ch", 12, 1)
	testkit.WantField(t, r.Orders.Change(r.Ctx(), r.Olive, again, order.LineChange{Months: 12, Quantity: 1, Gratuity: gift}), "gratuity", "shop.gratuity.unknown")
	r.Check(r.Orders.Cancel(r.Ctx(), r.Olive, placed.ID))
	r.Check(r.Orders.Change(r.Ctx(), r.Olive, again, order.LineChange{Months: 12, Quantity: 1, Gratuity: gift}))
	r.whole()
}

// The creditor reference passes the check of ISO 11649: moved behind, as figures, it leaves 1.
func TestReferenceHasRightCheckDigits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	r.Check(err)
	rest := 0
	for _, digit := range placed.Reference[4:] + "2715" + placed.Reference[2:4] {
		rest = (rest*10 + int(digit-'0')) % 97
	}
	if rest != 1 || placed.Reference[4:] != placed.Number {
		t.Errorf("%s for %s leaves %d", placed.Reference, placed.Number, rest)
	}
}
