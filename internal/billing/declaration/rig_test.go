package declaration_test

import (
	"net/netip"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/billing/billto"
	"manager/internal/billing/declaration"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct {
	*world.World
	home id.BillingAddress
}

var client = netip.MustParseAddr("192.0.2.7")

// newRig is a world whose organization buys as a private person in Germany.
func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigOf(t, false, "DE")
}

// newRigOf is a world whose organization buys as a business or not, in a country.
func newRigOf(t *testing.T, business bool, country string) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	postcode := map[string]string{"DE": "10115", "CH": "1204"}[country]
	made, err := r.Addresses.Add(r.Ctx(), r.Olive, billto.Address{Name: "Olive Marchetti", Street: "Seestraße", HouseNumber: "4", PostalCode: postcode, Town: "Berlin", Country: country, Business: business, Language: "de"})
	r.Check(err)
	r.home = made
	return r
}

// line is one thing to order.
type line struct {
	kind, offer string
	months      int
}

var (
	mailboxes = line{"mail", "five_mailboxes", 1}
	forAYear  = line{"mail", "five_mailboxes", 12}
)

// buy orders and pays by a card; atOnce: with the consent to an immediate start.
func (r *rig) buy(atOnce bool, lines ...line) order.Order {
	r.T.Helper()
	placed := r.place(atOnce, lines...)
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, simulator.Pays)
	r.Check(err)
	profile, err := r.Payments.AddToken(r.Ctx(), r.Olive, token)
	r.Check(err)
	paid, err := r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), placed.ID, profile, "/back")
	r.Check(err)
	if paid.State != payment.Succeeded {
		r.T.Fatalf("%+v", paid)
	}
	return placed
}

func (r *rig) place(atOnce bool, lines ...line) order.Order {
	r.T.Helper()
	for _, l := range lines {
		r.Check(r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: l.kind, Offer: l.offer, Months: l.months, Quantity: 1}))
	}
	cart, err := r.Orders.Cart(r.Ctx(), r.Olive, r.home)
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: r.home, Means: order.ByTransfer, AcceptTerms: true, StartAtOnce: true})
	r.Check(err)
	testkit.Exec(r.T, r.DB, `update orders set starts_at_once = @at_once where id = @id`, db.Args{"id": placed.ID, "at_once": atOnce})
	return placed
}

func withdrawal(contract string) declaration.Statement {
	return declaration.Statement{Kind: declaration.Withdrawal, Name: "Olive Marchetti", Email: "OLIVE@demo.test", Contract: contract}
}

func cancellation(contract string) declaration.Statement {
	return declaration.Statement{Kind: declaration.Cancellation, Name: "Olive Marchetti", Email: "olive@demo.test", Contract: contract}
}

// declare declares and carries out.
func (r *rig) declare(in declaration.Statement) declaration.Declaration {
	r.T.Helper()
	made, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), in, i18n.DE, client)
	r.Check(err)
	r.Check(r.Declarations.CarryOut(r.Ctx(), made))
	return r.read(made)
}

func (r *rig) read(made id.Declaration) declaration.Declaration {
	r.T.Helper()
	all, err := r.Declarations.List(r.Ctx(), "")
	r.Check(err)
	for _, one := range all {
		if one.ID == made {
			return one
		}
	}
	r.T.Fatal("the declaration is not there")
	return declaration.Declaration{}
}

func (r *rig) want(got declaration.Declaration, state declaration.State, outcome declaration.Outcome) {
	r.T.Helper()
	if got.State != state || got.Outcome != outcome {
		r.T.Errorf("the declaration is %s (%s), want %s (%s)", got.State, got.Outcome, state, outcome)
	}
}

// states are those of the products of an order.
func (r *rig) states(o order.Order) (all []product.State) {
	r.T.Helper()
	return testkit.Value[[]product.State](r.T, r.DB, `select array_agg(p.state order by op.line) from order_products op join products p on p.id = op.product_id where op.order_id = @id`, db.Args{"id": o.ID})
}

// credited are the totals of the credit notes, in the order of issue.
func (r *rig) credited() []money.Money {
	r.T.Helper()
	var all []money.Money
	for _, minor := range testkit.Value[[]int64](r.T, r.DB, `select coalesce(array_agg(total order by issued_at, id), '{}') from documents where kind = 'credit_note'`, nil) {
		all = append(all, money.New(minor, money.EUR))
	}
	return all
}

func (r *rig) mailsOf(kind string) (to []string) {
	for _, m := range r.Mails() {
		if m.Kind == kind {
			to = append(to, m.To)
		}
	}
	return to
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

const day = 24 * time.Hour
