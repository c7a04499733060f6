package renewal_test

import (
	"testing"

	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/testkit"
)

// A later try to charge renews for the period chosen since the first one, and at its price; the order of the
// first try is cancelled.
func TestLaterTryTakesThePeriodChosenMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	r.card(simulator.Declines)
	r.change(renewal.Change{Products: []id.Product{p}, Automatic: yes()})
	before := r.one(p)
	if got, want := r.until(before.Due, -14), "notice-30 charge-14"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	r.Check(r.Renewals.SetPeriod(r.Ctx(), r.Olive, p, 24))
	if got, want := r.until(before.Due, -11), "charge-11"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	states := testkit.Column[string](t, r.DB, `select state || ' ' || (lines -> 0 ->> 'Months') from orders where purpose = 'renewal' order by id`, nil)
	if len(states) != 2 || states[0] != "cancelled 12" || states[1] != "open 24" {
		t.Fatalf("orders: %q", states)
	}
	r.Check(r.Payments.SetFallback(r.Ctx(), r.Olive, r.card(simulator.Pays), true))
	if got, want := r.until(before.Due, -7), "notice-7 charge-7"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if after := r.one(p); after.Due != before.Until(24) || after.RunMonths != 24 {
		t.Errorf("%+v", after)
	}
	asked := testkit.Column[int64](t, r.DB, `select distinct p.amount from payments p join orders o on o.id = p.order_id and o.state = 'paid' and o.total = p.amount where p.state = 'succeeded'`, nil)
	if len(asked) != 1 {
		t.Errorf("charged %v", asked)
	}
	r.whole()
}

// Two shorter periods in one day begin on the same day, and so does one that begins on the day on which
// the product was renewed: nothing of that was extended twice, and no proof may say so.
func TestShorterPeriodsOfOneDayHold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(24, 1)[0]
	for _, months := range []int{12, 1} {
		placed, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p, Months: months}}, Now: true})
		r.Check(err)
		r.pay(placed[0])
		if one := r.one(p); one.RunMonths != months || one.Anchor != r.Renewals.Today() {
			t.Errorf("%+v", one)
		}
		r.whole()
	}
	// An extension that was lost is still found.
	testkit.Exec(t, r.DB, `update orders set lines = jsonb_set(lines, '{0,Until}', to_jsonb('2099-01-01'::text)) where purpose = 'renewal'`, db.Args{})
	if !r.complains("each renewal that is paid has extended its products once") {
		t.Error("a renewal that extended nothing is not found")
	}
}
