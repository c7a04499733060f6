package renewal_test

import (
	"testing"

	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/id"
	"manager/internal/product"
)

// Whoever does nothing is told twice, loses the service on the due day, and the product a month later.
func TestNobodyRenews(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	due := r.one(p).Due
	if got, want := r.until(due, 31), "notice-30 notice-7 suspend+0 terminate+30"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if state := r.state(p); state != product.Terminated {
		t.Errorf("the product is %s", state)
	}
	r.whole()
}

// A card is charged at the first try, and the product runs on for a year with one invoice more.
func TestCardRenewsByItself(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	r.card(simulator.Pays)
	if changed := r.change(renewal.Change{Products: []id.Product{p}, Automatic: yes()}); changed.Products != 1 {
		t.Errorf("%+v", changed)
	}
	before, paid := r.one(p), r.documents("paid")
	if got, want := r.until(before.Due, 1), "notice-30 charge-14"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	after := r.one(p)
	if after.Due != before.Until(12) || !after.Automatic || len(after.Done) != 0 {
		t.Errorf("%+v", after)
	}
	if n := r.documents("paid") - paid; n != 1 {
		t.Errorf("%d invoices", n)
	}
	r.whole()
}

// A card that is refused is tried four times; then the service is off until somebody pays.
func TestRefusedCardIsTriedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	r.card(simulator.Declines)
	r.change(renewal.Change{Products: []id.Product{p}, Automatic: yes()})
	due := r.one(p).Due
	if got, want := r.until(due, 2), "notice-30 charge-14 charge-11 notice-7 charge-7 charge+0 suspend+0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if state := r.state(p); state != product.Suspended {
		t.Fatalf("the product is %s", state)
	}
	placed, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p}}})
	r.Check(err)
	r.credit(placed[0].Total.Minor)
	_, err = r.Orders.PayFromPrepaid(r.Ctx(), r.Olive, placed[0].ID, false)
	r.Check(err)
	if after := r.one(p); r.state(p) != product.Active || after.Due != due+365 && after.Due != due+366 {
		t.Errorf("%s, due %v days later", r.state(p), after.Due-due)
	}
	r.whole()
}

// The fallback is charged at once when the means chosen is refused.
func TestFallbackIsCharged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(1, 1)[0]
	r.card(simulator.Declines)
	r.Check(r.Payments.SetFallback(r.Ctx(), r.Olive, r.card(simulator.Pays), true))
	r.change(renewal.Change{Products: []id.Product{p}, Automatic: yes()})
	due := r.one(p).Due
	if got, want := r.until(due, 1), "charge-14"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	r.whole()
}

// The prepaid account renews as soon as it holds enough at a try.
func TestPrepaidAccountRenews(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	_, err := r.Payments.AddOwn(r.Ctx(), r.Olive, payment.Prepaid)
	r.Check(err)
	r.change(renewal.Change{Products: []id.Product{p}, Automatic: yes()})
	due := r.one(p).Due
	if got, want := r.until(due, -10), "notice-30 charge-14:not_enough charge-11:not_enough"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	r.credit(500_00)
	if got, want := r.until(due, 1), "notice-7 charge-7"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if held := r.balance(ledger.Prepaid); held >= 500_00 {
		t.Errorf("the account holds %d", held)
	}
	r.whole()
}

// The warranty renews at expiry and invoices everything that is due that day together, with 280 days to pay.
func TestWarrantyRenewsAndInvoices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	products := r.buy(12, 3)
	r.change(renewal.Change{Products: products, Warranty: yes()})
	due := r.one(products[0]).Due
	if got, want := r.until(due, 1), "notice-30 notice-30 notice-30 notice-7 notice-7 notice-7 warranty+0 warranty+0 warranty+0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if n := r.documents("open"); n != 1 {
		t.Fatalf("%d open invoices", n)
	}
	page, err := r.Renewals.ToPay(r.Ctx(), r.Olive, renewal.ToPayQuery{All: true})
	r.Check(err)
	if len(page.Invoices) != 1 || page.Invoices[0].DueOn != due+280 || page.Invoices[0].Lines != 3 {
		t.Errorf("%+v", page.Invoices)
	}
	for _, p := range products {
		if one := r.one(p); one.Due <= due || r.state(p) != product.Active {
			t.Errorf("%+v", one)
		}
	}
	r.whole()
}
