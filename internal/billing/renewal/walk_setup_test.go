package renewal_test

import (
	"context"
	"fmt"
	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

func newWalk(t *testing.T, orgs int) *walk {
	t.Helper()
	w := &walk{rig: newRig(t), random: rand.New(rand.NewPCG(16, uint64(orgs)))}
	// The walk begins at noon of 20 September 2027.
	w.Clock.Advance(time.Date(2027, time.September, 20, 12, 0, 0, 0, time.UTC).Sub(w.Clock.Now()))
	testkit.Exec(t, w.DB, `insert into vat_rates (country, valid_from, rate) values ('CH', '2028-01-01', 850)`, nil)
	for i := range orgs {
		w.join(i)
	}
	return w
}

// join lets one organization set out: with a means of payment, and with one to three products that are months old.
func (w *walk) join(i int) {
	w.T.Helper()
	act := w.Organization("Walker "+strconv.Itoa(i), world.Person{First: "walker" + strconv.Itoa(i), Last: "Walker", Standing: org.Standing{Role: actor.LegalRepresentative}})[0]
	country := []string{"CH", "DE"}[i%2]
	home, err := w.Addresses.Add(w.Ctx(), act, billto.Address{Name: "Walker " + strconv.Itoa(i), Street: "Weg", HouseNumber: "1", PostalCode: map[string]string{"CH": "8008", "DE": "10115"}[country], Town: "Ort", Country: country, Business: true, Language: "de"})
	w.Check(err)
	one := &walker{act: act, home: home, abroad: country == "DE", means: []string{"", "pays", "declines", "fallback", "prepaid"}[w.random.IntN(5)]}
	w.giveMeans(one)
	w.walkers = append(w.walkers, one)
	for n := range 1 + w.random.IntN(3) {
		w.bring(one, fmt.Sprintf("Drive %d.%d", i, n))
	}
}

func (w *walk) giveMeans(one *walker) {
	w.T.Helper()
	card := func(b simulator.Behaviour) id.PaymentProfile {
		token, err := w.Simulator.Give(w.Ctx(), payment.Card, b)
		w.Check(err)
		profile, err := w.Payments.AddToken(w.Ctx(), one.act, token)
		w.Check(err)
		return profile
	}
	switch one.means {
	case "pays":
		card(simulator.Pays)
	case "declines":
		card(simulator.Declines)
	case "fallback":
		card(simulator.Declines)
		w.Check(w.Payments.SetFallback(w.Ctx(), one.act, card(simulator.Pays), true))
	case "prepaid":
		_, err := w.Payments.AddOwn(w.Ctx(), one.act, payment.Prepaid)
		w.Check(err)
		w.fill(one, int64(w.random.IntN(200_00)))
	}
}

// fill puts money on the prepaid account.
func (w *walk) fill(one *walker, minor int64) {
	w.T.Helper()
	if minor == 0 {
		return
	}
	currency := w.currency(one)
	w.Check(w.DB.Write(w.Ctx(), db.ForOrg(one.act.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, w.Clock.Now(), ledger.Posting{Org: one.act.Org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_credited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.BankClearing), Amount: money.New(-minor, currency)}, {Account: ledger.Of(ledger.Prepaid), Amount: money.New(minor, currency)}}})
		return err
	}))
}

func (w *walk) currency(one *walker) money.Currency {
	if one.abroad {
		return money.EUR
	}
	return money.CHF
}

// bring buys a product, as a person does, and says how it is renewed.
func (w *walk) bring(one *walker, name string) {
	w.T.Helper()
	p := &walked{walker: one, name: name, months: []int{1, 12}[w.random.IntN(2)], state: "active", byHand: never}
	currency := w.currency(one)
	net := prices[currency][p.months]
	w.fill(one, net+net/10)
	w.Check(w.Orders.Add(w.Ctx(), one.act, order.NewLine{Key: id.New[id.CartLine](), Kind: "drive", Offer: "solo", Months: p.months, Quantity: 1, Name: name}))
	cart, err := w.Orders.Cart(w.Ctx(), one.act, one.home)
	w.Check(err)
	placed, err := w.Orders.Place(w.Ctx(), one.act, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: one.home, Means: order.ByPrepaid, AcceptTerms: true})
	w.Check(err)
	one.sold += net
	p.id = placed.Products[0].ID
	// It was bought on some day before the walk, and no step of it has come yet.
	p.anchor = time.Date(2027, time.October, 22+w.random.IntN(90), 0, 0, 0, 0, time.UTC)
	if p.months == 1 {
		p.anchor = time.Date(2027, time.October, 5+w.random.IntN(14), 0, 0, 0, 0, time.UTC)
	}
	p.due = p.anchor
	w.set(p)
	w.products = append(w.products, p)
}

// set moves the product to where the model has it, and chooses how it is renewed.
func (w *walk) set(p *walked) {
	w.T.Helper()
	testkit.Exec(w.T, w.DB, `update products set state = 'active', expires_at = (@due::date)::timestamp at time zone 'Europe/Zurich' where id = @id`, db.Args{"due": p.due, "id": p.id})
	testkit.Exec(w.T, w.DB, `update renewals set anchor_on = @due where product_id = @id`, db.Args{"due": p.due, "id": p.id})
	p.automatic, p.warranty, p.ends = p.means != "" && w.random.IntN(3) > 0, w.random.IntN(3) == 0, w.random.IntN(12) == 0
	if w.random.IntN(2) == 0 {
		p.byHand = w.random.IntN(40) - 12
	}
	change := renewal.Change{Products: []id.Product{p.id}, Automatic: &p.automatic, Warranty: &p.warranty}
	if !p.automatic {
		change.Automatic = nil
	}
	_, err := w.Renewals.Change(w.Ctx(), p.act, change)
	w.Check(err)
	w.Check(w.Renewals.SetEnd(w.Ctx(), p.act, p.id, true))
	w.Check(w.Renewals.SetEnd(w.Ctx(), p.act, p.id, p.ends))
}
