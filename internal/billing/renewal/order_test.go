package renewal_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/testkit"
)

func (r *rig) place(key id.Event, lines ...renewal.Line) []order.Order {
	r.T.Helper()
	placed, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: key, Lines: lines})
	r.Check(err)
	return placed
}

func (r *rig) pay(o order.Order) {
	r.T.Helper()
	r.credit(o.Total.Minor)
	_, err := r.Orders.PayFromPrepaid(r.Ctx(), r.Olive, o.ID, false)
	r.Check(err)
}

// The same form places one order, and pays for one period, however often it is sent.
func TestSameFormRenewsOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	before := r.one(p)
	key := id.New[id.Event]()
	orders := make([]order.Order, 8)
	r.Check(errors.Join(testkit.Together(8, func(i int) error {
		placed, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: key, Lines: []renewal.Line{{Product: p, Months: 12}}})
		if err == nil {
			orders[i] = placed[0]
		}
		return err
	})...))
	for _, one := range orders {
		if one.ID != orders[0].ID {
			t.Fatal("two orders were placed")
		}
	}
	r.pay(orders[0])
	if after := r.one(p); after.Due != before.Until(12) {
		t.Errorf("due %v, want %v", after.Due.Time(), before.Until(12).Time())
	}
	r.whole()
}

// A later choice replaces an open order; money that comes for the first goes to the prepaid account and renews nothing.
func TestLaterChoiceReplacesOpenOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	before := r.one(p)
	first := r.place(id.New[id.Event](), renewal.Line{Product: p, Months: 12})[0]
	second := r.place(id.New[id.Event](), renewal.Line{Product: p, Months: 24})[0]
	r.credit(first.Total.Minor)
	_, err := r.Orders.PayFromPrepaid(r.Ctx(), r.Olive, first.ID, false)
	if !fault.Has(err, fault.Conflict) {
		t.Errorf("paying the replaced order: %v", err)
	}
	r.pay(second)
	if after := r.one(p); after.Due != before.Until(24) || after.RunMonths != 24 {
		t.Errorf("%+v", after)
	}
	r.whole()
}

// A shorter period is refused before the last month; at once it needs Now, gives up what is paid, and moves the anchor to today.
func TestShorterPeriodBeforeItsTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	_, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p, Months: 1}}})
	if !fault.Has(err, fault.Invalid) {
		t.Fatalf("placed too early: %v", err)
	}
	r.Check(r.Renewals.SetPeriod(r.Ctx(), r.Olive, p, 1))
	if one := r.one(p); !one.Changes || one.Months != 1 || one.RunMonths != 12 {
		t.Errorf("%+v", one)
	}
	placed, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p, Months: 1}}, Now: true})
	r.Check(err)
	r.pay(placed[0])
	today := r.Renewals.Today()
	if one := r.one(p); one.RunMonths != 1 || one.Anchor != today || one.Due <= today || one.Due > today+31 {
		t.Errorf("%+v", one)
	}
	r.whole()
}

// An order for a shorter period from today is payable for ten days; money that comes later goes to the prepaid account.
func TestShorterPeriodIsNotPaidLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := r.Clock.Now()
	p := r.buy(12, 1)[0]
	before := r.one(p)
	placed, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p, Months: 1}}, Now: true})
	r.Check(err)
	late := placed[0]
	if days := late.ExpiresAt.Sub(now).Hours() / 24; days < 9 || days > 10 {
		t.Errorf("payable for %.1f days", days)
	}
	r.Clock.Advance(10 * 24 * time.Hour)
	r.Check(r.Orders.Expire(r.Ctx(), r.DB))
	r.receive(late.ID, late.Total)
	if after := r.one(p); after.Due != before.Due || after.RunMonths != 12 || !after.Order.IsZero() {
		t.Errorf("%+v", after)
	}
	if got := r.balance(ledger.Prepaid); got != late.Total.Minor {
		t.Errorf("%d on the prepaid account, not %d", got, late.Total.Minor)
	}
	r.whole()
}

// In the last month the shorter period is taken at the due day.
func TestShorterPeriodInTheLastMonth(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	before := r.one(p)
	r.Clock.Advance(time.Duration(before.ShorterFrom()-r.Renewals.Today()) * 24 * time.Hour)
	r.pay(r.place(id.New[id.Event](), renewal.Line{Product: p, Months: 1})[0])
	if one := r.one(p); one.Due != before.Until(1) || one.Anchor != before.Anchor {
		t.Errorf("%+v", one)
	}
	r.whole()
}

// Nobody renews or changes what belongs to another organization.
func TestProductsOfOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	for name, err := range map[string]error{
		"place": func() error {
			_, err := r.Renewals.Place(r.Ctx(), r.Ruth, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p}}})
			return err
		}(),
		"change": func() error {
			_, err := r.Renewals.Change(r.Ctx(), r.Ruth, renewal.Change{Products: []id.Product{p}, Warranty: yes()})
			return err
		}(),
		"period": r.Renewals.SetPeriod(r.Ctx(), r.Ruth, p, 1),
		"end":    r.Renewals.SetEnd(r.Ctx(), r.Ruth, p, true),
	} {
		if !fault.Has(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Renewals.List(r.Ctx(), r.Mia, renewal.Query{Size: 25}); !fault.Has(err, fault.Forbidden) {
		t.Errorf("Mia lists renewals: %v", err)
	}
}

// Two instances and more that run at once renew once, charge once and tell once.
func TestInstancesRunTogether(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	products := r.buy(12, 5)
	r.card(simulator.Pays)
	r.change(renewal.Change{All: true, Automatic: yes()})
	due := r.one(products[0]).Due
	r.Clock.Advance(time.Duration(due-14-r.Renewals.Today()) * 24 * time.Hour)
	r.Check(errors.Join(testkit.Together(6, func(int) error { return r.Renewals.Run(r.Ctx(), r.DB, func(renewal.Entry) {}) })...))
	r.run()
	if n := testkit.Value[int](t, r.DB, `select count(*) from payments where state = 'succeeded' and purpose = 'order'`, nil); n != 1 {
		t.Errorf("%d payments", n)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from orders where purpose = 'renewal' and state = 'paid'`, nil); n != 1 {
		t.Errorf("%d orders", n)
	}
	for _, p := range products {
		if one := r.one(p); one.Due <= due {
			t.Errorf("%+v", one)
		}
	}
	r.whole()
}

// When the clock jumps over a week, what was missed happens once, in order.
func TestClockJumpsOverAWeek(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	r.change(renewal.Change{Products: []id.Product{p}, Warranty: yes()})
	due := r.one(p).Due
	r.Clock.Advance(time.Duration(due+4-r.Renewals.Today()) * 24 * time.Hour)
	r.run()
	var said []string
	for _, e := range r.ran {
		said = append(said, string(e.Step.Kind))
	}
	if got := strings.Join(said, " "); got != "notice warranty" {
		t.Errorf("%s", got)
	}
	r.whole()
}

// A product ends when it is due, as its organization asked, and is not charged.
func TestEndsWhenDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	r.card(simulator.Pays)
	r.change(renewal.Change{Products: []id.Product{p}, Automatic: yes(), Warranty: yes()})
	r.Check(r.Renewals.SetEnd(r.Ctx(), r.Olive, p, true))
	due := r.one(p).Due
	if got, want := r.until(due, 1), "notice-30 notice-7 end+0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if state := r.state(p); state != product.Terminated {
		t.Errorf("the product is %s", state)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from payments`, nil); n != 0 {
		t.Errorf("%d payments", n)
	}
	r.whole()
}

// A period that straddles a change of the rate of VAT is split by days on the invoice.
func TestPeriodIsSplitAtAChangeOfRate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	before := r.one(p)
	change := before.Due + 100
	testkit.Exec(t, r.DB, `insert into vat_rates (country, valid_from, rate) values ('CH', @day, 850)`, db.Args{"day": change.Time()})
	made := r.place(id.New[id.Event](), renewal.Line{Product: p, Months: 12})[0]
	r.pay(made)
	var invoice id.Document
	testkit.Read(t, r.DB, `select invoice_id from orders where id = @id`, db.Args{"id": made.ID}, &invoice)
	page, err := r.Documents.Show(r.Ctx(), r.Olive, document.Ref{ID: invoice})
	r.Check(err)
	lines := page.Content.Lines
	if len(lines) != 2 || lines[0].From != before.Due || lines[0].To != change-1 || lines[1].From != change || lines[1].To != before.Until(12)-1 {
		t.Errorf("%+v", lines)
	}
	wantRates(t, page.Content, 810, 850)
	r.whole()
}

func wantRates(t *testing.T, c document.Content, rates ...int) {
	t.Helper()
	if len(c.VATLines) != len(rates) {
		t.Fatalf("%+v", c.VATLines)
	}
	for i, rate := range rates {
		if int(c.VATLines[i].Rate) != rate {
			t.Errorf("rate %v, want %d", c.VATLines[i].Rate, rate)
		}
	}
}

// The anchor stays the last day of a long month, however short the months between.
func TestAnchorStays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(1, 1)[0]
	anchor := day("2027-01-31")
	testkit.Exec(t, r.DB, `update renewals set anchor_on = @anchor`, db.Args{"anchor": anchor.Time()})
	testkit.Exec(t, r.DB, `update products set expires_at = '2027-02-28 00:00+01' where id = @id`, db.Args{"id": p})
	var dues []string
	for range 3 {
		r.pay(r.place(id.New[id.Event](), renewal.Line{Product: p, Months: 1})[0])
		dues = append(dues, r.one(p).Due.Time().Format(time.DateOnly))
	}
	if got := strings.Join(dues, " "); got != "2027-03-31 2027-04-30 2027-05-31" {
		t.Errorf("%s", got)
	}
	r.whole()
}

// What the time line promises is what happens, with every choice of settings.
func TestForeseenIsDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	products := r.buy(12, 4)
	r.card(simulator.Pays)
	r.change(renewal.Change{Products: products[:2], Automatic: yes()})
	r.change(renewal.Change{Products: products[1:3], Warranty: yes()})
	due := r.one(products[0]).Due
	foreseen := map[string]int{}
	r.Check(r.Renewals.Foresee(r.Ctx(), r.DB, due+40, func(e renewal.Entry) { foreseen[e.Step.Key()+e.Product]++ }))
	done := map[string]int{}
	for r.Renewals.Today() < due+tax.Day(40) {
		r.Clock.Advance(24 * time.Hour)
		r.run()
		for _, e := range r.ran {
			if e.Due == due {
				done[e.Step.Key()+e.Product]++
			}
		}
	}
	for key, n := range foreseen {
		if done[key] != n {
			t.Errorf("%s: foreseen %d times, done %d times", key, n, done[key])
		}
	}
	if len(done) != len(foreseen) || len(done) == 0 {
		t.Errorf("foreseen %v, done %v", foreseen, done)
	}
	r.whole()
}
