package business_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/billing/billto"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/staff"
	"manager/internal/staff/business"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type office struct {
	*world.World
	*business.Business
	operator staff.Colleague
}

func open(t *testing.T) *office {
	t.Helper()
	w := world.New(t)
	return &office{World: w, Business: business.New(business.Deps{DB: w.DB, Clock: w.Clock.Now, Zone: zurich(t)}), operator: testkit.AddStaff(t, w.DB, w.Clock.Now(), w.Clock.Now().Add(time.Hour), "Ona", staff.Operator).Colleague}
}

func zurich(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// shown is the picture after a count.
func (o *office) shown() business.Picture {
	o.T.Helper()
	o.Check(o.Count(o.Ctx(), o.DB))
	p, err := o.Show(o.Ctx(), o.operator)
	o.Check(err)
	return p
}

// order orders something by a means.
func (o *office) order(means order.Means) {
	o.T.Helper()
	home, err := o.Addresses.Add(o.Ctx(), o.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	o.Check(err)
	o.Check(o.Orders.Add(o.Ctx(), o.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 1}))
	cart, err := o.Orders.Cart(o.Ctx(), o.Olive, home)
	o.Check(err)
	_, err = o.Orders.Place(o.Ctx(), o.Olive, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: home, Means: means, AcceptTerms: true})
	o.Check(err)
}

// last is the value of a figure on the last day, and sum that of all days.
func last(p business.Picture, f business.Figure, c money.Currency) business.Value {
	return p.Of(f, c)[business.Days-1]
}

// Breaks when a day's invoices, money, orders or failures are not those of the tables, are lost by a second count, or are added to another day.
func TestDaysAreCounted(t *testing.T) {
	t.Parallel()
	o := open(t)
	before := o.shown()
	for _, b := range []simulator.Behaviour{simulator.Pays, simulator.Declines} {
		token, err := o.Simulator.Give(o.Ctx(), payment.Card, b)
		o.Check(err)
		card, err := o.Payments.AddToken(o.Ctx(), o.Olive, token)
		o.Check(err)
		_, err = o.Payments.StartCredit(o.Ctx(), o.Olive, id.New[id.Event](), money.New(50_00, money.CHF), card, "/back")
		o.Check(err)
		o.Check(o.Simulator.Send(o.Ctx(), func(ctx context.Context, m simulator.Message) error {
			return o.Payments.ReceiveMessage(ctx, m.Signature, m.Body)
		}))
	}
	o.order(order.ByPrepaid)
	o.order(order.ByTransfer)
	after := o.shown()
	if v := last(after, business.Invoiced, money.CHF); v.Count == 0 || v.Amount == 0 {
		t.Error("nothing was invoiced: the test proves nothing")
	}
	in, failed := last(after, business.MoneyIn, money.CHF), last(after, business.PaymentsFailed, money.CHF)
	if in.Amount-last(before, business.MoneyIn, money.CHF).Amount != 50_00 || failed != (business.Value{Count: 1, Amount: 50_00}) {
		t.Errorf("in %+v, failed %+v", in, failed)
	}
	if again := o.shown(); last(again, business.MoneyIn, money.CHF) != in {
		t.Errorf("counted again it is %+v, before %+v", last(again, business.MoneyIn, money.CHF), in)
	}
	for f, sql := range map[business.Figure]string{
		business.Invoiced: `select count(*), coalesce(sum(total), 0)::bigint from documents where kind = 'invoice' and currency = 'CHF'`,
		business.Orders:   `select count(*), coalesce(sum(total), 0)::bigint from orders where currency = 'CHF'`,
		business.Open:     `select count(*), coalesce(sum(total - paid - credited + fees), 0)::bigint from documents where state = 'open' and currency = 'CHF'`,
	} {
		var want business.Value
		testkit.Read(t, o.DB, sql, nil, &want.Count, &want.Amount)
		var got business.Value
		for _, v := range after.Of(f, money.CHF) {
			got.Count, got.Amount = got.Count+v.Count, got.Amount+v.Amount
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", f, got, want)
		}
	}
	o.Clock.Advance(24 * time.Hour)
	next := o.shown()
	if days := next.Of(business.MoneyIn, money.CHF); days[business.Days-2] != in || days[business.Days-1] != (business.Value{}) {
		t.Errorf("a day later: %+v", days[business.Days-2:])
	}
}

// Breaks when a day begins at another time than the seller's midnight.
func TestDaysBeginAtTheSellersMidnight(t *testing.T) {
	t.Parallel()
	o := open(t)
	zone := zurich(t)
	y, m, d := o.Clock.Now().In(zone).Date()
	for _, at := range []time.Time{time.Date(y, m, d, 0, 0, 0, 0, zone).Add(-time.Microsecond), time.Date(y, m, d, 0, 0, 0, 0, zone)} {
		testkit.Exec(t, o.DB, `insert into mails (id, kind, to_address, language, state, attempts, last_error, failure, created_at, tried_at) values (@id, 'order', 'a@example.org', 'en', 'failed', 1, 'x', 'other', @at, @at)`,
			db.Args{"id": id.New[id.Mail](), "at": at})
	}
	days := o.shown().Of(business.MailsFailed, "")
	if days[business.Days-2].Count != 1 || days[business.Days-1].Count != 1 {
		t.Errorf("the last two days have %+v", days[business.Days-2:])
	}
}

// Breaks when instances that count at once fail or count twice, or a role without the duty sees the picture.
func TestCountedAtOnceAndSeenByOperators(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, err := range testkit.Together(4, func(int) error { return o.Count(o.Ctx(), o.DB) }) {
		o.Check(err)
	}
	for _, role := range []staff.Role{staff.Agent, staff.BillingClerk} {
		by := testkit.AddStaff(t, o.DB, o.Clock.Now(), time.Time{}, "Sam", role).Colleague
		if _, err := o.Show(o.Ctx(), by); !fault.Has(err, fault.Forbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
}
