package renewal_test

import (
	"net/url"
	"testing"

	"manager/internal/app/areas"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/testkit"
)

func (r *rig) openOrders() int {
	r.T.Helper()
	return testkit.Value[int](r.T, r.DB, `select count(*) from orders where purpose = 'renewal' and state = 'open'`, nil)
}

// A transfer renews products and nothing else: what it can't pay is said before anything is ordered.
func TestPayByTransfer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lines := []renewal.Line{{Product: r.buy(12, 1)[0]}}
	in := payment.Selection{Key: id.New[id.Event](), Means: string(payment.Transfer), Invoices: []string{id.New[id.Document]().String()}}
	if _, err := r.Renewals.Pay(r.Ctx(), r.Olive, in, lines); !fault.Has(err, fault.Invalid) || r.openOrders() != 0 {
		t.Errorf("with an invoice: %v, %d orders", err, r.openOrders())
	}
	in.Invoices = nil
	paid, err := r.Renewals.Pay(r.Ctx(), r.Olive, in, lines)
	r.Check(err)
	if len(paid.Placed) != 1 || paid.Placed[0].State != order.Open || paid.Placed[0].Reference == "" {
		t.Errorf("%+v", paid)
	}
	r.whole()
}

// Where the prepaid account holds too little the order stays, and the same form pays it later.
func TestPayLaterByTheSameForm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	due := r.one(p).Due
	in := payment.Selection{Key: id.New[id.Event](), Means: string(payment.Prepaid)}
	paid, err := r.Renewals.Pay(r.Ctx(), r.Olive, in, []renewal.Line{{Product: p}})
	if !fault.Has(err, fault.Conflict) || len(paid.Placed) != 1 {
		t.Fatalf("%+v, %v", paid, err)
	}
	r.credit(paid.Placed[0].Total.Minor)
	for range 2 {
		again, err := r.Renewals.Pay(r.Ctx(), r.Olive, in, []renewal.Line{{Product: p}})
		r.Check(err)
		if again.Placed[0].ID != paid.Placed[0].ID {
			t.Error("another order was placed")
		}
	}
	if after := r.one(p); after.Due <= due || r.balance(ledger.Prepaid) != 0 {
		t.Errorf("%+v, %d held", after, r.balance(ledger.Prepaid))
	}
	r.whole()
}

// Whoever renews by transfer is told where to, and the money renews; what nobody transfers is suspended.
func TestTransferIsAskedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	_, err := r.Payments.AddOwn(r.Ctx(), r.Olive, payment.Transfer)
	r.Check(err)
	r.change(renewal.Change{Products: []id.Product{p}, Automatic: yes()})
	due := r.one(p).Due
	if got, want := r.until(due, -10), "notice-30 slip-14"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	open := r.one(p).Order
	if open.IsZero() {
		t.Fatal("nothing was ordered")
	}
	var total int64
	testkit.Read(t, r.DB, `select total from orders where id = @id`, db.Args{"id": open}, &total)
	r.receive(open, chf(total))
	if after := r.one(p); after.Due <= due || !after.Order.IsZero() {
		t.Errorf("%+v", after)
	}
	r.whole()
}

// Where the seller takes no transfers nobody is asked for one.
func TestNoTransferWithoutAnAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	_, err := r.Payments.AddOwn(r.Ctx(), r.Olive, payment.Transfer)
	r.Check(err)
	base, err := url.Parse("https://portal.example")
	r.Check(err)
	without, err := areas.New(areas.Deps{DB: r.DB, Clock: r.Clock.Now, Keyring: r.Keyring, Hasher: r.Hasher, BaseURL: base,
		Seller: config.Seller{Name: "Example Cloud", Street: "Rue du Lac", HouseNumber: "12", PostalCode: "1207", Town: "Genève", Country: "CH", Zone: r.Clock.Now().Location()}})
	r.Check(err)
	_, err = without.Renewals.Pay(r.Ctx(), r.Olive, payment.Selection{Key: id.New[id.Event](), Means: string(payment.Transfer)}, []renewal.Line{{Product: p}})
	if !fault.Has(err, fault.Invalid) || r.openOrders() != 0 {
		t.Errorf("%v, %d orders", err, r.openOrders())
	}
	list, err := without.Renewals.Chosen(r.Ctx(), r.Olive, []id.Product{p})
	r.Check(err)
	if list.Renewals[0].HasBy {
		t.Error("it would be renewed by a transfer that nobody takes")
	}
}

// A longer period that is ordered now begins when the product is due; a shorter one before its time wants a confirmation and begins today.
func TestChangePeriodNow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	before := r.one(p)
	longer, err := r.Renewals.ChangePeriod(r.Ctx(), r.Olive, renewal.PeriodChange{Product: p, Months: 24, Now: true, Key: id.New[id.Event]()})
	r.Check(err)
	if line := longer.Lines[0]; line.From != before.Due || line.Until != before.Until(24) {
		t.Errorf("%+v", line)
	}
	shorter := renewal.PeriodChange{Product: p, Months: 1, Now: true, Key: id.New[id.Event]()}
	if _, err := r.Renewals.ChangePeriod(r.Ctx(), r.Olive, shorter); !fault.Has(err, fault.Invalid) {
		t.Errorf("not confirmed: %v", err)
	}
	shorter.Confirmed = true
	placed, err := r.Renewals.ChangePeriod(r.Ctx(), r.Olive, shorter)
	r.Check(err)
	if line := placed.Lines[0]; line.From != r.Renewals.Today() {
		t.Errorf("%+v", line)
	}
	if _, err := r.Renewals.ChangePeriod(r.Ctx(), r.Olive, renewal.PeriodChange{Product: p, Months: 7, Now: true, Key: id.New[id.Event]()}); !fault.Has(err, fault.Invalid) {
		t.Errorf("a period that is not sold: %v", err)
	}
	r.whole()
}
