package walk_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

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
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// walk is the organizations on their way.
type walk struct {
	*world.World
	random   *rand.Rand
	walkers  []*walker
	promised map[string][]string // steps that were foreseen for today, by the name of the product
	touched  map[*thing]bool     // somebody has acted on it since
	before   func()              // what happens before the day's own run; nil: nothing
	url      string              // of the database
	keys     string              // the file of the keyring

	steps int
	acts  map[string]int
}

// walker is an organization: its model, who acts for it, and its habits.
type walker struct {
	*customer
	act     actor.Actor
	home    id.BillingAddress
	private bool
	evening bool // its people live where the day comes later than the portal's
	later   map[day][]func()
	looked  map[*bill]bool     // when it is paid is decided
	ordered map[*purchase]bool // when the slip is paid is decided
	byHand  map[*thing]int     // how many days after it is due a person renews it; never: nobody does
}

const never = 999

// The walk begins at noon of 20 September 2027.
var start = time.Date(2027, time.September, 20, 12, 0, 0, 0, time.UTC)

func newWalk(t *testing.T, orgs int) *walk {
	t.Helper()
	w := &walk{random: rand.New(rand.NewPCG(16, uint64(orgs))), promised: map[string][]string{}, touched: map[*thing]bool{}, acts: map[string]int{}, url: testkit.URL(t), keys: t.TempDir() + "/keyring"}
	keyring, _, err := seal.LoadOrCreate(w.keys)
	if err != nil {
		t.Fatal(err)
	}
	w.World = world.NewSealed(t, testkit.Open(t, w.url), keyring, nil)
	w.Clock.Advance(start.Sub(w.Clock.Now()))
	testkit.Exec(t, w.DB, `insert into vat_rates (country, valid_from, rate) values ('CH', '2028-01-01', 850)`, nil)
	for i := range orgs {
		w.join(i)
	}
	testkit.Exec(t, w.DB, `delete from mails`, nil)
	for _, one := range w.walkers {
		clear(one.mails)
	}
	w.compareBooks()
	w.foresee()
	return w
}

// join lets one organization set out: with a means of payment, and with one to three products.
func (w *walk) join(i int) {
	w.T.Helper()
	act := w.Organization("Walker "+strconv.Itoa(i), world.Person{First: "walker" + strconv.Itoa(i), Last: "Walker", Standing: org.Standing{Role: actor.LegalRepresentative}})[0]
	one := &walker{act: act, later: map[day][]func(){}, looked: map[*bill]bool{}, ordered: map[*purchase]bool{}, byHand: map[*thing]int{}, evening: w.random.IntN(2) == 0, customer: &customer{
		country: []string{"CH", "DE"}[w.random.IntN(2)], means: []string{"", "pays", "declines", "fallback", "prepaid", "transfer"}[w.random.IntN(6)], accounts: map[account]int64{}, mails: map[string]int{}}}
	one.private = w.random.IntN(2) == 0
	zone := []string{"Europe/Zurich", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles", "America/Sao_Paulo", "Asia/Kolkata"}[w.random.IntN(6)]
	testkit.Exec(w.T, w.DB, `update users set time_zone = @zone where id = @id`, db.Args{"zone": zone, "id": act.User})
	home, err := w.Addresses.Add(w.Ctx(), act, billto.Address{Name: "Walker " + strconv.Itoa(i), Street: "Weg", HouseNumber: "1", PostalCode: map[string]string{"CH": "8008", "DE": "10115"}[one.country], Town: "Ort", Country: one.country, Business: !one.private, Language: "de"})
	w.Check(err)
	one.home = home
	w.giveMeans(one)
	w.walkers = append(w.walkers, one)
	for n := range 1 + w.random.IntN(3) {
		w.bring(one, fmt.Sprintf("walk-%d-%d.ch", i, n))
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
	pays := []simulator.Behaviour{simulator.Pays, simulator.Delays, simulator.Repeats, simulator.Disordered}[w.random.IntN(4)]
	var err error
	switch one.means {
	case "pays":
		card(pays)
	case "declines":
		card(simulator.Declines)
	case "fallback":
		card(simulator.Declines)
		err = w.Payments.SetFallback(w.Ctx(), one.act, card(pays), true)
	case "prepaid":
		_, err = w.Payments.AddOwn(w.Ctx(), one.act, payment.Prepaid)
		w.fill(one, int64(w.random.IntN(200_00)))
	case "transfer":
		_, err = w.Payments.AddOwn(w.Ctx(), one.act, payment.Transfer)
	}
	w.Check(err)
}

func (w *walk) currency(one *walker) money.Currency {
	if one.country == "CH" {
		return money.CHF
	}
	return money.EUR
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
	one.moves("bank_clearing", "prepaid", minor)
}

// bring buys a product, as a person does, and says how it is renewed.
func (w *walk) bring(one *walker, name string) {
	w.T.Helper()
	kind := []string{"drive", "backup", "dynamic_dns", "mail", "domain"}[w.random.IntN(5)]
	offer := map[string]string{"drive": "solo", "backup": "two_terabytes", "dynamic_dns": "basic", "mail": "five_mailboxes", "domain": "ch"}[kind]
	months := periods(kind)[w.random.IntN(2)]
	today := w.today()
	t := &thing{customer: one.customer, name: name, kind: kind, run: months, since: today, anchor: today, due: after(today, today, months), state: "active", done: map[string]bool{}, debts: map[*bill]bool{}}
	t.bought = &purchase{lines: []bought{{t, months, t.anchor, t.due}}}
	_, _, total := one.sum(t.bought.lines)
	w.fill(one, total)
	w.Check(w.Orders.Add(w.Ctx(), one.act, order.NewLine{Key: id.New[id.CartLine](), Kind: kind, Offer: offer, Months: months, Quantity: 1, Name: name}))
	cart, err := w.Orders.Cart(w.Ctx(), one.act, one.home)
	w.Check(err)
	placed, err := w.Orders.Place(w.Ctx(), one.act, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: one.home, Means: order.ByPrepaid, AcceptTerms: true, StartAtOnce: true})
	w.Check(err)
	t.id, t.bought.id, t.bought.number = placed.Products[0].ID, placed.ID, placed.Number
	one.accounts["prepaid"] -= one.sold(t.bought.lines)
	one.bills = append(one.bills, &bill{id: placed.Invoice, total: total, paid: true})
	one.products = append(one.products, t)
	w.age(one, t)
}

// age makes a product months old: it is due on some day of the autumn or winter, and renewed as its organization likes.
func (w *walk) age(one *walker, t *thing) {
	w.T.Helper()
	t.due = dayOn(2027, time.October, 22) + day(w.random.IntN(90))
	if t.run == 1 {
		t.due = dayOn(2027, time.October, 5) + day(w.random.IntN(31))
	}
	t.anchor = t.due
	testkit.Exec(w.T, w.DB, `update products set state = 'active', expires_at = (@due::date)::timestamp at time zone 'Europe/Zurich' where id = @id`, db.Args{"due": t.due.time(), "id": t.id})
	testkit.Exec(w.T, w.DB, `update renewals set anchor_on = @due where product_id = @id`, db.Args{"due": t.due.time(), "id": t.id})
	one.byHand[t] = never
	if w.random.IntN(2) == 0 {
		one.byHand[t] = w.random.IntN(40) - 12
	}
	t.automatic, t.warranty, t.ends = one.means != "" && w.random.IntN(3) > 0, w.random.IntN(3) == 0, w.random.IntN(20) == 0
	change := renewal.Change{Products: []id.Product{t.id}, Warranty: &t.warranty}
	if t.automatic {
		change.Automatic = &t.automatic
	}
	_, err := w.Renewals.Change(w.Ctx(), one.act, change)
	w.Check(err)
	w.Check(w.Renewals.SetEnd(w.Ctx(), one.act, t.id, true))
	w.Check(w.Renewals.SetEnd(w.Ctx(), one.act, t.id, false))
	if t.ends {
		w.Check(w.Renewals.SetEnd(w.Ctx(), one.act, t.id, true))
	}
}
