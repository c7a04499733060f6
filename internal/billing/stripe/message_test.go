package stripe_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/id"
	"manager/internal/testkit/providers"
)

// Breaks when a message is believed that was signed by somebody else, long ago, or for another time.
func TestForgedMessagesBookNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	paid := r.paid(providers.Delays, payment.Pending)
	r.fake.later()
	now := r.Clock.Now()
	body := message("evt_1", "payment_intent.succeeded", r.intent(paid))
	right := sign(body, now, webhookSecret)
	old := sign(body, now.Add(-6*time.Minute), webhookSecret)
	for name, signature := range map[string]string{
		"none": "", "no time": right[strings.Index(right, ",")+1:], "another secret": sign(body, now, "whsec_other"), "another text": sign([]byte("{}"), now, webhookSecret),
		"too old": old, "from the future": sign(body, now.Add(6*time.Minute), webhookSecret), "two times": sign(nil, now, "")[:13] + "," + old, "old and new": old + "," + right,
	} {
		if err := r.Payments.ReceiveMessage(r.Ctx(), signature, body); !errors.Is(err, payment.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{``, `{}`, `[]`, `nonsense`, `{"object":"event"}`, `{"id":"evt_1","object":"v2.core.event"}`} {
		if err := r.Payments.ReceiveMessage(r.Ctx(), sign([]byte(text), now, webhookSecret), []byte(text)); !errors.Is(err, payment.ErrForged) {
			t.Errorf("%s: %v", text, err)
		}
	}
	r.want(paid, payment.Pending)
	// Right while a secret is changed: Stripe signs with both.
	if err := r.Payments.ReceiveMessage(r.Ctx(), sign(body, now.Add(-4*time.Minute), "whsec_other")+",v1=00,"+strings.SplitN(sign(body, now.Add(-4*time.Minute), webhookSecret), ",", 2)[1], body); err != nil {
		t.Error(err)
	}
	r.want(paid, payment.Succeeded)
	r.whole()
}

// Breaks when the state is read from a message instead of asked for: messages come twice, late, and in any order.
func TestMessagesInAnyOrderLeadToOneState(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	paid := r.paid(providers.Delays, payment.Pending)
	waiting := object{"id": r.intent(paid)["id"], "object": "payment_intent", "status": "processing", "metadata": r.intent(paid)["metadata"]}
	r.receive("evt_early", "payment_intent.succeeded", object{"id": waiting["id"], "object": "payment_intent", "status": "succeeded", "metadata": waiting["metadata"]})
	r.want(paid, payment.Pending) // it is not true yet
	r.fake.later()
	for range 2 {
		r.receive("evt_done", "payment_intent.processing", waiting)
		r.want(paid, payment.Succeeded)
		r.receive("evt_failed", "payment_intent.payment_failed", waiting)
		r.want(paid, payment.Succeeded)
	}
	if got := r.clearing(); got != -paid.Amount.Minor {
		t.Errorf("booked %d", got)
	}
	r.whole()
}

// Breaks when a message about nothing of ours is refused, so that Stripe sends it for days, or books something.
func TestMessagesAboutNothingOfOursAreKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	paid := r.paid(providers.Delays, payment.Pending)
	for event, about := range map[string]object{
		"evt_unknown": {"id": "cus_1", "object": "customer"}, "evt_new": {"object": "something.new"}, "evt_other": {"id": "pi_other", "object": "payment_intent", "metadata": object{}},
		"evt_foreign": {"id": "pi_other", "object": "payment_intent", "metadata": object{"manager_payment": id.New[id.Payment]().String()}}, "evt_odd": {"id": "pi_other", "object": "payment_intent", "metadata": object{"manager_payment": "' or 1=1"}},
		"evt_refund": {"id": "re_other", "object": "refund", "payment_intent": r.intent(paid)["id"], "metadata": object{}}, "evt_dispute": {"id": "du_1", "object": "dispute", "payment_intent": nil},
	} {
		for range 2 {
			r.receive(event, "something.happened", about)
		}
		if got := r.note(event); got != "nothing of ours: something.happened" {
			t.Errorf("%s: %s", event, got)
		}
	}
	r.want(paid, payment.Pending)
}

// Breaks when money in another currency, or another amount, than was asked for is booked as if it were that.
func TestOtherMoneyThanAskedForIsNotBooked(t *testing.T) {
	t.Parallel()
	for field, value := range map[string]any{"currency": "usd", "amount": int64(6), "amount_received": int64(648)} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			paid := r.paid(providers.Delays, payment.Pending)
			r.fake.later()
			r.fake.mu.Lock()
			r.fake.intent(paid.ID.String())[field] = value
			r.fake.mu.Unlock()
			r.receive("evt_1", "payment_intent.succeeded", r.intent(paid))
			if got := r.note("evt_1"); got != "not what was asked for: payment_intent.succeeded" {
				t.Error(got)
			}
			if _, err := r.Payments.Ask(r.Ctx(), r.Olive.Org, paid.ID); !errors.Is(err, payment.ErrMismatch) {
				t.Error(err)
			}
			r.want(paid, payment.Pending)
			r.whole()
		})
	}
}

// Breaks when a dispute that is not decided counts as lost, or one that is lost is not booked.
func TestOnlyALostDisputeTakesAPaymentBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	paid := r.paid(providers.Pays, payment.Succeeded)
	dispute := r.fake.dispute(paid.ID.String(), "needs_response", paid.Amount.Minor)
	r.receive("evt_1", "charge.dispute.created", dispute)
	r.want(paid, payment.Succeeded)
	r.fake.mu.Lock()
	dispute["status"] = "lost"
	r.fake.mu.Unlock()
	for range 2 {
		r.receive("evt_2", "charge.dispute.closed", dispute)
		r.want(paid, payment.Reversed)
	}
	won := r.paid(providers.Pays, payment.Succeeded)
	r.receive("evt_3", "charge.dispute.closed", r.fake.dispute(won.ID.String(), "won", won.Amount.Minor))
	r.want(won, payment.Succeeded)
	part := r.paid(providers.Pays, payment.Succeeded)
	r.receive("evt_4", "charge.dispute.closed", r.fake.dispute(part.ID.String(), "lost", 1))
	r.want(part, payment.Succeeded)
	if !strings.Contains(r.log.String(), "book it by hand") {
		t.Error("nobody is told of a part that was lost")
	}
	r.whole()
}
