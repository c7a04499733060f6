package stripe_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85/webhook"

	"manager/internal/app/areas"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/stripe"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/testkit"
	"manager/internal/testkit/providers"
	"manager/internal/testkit/world"
)

// rig is all areas with Stripe as their provider of payments.
type rig struct {
	*world.World
	fake   *fake
	stripe *stripe.Stripe
	log    *bytes.Buffer
	home   id.BillingAddress
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{log: &bytes.Buffer{}}
	r.World = world.NewWith(t, testkit.DB(t), func(now func() time.Time) payment.Provider {
		r.fake = newFake(t, now)
		r.stripe = newStripe(t, r.fake.URL, now, r.log)
		return r.stripe
	})
	made, err := r.Addresses.Add(r.Ctx(), r.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	r.Check(err)
	r.home = made
	return r
}

// card saves a card that behaves so.
func (r *rig) card(b providers.Behaviour) id.PaymentProfile {
	r.T.Helper()
	profile, err := r.Payments.AddToken(r.Ctx(), r.Olive, save(r.T, r.fake, r.stripe, r.Olive.Org, payment.Card, b))
	r.Check(err)
	return profile
}

// order places an order over 6.49 that waits for its money.
func (r *rig) order() order.Order {
	r.T.Helper()
	r.Check(r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 1}))
	cart, err := r.Orders.Cart(r.Ctx(), r.Olive, r.home)
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: r.home, Means: order.ByTransfer, AcceptTerms: true})
	r.Check(err)
	return placed
}

// pay charges a card that behaves so with a new order.
func (r *rig) pay(b providers.Behaviour) (payment.Payment, error) {
	r.T.Helper()
	return r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), r.order().ID, r.card(b), "/back/")
}

// paid is one that has come to a state.
func (r *rig) paid(b providers.Behaviour, want payment.State) payment.Payment {
	r.T.Helper()
	made, err := r.pay(b)
	r.Check(err)
	if made.State != want {
		r.T.Fatalf("the payment is %+v, not %s", made, want)
	}
	return made
}

// want fails the test unless a payment has come to a state.
func (r *rig) want(paid payment.Payment, want payment.State) {
	r.T.Helper()
	if got := testkit.Value[payment.State](r.T, r.DB, `select state from payments where id = @id`, db.Args{"id": paid.ID}); got != want {
		r.T.Errorf("the payment is %s, not %s", got, want)
	}
}

// sign signs a message as Stripe does.
func sign(body []byte, at time.Time, secret string) string {
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(webhook.ComputeSignature(at, body, secret)))
}

// message is one of Stripe's about an object of its own.
func message(event, kind string, about object) []byte {
	return encode(object{"id": event, "object": "event", "api_version": "2020-08-27", "type": kind, "data": object{"object": about}})
}

// receive hands a message on as it comes.
func (r *rig) receive(event, kind string, about object) {
	r.T.Helper()
	body := message(event, kind, about)
	r.Check(r.Payments.ReceiveMessage(r.Ctx(), sign(body, r.Clock.Now(), webhookSecret), body))
}

// intent is Stripe's, of a payment.
func (r *rig) intent(of payment.Payment) object {
	r.T.Helper()
	r.fake.mu.Lock()
	defer r.fake.mu.Unlock()
	found := r.fake.intent(of.ID.String())
	if found == nil {
		r.T.Fatal("Stripe has no such charge")
	}
	return found
}

// note is what was kept with a message.
func (r *rig) note(event string) string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select coalesce((select note from payment_events where provider = 'stripe' and event_id = @id), 'none')`, db.Args{"id": event})
}

// charges is how often Stripe has charged.
func (r *rig) charges() int {
	r.fake.mu.Lock()
	defer r.fake.mu.Unlock()
	return len(r.fake.intents)
}

// clearing is what is on the account through which payments by card come in.
func (r *rig) clearing() int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where kind = 'card_clearing'`, nil)
}

// whole fails the test for every proof that does not hold.
func (r *rig) whole() {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, areas.Proofs())
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			r.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}
