package order_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

var standing = org.Standing{Role: actor.LegalRepresentative}

type rig struct {
	*world.World
	home id.BillingAddress // of Olive's organization, in Geneva
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	r.home = r.address(r.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	return r
}

func (r *rig) address(by actor.Actor, a billto.Address) id.BillingAddress {
	r.T.Helper()
	made, err := r.Addresses.Add(r.Ctx(), by, a)
	r.Check(err)
	return made
}

func (r *rig) put(by actor.Actor, kind, offer string, months, quantity int) id.CartLine {
	r.T.Helper()
	key := id.New[id.CartLine]()
	r.Check(r.Orders.Add(r.Ctx(), by, order.NewLine{Key: key, Kind: kind, Offer: offer, Months: months, Quantity: quantity}))
	return key
}

func (r *rig) cart(by actor.Actor, address id.BillingAddress) *order.CartPage {
	r.T.Helper()
	page, err := r.Orders.Cart(r.Ctx(), by, address)
	r.Check(err)
	return page
}

// placement is what an honest form sends for the cart as it stands.
func (r *rig) placement(by actor.Actor, means order.Means) order.Placement {
	r.T.Helper()
	return order.Placement{Key: id.New[id.Event](), Seen: r.cart(by, r.home).Fingerprint, Address: r.home, Means: means, AcceptTerms: true, StartAtOnce: true}
}

// credit puts money on the organization's prepaid account.
func (r *rig) credit(org id.Org, minor int64) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, r.Clock.Now(), ledger.Posting{Org: org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_credited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.CardClearing), Amount: money.New(-minor, money.CHF)}, {Account: ledger.Of(ledger.Prepaid), Amount: money.New(minor, money.CHF)}}})
		return err
	}))
}

func (r *rig) balance(org id.Org, kind ledger.Kind) int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind`, db.Args{"org": org, "kind": kind})
}

// whole fails the test for every proof that does not hold.
func (r *rig) whole() {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, append(ledger.Proofs, order.Proofs...))
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			r.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}

func (r *rig) receive(o order.Order, org id.Org, minor int64, currency money.Currency, key string) (result order.Result) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		result, err = r.Orders.Receive(ctx, tx, r.Clock.Now(), order.Received{Org: org, Order: o.ID, Amount: money.New(minor, currency), From: ledger.BankClearing, Scope: "test_in", Key: key})
		return err
	}))
	return result
}

func TestOrderPaidByPrepaidAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Bill, "web_hosting", "ten_sites", 1, 35)
	r.credit(r.Olive.Org, 50_000)
	in := r.placement(r.Bill, order.ByPrepaid)
	placed, err := r.Orders.Place(r.Ctx(), r.Bill, in)
	r.Check(err)
	if placed.State != order.Paid || placed.Net.Minor != 26040 || placed.VAT.Minor != 2109 || placed.Total.Minor != 28149 || len(placed.Products) != 35 {
		t.Errorf("%+v", placed)
	}
	for kind, want := range map[ledger.Kind]int64{ledger.Prepaid: 50_000 - 28149, ledger.Receivable: 0, ledger.Revenue: 26040, ledger.VATPayable: 2109} {
		if got := r.balance(r.Olive.Org, kind); got != want {
			t.Errorf("%s holds %d, want %d", kind, got, want)
		}
	}
	states := testkit.Column[string](t, r.DB, `select distinct state || ' ' || months from products where org_id = @org`, db.Args{"org": r.Olive.Org})
	if strings.Join(states, ",") != "ordered 1" || len(r.ProviderEvents(r.Olive.Org)) != 35 {
		t.Errorf("products are %v, events %d", states, len(r.ProviderEvents(r.Olive.Org)))
	}
	again, err := r.Orders.Place(r.Ctx(), r.Bill, in)
	if err != nil || again.ID != placed.ID {
		t.Errorf("the same form again: %v, %v", again.ID, err)
	}
	if left := r.cart(r.Bill, r.home); len(left.Lines) != 0 {
		t.Errorf("the cart still has %d lines", len(left.Lines))
	}
	r.whole()
}

// The organization's products count for the volume price of what it orders next.
func TestVolumeCountsPresentProducts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Olive, "web_hosting", "ten_sites", 1, 4)
	if net := r.cart(r.Olive, r.home).Quote.Net.Minor; net != 4*992 {
		t.Errorf("four cost %d", net)
	}
	r.credit(r.Olive.Org, 10_000)
	_, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByPrepaid))
	r.Check(err)
	r.put(r.Olive, "web_hosting", "ten_sites", 1, 1)
	r.put(r.Olive, "web_hosting", "ten_sites", 12, 1)
	lines := r.cart(r.Olive, r.home).Quote.Lines
	if lines[0].Net.Minor != 893 || len(lines[1].Steps) != 0 {
		t.Errorf("the fifth costs %s, one of another period %s", lines[0].Net, lines[1].Net)
	}
	r.whole()
}

func TestSixtyFourPostsOfOneOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	r.credit(r.Olive.Org, 5_000)
	in := r.placement(r.Olive, order.ByPrepaid)
	placed := make([]order.Order, 64)
	errs := testkit.Together(len(placed), func(i int) (err error) {
		placed[i], err = r.Orders.Place(r.Ctx(), r.Olive, in)
		return err
	})
	if n := testkit.Count(errs, testkit.Fine); n != len(errs) {
		t.Fatalf("%d went through: %v", n, errs)
	}
	for _, one := range placed {
		if one.ID != placed[0].ID {
			t.Fatal("two orders")
		}
	}
	if got := r.balance(r.Olive.Org, ledger.Prepaid); got != 5_000-placed[0].Total.Minor {
		t.Errorf("prepaid %d", got)
	}
	r.whole()
}

func (r *rig) code(name, columns string, args db.Args) {
	r.T.Helper()
	all := db.Args{"id": id.New[id.PromoCode](), "code": name, "from": r.Clock.Now().Add(-time.Hour)}
	for key, value := range args {
		all[key] = value
	}
	names := ""
	for _, column := range strings.Fields(columns) {
		names += ", " + column
	}
	testkit.Exec(r.T, r.DB, `insert into promo_codes (id, code, valid_from`+names+`) values (@id, @code, @from`+strings.ReplaceAll(names, ", ", ", @")+`)`, all)
}

func TestLastUseOfCodeByFiftyAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.code("LAST1", "percent max_uses", db.Args{"percent": 1000, "max_uses": 1})
	acts := make([]actor.Actor, 50)
	ins := make([]order.Placement, 50)
	for i := range acts {
		acts[i] = r.Organization(fmt.Sprint("Buyer ", i), world.Person{First: fmt.Sprint("Buyer", i), Last: "Test", Standing: standing})[0]
		home := r.address(acts[i], billto.Address{Name: "Buyer", Town: "Bern", PostalCode: "3011", Street: "Gasse", Country: "CH", Business: true, Language: "de"})
		r.put(acts[i], "mail", "five_mailboxes", 1, 1)
		r.Check(r.Orders.ApplyCode(r.Ctx(), acts[i], " last1 ", home))
		ins[i] = order.Placement{Key: id.New[id.Event](), Seen: r.cart(acts[i], home).Fingerprint, Address: home, Means: order.ByTransfer, AcceptTerms: true}
	}
	errs := testkit.Together(len(acts), func(i int) error {
		_, err := r.Orders.Place(r.Ctx(), acts[i], ins[i])
		return err
	})
	changed := testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) })
	if fine := testkit.Count(errs, testkit.Fine); fine != 1 || changed != 49 {
		t.Errorf("%d used it, %d were told: %v", fine, changed, errs)
	}
	r.whole()
}

func TestCodesAreRefusedWithReason(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := r.Clock.Now()
	r.code("OVER", "percent valid_until", db.Args{"percent": 1000, "valid_until": now.Add(-time.Minute)})
	r.code("SOON", "percent", db.Args{"percent": 1000, "from": now.Add(time.Hour)})
	r.code("EUROS", "amount_eur", db.Args{"amount_eur": 1000})
	r.code("DOMAINS", "percent kinds", db.Args{"percent": 1000, "kinds": []string{"domain"}})
	r.code("ONCE", "percent max_uses_each", db.Args{"percent": 1000, "max_uses_each": 1})
	r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	for code, key := range map[string]string{"": "error.required", "NO-SUCH": "shop.code.unknown", "OVER": "shop.code.expired", "SOON": "shop.code.unknown", "EUROS": "shop.code.other_currency",
		"DOMAINS": "shop.code.nothing_fits", strings.Repeat("X", 50): "shop.code.unknown"} {
		testkit.WantField(t, r.Orders.ApplyCode(r.Ctx(), r.Olive, code, r.home), "code", key)
	}
	for range 2 {
		r.Check(r.Orders.ApplyCode(r.Ctx(), r.Olive, "once", r.home))
	}
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
	r.Check(err)
	if placed.Net.Minor != 540 {
		t.Errorf("10 %% off 6.00 is %s", placed.Net)
	}
	r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
	testkit.WantField(t, r.Orders.ApplyCode(r.Ctx(), r.Olive, "ONCE", r.home), "code", "shop.code.used_here")
	r.Check(r.Orders.Cancel(r.Ctx(), r.Olive, placed.ID))
	r.Check(r.Orders.ApplyCode(r.Ctx(), r.Olive, "ONCE", r.home))
	r.whole()
	for i := range 12 {
		err = r.Orders.ApplyCode(r.Ctx(), r.Ruth, fmt.Sprint("GUESS", i), id.BillingAddress{})
	}
	if !fault.Has(err, fault.Limited) {
		t.Errorf("guessing goes on: %v", err)
	}
}

func TestMoneyThatComesInForAnOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		minor     int64
		currency  money.Currency
		cancelled bool
		paid      bool
		toPrepaid int64
	}{
		"exact":          {649, money.CHF, false, true, 0},
		"more":           {700, money.CHF, false, true, 51},
		"less":           {600, money.CHF, false, false, 600},
		"other currency": {649, money.EUR, false, false, 649},
		"cancelled":      {649, money.CHF, true, false, 649},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
			placed, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
			r.Check(err)
			if placed.State != order.Open || placed.Total.Minor != 649 {
				t.Fatalf("%+v", placed)
			}
			if c.cancelled {
				r.Check(r.Orders.Cancel(r.Ctx(), r.Olive, placed.ID))
			}
			result := r.receive(placed, r.Olive.Org, c.minor, c.currency, "k")
			if result.Paid != c.paid || result.Prepaid.Minor != c.toPrepaid || r.balance(r.Olive.Org, ledger.Prepaid) != c.toPrepaid {
				t.Errorf("%+v, prepaid %d", result, r.balance(r.Olive.Org, ledger.Prepaid))
			}
			if again := r.receive(placed, r.Olive.Org, 649, money.CHF, "k2"); c.paid && (again.Paid || again.Prepaid.Minor != 649) {
				t.Errorf("paid twice: %+v", again)
			}
			r.whole()
		})
	}
}

func TestPartlyPaidOrderGivesBackWhenItEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.credit(r.Olive.Org, 200)
	for _, end := range []func(o order.Order) error{
		func(o order.Order) error { return r.Orders.Cancel(r.Ctx(), r.Olive, o.ID) },
		func(o order.Order) error {
			r.Clock.Advance(order.OpenFor)
			return errors.Join(r.Orders.Expire(r.Ctx(), r.DB), r.Orders.Expire(r.Ctx(), r.DB))
		},
	} {
		r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
		in := r.placement(r.Olive, order.ByTransfer)
		in.UsePrepaid = true
		placed, err := r.Orders.Place(r.Ctx(), r.Olive, in)
		r.Check(err)
		if placed.Paid.Minor != 200 || placed.Due().Minor != 449 || r.balance(r.Olive.Org, ledger.Prepaid) != 0 {
			t.Fatalf("%+v", placed)
		}
		r.whole()
		r.Check(end(placed))
		if got := r.balance(r.Olive.Org, ledger.Prepaid); got != 200 {
			t.Errorf("prepaid %d", got)
		}
		r.whole()
	}
	if events := strings.Join(r.Events(r.Olive.Org), " "); !strings.Contains(events, "order.cancelled") || !strings.Contains(events, "order.expired") {
		t.Error(events)
	}
}

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
