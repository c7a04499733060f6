package reminder_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/reminder"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/testkit"
)

func kinds(all []reminder.Entry) string {
	var said []string
	for _, e := range all {
		said = append(said, string(e.Kind))
	}
	return strings.Join(said, " ")
}

// Whoever does nothing is reminded twice, loses the service, and the products in the end.
func TestNobodyPays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "mail", "post")
	invoice := r.invoice(r.Olive, 10, p)
	if got, want := kinds(r.until(71)), "reminder reminder suspension termination"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if state := r.state(p); state != product.Terminated {
		t.Errorf("the product is %s", state)
	}
	mails := r.reminders()
	if len(mails) != 4 || mails[0].OrgNumber == "" || mails[0].Items[0].Amount != chf(108_10) || mails[0].Items[0].Reference == "" || mails[0].Next != reminder.Suspension {
		t.Errorf("%+v", mails)
	}
	r.pay(r.Olive, invoice)
	r.whole()
}

// Several invoices of a day are one mail, whose first item is the most severe.
func TestOneMailForADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "mail", "post")
	r.invoice(r.Olive, 0, p)
	r.until(23)
	before := len(r.reminders())
	r.invoice(r.Olive, 0)
	r.invoice(r.Ruth, 0)
	r.until(7)
	mails := r.reminders()[before:]
	if len(mails) != 2 {
		t.Fatalf("%d mails: %+v", len(mails), mails)
	}
	for _, m := range mails {
		if m.OrgNumber == r.Olive.OrgNumber && (m.Kind != reminder.Suspension || len(m.Items) != 2 || m.Items[1].Kind != reminder.Reminder) || m.OrgNumber == r.Ruth.OrgNumber && len(m.Items) != 1 {
			t.Errorf("%+v", m)
		}
	}
	r.whole()
}

// Breaks when a step is not written down under the lock of its organization.
func TestTwoInstancesSendOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invoice(r.Olive, 0)
	r.invoice(r.Ruth, 0)
	r.Clock.Advance(8 * 24 * time.Hour)
	failed := make(chan error)
	for range 4 {
		go func() { failed <- r.Reminders.Run(r.Ctx(), r.DB, func(reminder.Entry) {}) }()
	}
	for range 4 {
		r.Check(<-failed)
	}
	if mails := r.reminders(); len(mails) != 2 {
		t.Errorf("%d mails", len(mails))
	}
	r.whole()
}

// Breaks when an invoice is not read again under the lock that a payment holds.
func TestPaidBetweenReadingAndSending(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	invoice := r.invoice(r.Olive, 0)
	r.Clock.Advance(8 * 24 * time.Hour)
	failed := make(chan error, 1)
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		if err := r.receive(ctx, tx, r.Olive, invoice); err != nil {
			return err
		}
		go func() { failed <- r.Reminders.Run(r.Ctx(), r.DB, func(reminder.Entry) {}) }()
		return testkit.UntilSomebodyWaits(ctx, tx)
	})
	r.Check(<-failed)
	if mails := r.reminders(); len(mails) != 0 {
		t.Errorf("%d mails for a paid invoice", len(mails))
	}
	r.whole()
}

// A clock that jumps sends only the last reminder that was missed, and suspension still follows.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "mail", "post")
	r.invoice(r.Olive, 0, p)
	r.Clock.Advance(15 * 24 * time.Hour)
	r.run()
	if got := kinds(r.ran); got != "reminder" || len(r.reminders()) != 1 {
		t.Errorf("%s", got)
	}
	r.Clock.Advance(14 * 24 * time.Hour)
	r.run()
	if got := kinds(r.until(1)); got != "suspension" || r.state(p) != product.Suspended {
		t.Errorf("%s, %s", got, r.state(p))
	}
	r.whole()
}

// A product is off for as long as one of its invoices is open, and no longer.
func TestPaymentStartsProductsAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, other := r.AddProduct(r.Olive, "mail", "post"), r.AddProduct(r.Olive, "mail", "second")
	first, second := r.invoice(r.Olive, 0, p, other), r.invoice(r.Olive, 1, p)
	r.until(31)
	if r.state(p) != product.Suspended || r.state(other) != product.Suspended {
		t.Fatalf("%s, %s", r.state(p), r.state(other))
	}
	r.whole()
	r.pay(r.Olive, first)
	if r.state(p) != product.Suspended || r.state(other) != product.Active {
		t.Errorf("%s, %s", r.state(p), r.state(other))
	}
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := r.Documents.Credit(ctx, tx, r.Clock.Now(), r.Olive, r.Olive.Org, document.Credit{Key: id.New[id.Document](), Invoice: second, Reason: "goodwill"}, document.ToPrepaid)
		return err
	})
	if r.state(p) != product.Active {
		t.Errorf("after the credit note the product is %s", r.state(p))
	}
	r.whole()
}

// A payment does not start what nobody has renewed.
func TestPaymentLeavesLapsedProductsOff(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "mail", "post")
	invoice := r.invoice(r.Olive, 0, p)
	r.until(30)
	r.expires(p, r.Clock.Now().Add(-time.Hour))
	testkit.Exec(t, r.DB, `insert into renewal_steps (org_id, product_id, due_on, step, at) select org_id, id, (expires_at at time zone 'Europe/Zurich')::date, 'suspend', @at from products where id = @id`,
		db.Args{"id": p, "at": r.Clock.Now()})
	r.pay(r.Olive, invoice)
	if state := r.state(p); state != product.Suspended {
		t.Errorf("the product is %s", state)
	}
	r.whole()
}

// Who pays on the day on which the product is due, before the renewal was tried, has a product that
// works: else what renews it afterwards, like the warranty, would take it for one that nobody renewed.
func TestPaidOnTheDayTheProductIsDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "mail", "post")
	invoice := r.invoice(r.Olive, 0, p)
	r.until(30)
	if state := r.state(p); state != product.Suspended {
		t.Fatalf("the product is %s", state)
	}
	r.expires(p, r.Clock.Now().Add(-time.Hour))
	r.pay(r.Olive, invoice)
	if state := r.state(p); state != product.Active {
		t.Errorf("the product is %s", state)
	}
	r.whole()
}

// What is off for another reason is not taken for a debt: paying does not start it.
func TestOtherSuspensionsStay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "mail", "post")
	invoice := r.invoice(r.Olive, 0, p)
	testkit.Exec(t, r.DB, `update products set state = 'suspended' where id = @id`, db.Args{"id": p})
	r.until(31)
	r.pay(r.Olive, invoice)
	if state := r.state(p); state != product.Suspended {
		t.Errorf("the product is %s", state)
	}
	r.whole()
}

// Those are told who want it; nobody wants it: the legal representatives.
func TestPreferences(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wants := func(who string) {
		testkit.Exec(t, r.DB, `update members set billing_mail = (user_id = any(@users)), billing_sms = false where org_id = @org`,
			db.Args{"org": r.Olive.Org, "users": map[string][]id.User{"mia": {r.Mia.User}, "adam and mia": {r.Adam.User, r.Mia.User}, "nobody": {}}[who]})
	}
	for _, c := range []struct {
		who  string
		want int
	}{{"mia", 1}, {"adam and mia", 2}, {"nobody", r.ActiveMembers(r.Olive.Org, "legal_representative")}} {
		wants(c.who)
		before := len(r.reminders())
		r.invoice(r.Olive, 0)
		r.until(7)
		if got := len(r.reminders()) - before; got != c.want {
			t.Errorf("%s: %d mails, want %d", c.who, got, c.want)
		}
		testkit.Exec(t, r.DB, `update documents set paid = total, state = 'paid', settled_at = @now, settled_by = 'card' where org_id = @org and state = 'open'`, db.Args{"org": r.Olive.Org, "now": r.Clock.Now()})
	}
}

// A policy that staff change holds from then on, and no invoice gets a step twice.
func TestStaffChangeThePolicy(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.invoice(r.Olive, 0)
	r.until(7)
	r.Check(r.Reminders.SetPolicy(r.Ctx(), func(p reminder.Policy) reminder.Policy {
		return p.With(reminder.Rule{Step: 1, Days: 9, Kind: reminder.Reminder, Mail: true})
	}))
	if got := kinds(r.until(7)); got != "reminder" {
		t.Errorf("after the change: %s", got)
	}
	if r.Reminders.SetPolicy(r.Ctx(), func(p reminder.Policy) reminder.Policy { return p.Without(3) }) == nil {
		t.Error("a termination without a suspension is accepted")
	}
	now, err := r.Reminders.Policy(r.Ctx())
	r.Check(err)
	if len(now) != 4 || now[0].Days != 9 {
		t.Errorf("%+v", now)
	}
}
