package renewal_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct {
	*world.World
	home id.BillingAddress
	ran  []renewal.Entry // of the last run
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	r.tomorrow()
	made, err := r.Addresses.Add(r.Ctx(), r.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	r.Check(err)
	r.home = made
	return r
}

// card saves a simulated card that behaves so; the first one is the default means.
func (r *rig) card(b simulator.Behaviour) id.PaymentProfile {
	r.T.Helper()
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, b)
	r.Check(err)
	profile, err := r.Payments.AddToken(r.Ctx(), r.Olive, token)
	r.Check(err)
	return profile
}

// credit puts money on the prepaid account.
func (r *rig) credit(minor int64) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(r.Olive.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, r.Clock.Now(), ledger.Posting{Org: r.Olive.Org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_credited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.CardClearing), Amount: money.New(-minor, money.CHF)}, {Account: ledger.Of(ledger.Prepaid), Amount: money.New(minor, money.CHF)}}})
		return err
	}))
}

// buy orders products of the mail service and pays them from the prepaid account; it returns their IDs.
func (r *rig) buy(months, quantity int) []id.Product {
	r.T.Helper()
	r.credit(10_000_00)
	r.Check(r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: months, Quantity: quantity}))
	cart, err := r.Orders.Cart(r.Ctx(), r.Olive, r.home)
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: r.home, Means: order.ByPrepaid, AcceptTerms: true})
	r.Check(err)
	r.Clock.Advance(6 * time.Minute)
	r.Check(r.Provision.SetUpOverdue(r.Ctx(), r.DB))
	var products []id.Product
	for _, p := range placed.Products {
		products = append(products, p.ID)
	}
	r.empty()
	return products
}

// empty takes everything off the prepaid account.
func (r *rig) empty() {
	r.T.Helper()
	held := r.balance(ledger.Prepaid)
	if held == 0 {
		return
	}
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(r.Olive.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, r.Clock.Now(), ledger.Posting{Org: r.Olive.Org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_debited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.Prepaid), Amount: money.New(-held, money.CHF)}, {Account: ledger.Of(ledger.CardClearing), Amount: money.New(held, money.CHF)}}})
		return err
	}))
}

func (r *rig) balance(kind ledger.Kind) int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind`, db.Args{"org": r.Olive.Org, "kind": kind})
}

// run does what falls due at the present time, as the jobs do every minute, until nothing is left.
func (r *rig) run() {
	r.T.Helper()
	r.ran = nil
	for range 4 {
		r.Check(r.Renewals.Run(r.Ctx(), r.DB, func(e renewal.Entry) { r.ran = append(r.ran, e) }))
		r.Clock.Advance(2 * time.Minute)
		r.Check(r.Payments.AskOpen(r.Ctx(), r.DB))
		r.Check(r.Orders.Expire(r.Ctx(), r.DB))
		r.Check(r.Simulator.Send(r.Ctx(), func(ctx context.Context, m simulator.Message) error {
			return r.Payments.ReceiveMessage(ctx, m.Signature, m.Body)
		}))
	}
}

// until moves the clock forward to a day before or after the due day, runs on each day, and says what was done when.
func (r *rig) until(due tax.Day, days int) string {
	r.T.Helper()
	var said []string
	for r.Renewals.Today() < due+tax.Day(days) {
		r.tomorrow()
		r.run()
		for _, e := range r.ran {
			text := fmt.Sprintf("%s%+d", e.Step.Kind, r.Renewals.Today()-due)
			if e.Outcome != "" {
				text += ":" + e.Outcome
			}
			said = append(said, text)
		}
	}
	return strings.Join(said, " ")
}

// tomorrow moves the clock to the next noon, so that no run goes over midnight.
func (r *rig) tomorrow() {
	noon := r.Clock.Now().UTC().Truncate(24 * time.Hour).Add(12 * time.Hour)
	if !noon.After(r.Clock.Now()) {
		noon = noon.Add(24 * time.Hour)
	}
	r.Clock.Advance(noon.Sub(r.Clock.Now()))
}

// one is a product as its renewal stands.
func (r *rig) one(p id.Product) renewal.Renewal {
	r.T.Helper()
	list, err := r.Renewals.Chosen(r.Ctx(), r.Olive, []id.Product{p})
	r.Check(err)
	return list.Renewals[0]
}

func (r *rig) state(p id.Product) product.State {
	r.T.Helper()
	return testkit.Value[product.State](r.T, r.DB, `select state from products where id = @id`, db.Args{"id": p})
}

// change changes how products are renewed, as the dialog does.
func (r *rig) change(c renewal.Change) renewal.Changed {
	r.T.Helper()
	changed, err := r.Renewals.Change(r.Ctx(), r.Olive, c)
	r.Check(err)
	return changed
}

// documents counts the organization's documents in a state.
func (r *rig) documents(state string) int {
	r.T.Helper()
	return testkit.Value[int](r.T, r.DB, `select count(*) from documents where org_id = @org and state = @state`, db.Args{"org": r.Olive.Org, "state": state})
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

// complains tells whether a proof does not hold.
func (r *rig) complains(proof string) bool {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, areas.Proofs())
	r.Check(err)
	return slices.ContainsFunc(results, func(found ledger.Result) bool { return found.Proof.Name == proof && found.Total > 0 })
}

func yes() *bool { b := true; return &b }

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

// receive is a bank transfer for an order.
func (r *rig) receive(o id.Order, amount money.Money) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(r.Olive.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := r.Orders.Receive(ctx, tx, r.Clock.Now(), order.Received{Org: r.Olive.Org, Order: o, Amount: amount, From: ledger.BankClearing, Scope: "test", Key: o.String(), Actor: r.Olive})
		return err
	}))
}
