package payment_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/app/areas"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct {
	*world.World
	home id.BillingAddress
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigOn(t, testkit.DB(t))
}

func newRigOn(t *testing.T, d *db.DB) *rig {
	t.Helper()
	r := &rig{World: world.NewOn(t, d)}
	made, err := r.Addresses.Add(r.Ctx(), r.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	r.Check(err)
	r.home = made
	return r
}

// card saves a simulated card that behaves so.
func (r *rig) card(by actor.Actor, b simulator.Behaviour) id.PaymentProfile {
	r.T.Helper()
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, b)
	r.Check(err)
	profile, err := r.Payments.AddToken(r.Ctx(), by, token)
	r.Check(err)
	return profile
}

// order places an order over 6.49 that waits for its money.
func (r *rig) order(by actor.Actor) order.Order {
	r.T.Helper()
	r.Check(r.Orders.Add(r.Ctx(), by, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 1}))
	cart, err := r.Orders.Cart(r.Ctx(), by, r.home)
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), by, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: r.home, Means: order.ByTransfer, AcceptTerms: true})
	r.Check(err)
	return placed
}

// pay charges a card with an order.
func (r *rig) pay(by actor.Actor, o order.Order, profile id.PaymentProfile) payment.Payment {
	r.T.Helper()
	paid, err := r.Payments.StartOrder(r.Ctx(), by, id.New[id.Event](), o.ID, profile, "/back")
	r.Check(err)
	return paid
}

// send has the simulator send what is due.
func (r *rig) send() {
	r.T.Helper()
	r.Check(r.Simulator.Send(r.Ctx(), func(ctx context.Context, m simulator.Message) error {
		return r.Payments.ReceiveMessage(ctx, m.Signature, m.Body)
	}))
}

func (r *rig) state(o order.Order) order.State {
	r.T.Helper()
	return testkit.Value[order.State](r.T, r.DB, `select state from orders where id = @id`, db.Args{"id": o.ID})
}

func (r *rig) balance(kind ledger.Kind) int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind`, db.Args{"org": r.Olive.Org, "kind": kind})
}

// credit puts money on the prepaid account by a card.
func (r *rig) credit(minor int64) {
	r.T.Helper()
	made, err := r.Payments.StartCredit(r.Ctx(), r.Olive, id.New[id.Event](), money.New(minor, money.CHF), r.card(r.Olive, simulator.Pays), "/back")
	r.Check(err)
	if made.State != payment.Succeeded {
		r.T.Fatalf("%+v", made)
	}
}

// whole fails the test for every proof that does not hold.
func whole(t *testing.T, d *db.DB) {
	t.Helper()
	results, err := ledger.Verify(t.Context(), d, areas.Proofs())
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		for _, where := range result.Failures {
			t.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}

const later = time.Minute

var anyTime ledger.Period
