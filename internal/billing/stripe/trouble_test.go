package stripe_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
	"manager/internal/testkit/providers"
)

// Breaks when a charge is lost or made twice because Stripe was busy, had a fault, or its answer did not come through.
func TestChargesSurviveTrouble(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string][]trouble{
		"busy": {{status: http.StatusTooManyRequests}}, "twice in use": {{status: http.StatusConflict}, {status: http.StatusConflict}}, "a fault": {{status: http.StatusInternalServerError}},
		"a fault after charging": {{status: http.StatusInternalServerError, after: true}}, "no answer": {{}}, "no answer after charging": {{after: true}, {after: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			card, placed := r.card(providers.Pays), r.order()
			r.fake.trouble = wrong
			paid, err := r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), placed.ID, card, "/back/")
			r.Check(err)
			r.want(paid, payment.Succeeded)
			if n := r.charges(); n != 1 {
				t.Errorf("charged %d times", n)
			}
			r.whole()
		})
	}
}

// Breaks when a process that dies between Stripe's charge and our booking leaves the payment open, or pays twice.
func TestAChargeWhoseAnswerWasLostIsFound(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 5 {
		r.paid(providers.Pays, payment.Succeeded) // so that the list has pages
	}
	card, placed := r.card(providers.Pays), r.order()
	r.fake.trouble = []trouble{{after: true, hold: true}}
	ctx, die := context.WithTimeout(r.Ctx(), 300*time.Millisecond)
	defer die()
	_, err := r.Payments.StartOrder(ctx, r.Olive, id.New[id.Event](), placed.ID, card, "/back/")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("not cut off: %v", err)
	}
	left := payment.Payment{ID: testkit.Value[id.Payment](t, r.DB, `select id from payments where order_id = @id`, db.Args{"id": placed.ID})}
	r.want(left, payment.Created)
	for range 2 {
		_, err = r.Payments.Ask(r.Ctx(), r.Olive.Org, left.ID)
		r.Check(err)
	}
	r.want(left, payment.Succeeded)
	if n := r.charges(); n != 6 {
		t.Errorf("charged %d times", n)
	}
	r.whole()
}

// Breaks when a charge is asked for again after Stripe has forgotten our key, without looking whether it was made.
func TestAChargeIsLookedForWhenKeysAreForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	asked := payment.Charge{Key: id.New[id.Payment]().String(), Amount: money.New(9_00, money.EUR), CreatedAt: r.Clock.Now()}
	d, err := r.stripe.Describe(r.Ctx(), save(t, r.fake, r.stripe, r.Olive.Org, payment.Card, providers.Pays))
	r.Check(err)
	asked.Token = d.Token
	first, err := r.stripe.Charge(r.Ctx(), asked)
	r.Check(err)
	clear(r.fake.answers)
	r.Clock.Advance(25 * time.Hour)
	again, err := r.stripe.Charge(r.Ctx(), asked)
	if err != nil || again.Ref != first.Ref || r.charges() != 1 {
		t.Errorf("%+v, then %+v, %v", first, again, err)
	}
}

// Breaks when what Stripe will never charge stays open, or when its refusal is taken for the card's.
func TestRefusalsThatAreNotTheCards(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, err := r.stripe.Describe(r.Ctx(), save(t, r.fake, r.stripe, r.Olive.Org, payment.Card, providers.Pays))
	r.Check(err)
	for name, c := range map[string]payment.Charge{
		"too little": {Token: d.Token, Amount: money.New(49, money.CHF)}, "no such card": {Token: "cus_1 pm_1", Amount: money.New(5_00, money.CHF)},
	} {
		c.Key, c.ReturnTo, c.Present, c.CreatedAt = id.New[id.Payment]().String(), "/back", true, r.Clock.Now()
		if got, err := r.stripe.Charge(r.Ctx(), c); err != nil || got.State != payment.Failed || got.Failure != "other" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	// The same key for something else is our fault: nothing is known about the first charge by that.
	c := payment.Charge{Key: id.New[id.Payment]().String(), Token: d.Token, Amount: money.New(5_00, money.CHF), CreatedAt: r.Clock.Now()}
	if _, err := r.stripe.Charge(r.Ctx(), c); err != nil {
		t.Fatal(err)
	}
	c.Amount.Minor++
	if got, err := r.stripe.Charge(r.Ctx(), c); err == nil {
		t.Errorf("%+v", got)
	}
	if _, err := r.stripe.Charge(r.Ctx(), payment.Charge{Token: d.Token, Amount: money.New(5, "JPY"), CreatedAt: r.Clock.Now()}); err == nil {
		t.Error("an amount was written in a currency whose decimals are not known")
	}
	for _, currency := range money.Currencies {
		c := payment.Charge{Key: id.New[id.Payment]().String(), Token: d.Token, Amount: money.New(5_00, currency), CreatedAt: r.Clock.Now()}
		if got, err := r.stripe.Charge(r.Ctx(), c); err != nil || got.State != payment.Succeeded {
			t.Errorf("%s: %+v, %v", currency, got, err)
		}
	}
}

// Breaks when a charge that the bank wants confirmed, with nobody there, is told as a declined one.
func TestNobodyThereToConfirmIsSaidSo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, err := r.stripe.Describe(r.Ctx(), save(t, r.fake, r.stripe, r.Olive.Org, payment.Card, providers.Asks))
	r.Check(err)
	c := payment.Charge{Key: id.New[id.Payment]().String(), Token: d.Token, Amount: money.New(5_00, money.CHF), CreatedAt: r.Clock.Now()}
	got, err := r.stripe.Charge(r.Ctx(), c)
	looked, looking := r.stripe.Look(r.Ctx(), c)
	if err != nil || looking != nil || got.Failure != "unconfirmed" || looked.Failure != "unconfirmed" {
		t.Errorf("%+v, %v; %+v, %v", got, err, looked, looking)
	}
}

// Breaks when somebody keeps what another organization has saved, or what nobody has finished saving.
func TestSavedMeansBelongToWhoSavedThem(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := save(t, r.fake, r.stripe, r.Olive.Org, payment.Card, providers.Pays)
	if _, err := r.Payments.AddToken(r.Ctx(), r.Ruth, token); !fault.Has(err, fault.NotFound) {
		t.Errorf("another organization: %v", err)
	}
	first, err := r.Payments.AddToken(r.Ctx(), r.Olive, token)
	r.Check(err)
	if again, err := r.Payments.AddToken(r.Ctx(), r.Olive, token); err != nil || again != first {
		t.Errorf("a second click: %v, %v", again, err)
	}
	address, err := r.Payments.SaveAddress(r.Ctx(), r.Olive, payment.PayPal, "/back", "/cancel")
	r.Check(err)
	open := address[strings.LastIndex(address, "/")+1 : strings.Index(address, "#")]
	if _, err := r.Payments.AddToken(r.Ctx(), r.Olive, open); !fault.Has(err, fault.NotFound) {
		t.Errorf("not finished: %v", err)
	}
}

// Breaks when a refund is lost, or given twice, when its answer does not come through or its message is all that comes.
func TestRefundsSurviveTrouble(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	paid := r.paid(providers.DelaysRefunds, payment.Succeeded)
	invoice := testkit.Value[id.Document](t, r.DB, `select invoice_id from orders where id = @id`, db.Args{"id": paid.Order})
	r.fake.trouble = []trouble{{status: 500, after: true}, {status: 500}, {status: 500}}
	note := payment.CreditNote{Credit: document.Credit{Key: id.New[id.Document](), Invoice: invoice, Reason: "ordered by mistake"}, ToMeans: true}
	issued, err := r.Payments.Credit(r.Ctx(), r.Olive, r.Olive.Org, note)
	if err == nil || len(issued.Refunds) != 1 || strings.Contains(err.Error(), "secret") {
		t.Fatalf("%+v, %v", issued, err)
	}
	asked, err := r.Payments.AskRefund(r.Ctx(), r.Olive.Org, issued.Refunds[0].ID)
	if err != nil || asked.State != payment.Pending || len(r.fake.refunds) != 1 {
		t.Fatalf("%+v, %v, %d refunds", asked, err, len(r.fake.refunds))
	}
	r.fake.later()
	for range 2 {
		r.receive("evt_1", "refund.updated", r.fake.refunds[0])
	}
	if got := testkit.Value[string](t, r.DB, `select state from refunds`, nil); got != string(payment.Succeeded) {
		t.Error(got)
	}
	r.whole()
	// A bank may send a refund back after all.
	r.fake.mu.Lock()
	r.fake.refunds[0]["status"] = "failed"
	r.fake.mu.Unlock()
	r.receive("evt_2", "refund.failed", r.fake.refunds[0])
	if got := testkit.Value[string](t, r.DB, `select state from refunds`, nil); got != string(payment.Failed) {
		t.Error(got)
	}
	r.whole()
}

// Breaks when an error shows what the library would write into it: the whole answer, with its secrets.
func TestErrorsShowNoSecrets(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fake.trouble = []trouble{{status: 500}, {status: 500}, {status: 500}}
	_, err := r.Payments.SaveAddress(r.Ctx(), r.Olive, payment.Card, "/back", "/cancel")
	if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "message") || !strings.Contains(err.Error(), "req_test") {
		t.Errorf("%v", err)
	}
}

// Breaks when a Stripe that doesn't answer is asked after every open payment, while other work waits.
func TestASilentStripeIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 7 {
		r.paid(providers.Delays, payment.Pending)
	}
	r.Clock.Advance(2 * time.Minute)
	r.fake.silent.Store(true)
	if err := r.Payments.AskOpen(r.Ctx(), r.DB); err == nil {
		t.Error("nothing is said")
	}
	if n := r.fake.refused.Load(); n != 5*3 {
		t.Errorf("asked %d times", n)
	}
	r.fake.silent.Store(false)
	r.fake.later()
	r.Check(r.Payments.AskOpen(r.Ctx(), r.DB))
	if n := testkit.Value[int](t, r.DB, `select count(*) from payments where state = 'succeeded'`, nil); n != 7 {
		t.Errorf("%d succeeded", n)
	}
	r.whole()
}
