package order_test

import (
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
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

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
