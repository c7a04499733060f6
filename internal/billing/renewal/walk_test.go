package renewal_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// walkVariable sets how many organizations walk how many days, as 1000x400.
const walkVariable = "MANAGER_WALK"

// Organizations with all kinds of habits walk through the days, over both changes of the clock, the change
// of the year and a change of the VAT rate. After every day the books are whole, a naive model of
// each product agrees, and what was foreseen the day before is what happened.
func TestWalk(t *testing.T) {
	t.Parallel()
	orgs, days := 40, 130
	if size := os.Getenv(walkVariable); size != "" {
		if _, err := fmt.Sscanf(size, "%dx%d", &orgs, &days); err != nil {
			t.Fatalf("%s: %v", walkVariable, err)
		}
	}
	w := newWalk(t, orgs)
	w.walk(days)
	t.Logf("%d organizations, %d products, %d days: %d steps, %d renewals, %d suspensions, %d ends", orgs, len(w.products), days, w.steps, w.renewals, w.suspensions, w.ends)
	if w.renewals < orgs/2 || w.suspensions == 0 || w.ends == 0 {
		t.Error("the walk proves nothing: too little has happened")
	}
	if got, want := w.Hledger(w.Journal()), w.LedgerBalances(); !maps.Equal(got, want) {
		t.Errorf("hledger has %v, the ledger %v", got, want)
	}
}

// Runs that are cut off at any moment, as by a killed process, lose nothing and do nothing twice.
func TestWalkWithRunsCutOff(t *testing.T) {
	t.Parallel()
	w := newWalk(t, 12)
	cut := 0
	w.before = func() {
		// A run that got through leaves little to do: the next one gets half the time, so that it is cut off too.
		most := 20 * time.Millisecond
		for today := 0; today < 9; {
			ctx, cancel := context.WithTimeout(w.Ctx(), time.Duration(w.random.Int64N(int64(most))))
			if err := w.Renewals.Run(ctx, w.DB, nothing); err != nil {
				today++
				cut++
			} else {
				most = max(most/2, time.Microsecond) // after which a run ends before it begins
			}
			cancel()
		}
	}
	w.walk(60)
	if cut < 500 {
		t.Errorf("only %d runs were cut off", cut)
	}
}

// Three instances that work at once make the same books as one.
func TestWalkWithThreeInstances(t *testing.T) {
	t.Parallel()
	w := newWalk(t, 12)
	w.before = func() {
		w.Check(errors.Join(testkit.Together(3, func(int) error { return w.Renewals.Run(w.Ctx(), w.DB, nothing) })...))
	}
	w.walk(60)
}

func nothing(renewal.Entry) {}

// walk walks so many days.
func (w *walk) walk(days int) {
	w.T.Helper()
	for range days {
		w.day()
		if w.T.Failed() {
			w.T.Fatalf("on %s", w.today().Time().Format(time.DateOnly))
		}
	}
}

// walk is the organizations on their way.
type walk struct {
	*rig
	random   *rand.Rand
	walkers  []*walker
	products []*walked
	promised map[string]bool // what was foreseen for today
	before   func()          // runs that come before the day's own; nil: none

	steps, renewals, suspensions, ends int
}

// walker is an organization: who acts for it and by what it pays.
type walker struct {
	act    actor.Actor
	home   id.BillingAddress
	abroad bool   // billed in euros
	means  string // "", "pays", "declines", "fallback", "prepaid"
	sold   int64  // without VAT, as the model has it
}

// walked is a product as the naive model has it: nothing of it comes from the database.
type walked struct {
	*walker
	id                        id.Product
	name                      string
	months                    int
	anchor, due               time.Time
	automatic, warranty, ends bool
	byHand                    int // how many days after it is due a person renews it; none: never
	state                     string
}

// never is a byHand that doesn't come.
const never = 999

// prices are those of the drive for one person, without VAT, by currency and months.
var prices = map[money.Currency]map[int]int64{money.CHF: {1: 6_90, 12: 74_52}, money.EUR: {1: 5_90, 12: 63_72}}

func (w *walk) today() tax.Day { return w.Renewals.Today() }

// day lets one day pass: people act, then the portal does what falls due, and all is compared.
func (w *walk) day() {
	w.T.Helper()
	w.foresee()
	w.Clock.Advance(24 * time.Hour)
	if hour := w.Clock.Now().Hour(); hour != 12 { // runs move the clock by minutes
		w.Clock.Advance(time.Duration(12-hour) * time.Hour)
	}
	acted := w.people()
	if w.before != nil {
		w.before()
	}
	w.run()
	w.model()
	w.compare(acted)
	w.whole()
}

// foresee keeps what the portal promises for tomorrow.
func (w *walk) foresee() {
	w.T.Helper()
	w.promised = map[string]bool{}
	w.Check(w.Renewals.Foresee(w.Ctx(), w.DB, w.today()+1, func(e renewal.Entry) { w.promised[e.Product+" "+e.Step.Key()] = true }))
}

// people do what they are used to: some renew by hand, some days before or after a product is due.
func (w *walk) people() (acted map[*walker]bool) {
	w.T.Helper()
	acted = map[*walker]bool{}
	for _, p := range w.products {
		if p.state == "terminated" || p.ends || w.dayOf(p)+tax.Day(p.byHand) != w.today() {
			continue
		}
		placed, err := w.Renewals.Place(w.Ctx(), p.act, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p.id, Months: p.months}}})
		w.Check(err)
		w.fill(p.walker, placed[0].Total.Minor)
		_, err = w.Orders.PayFromPrepaid(w.Ctx(), p.act, placed[0].ID, false)
		w.Check(err)
		acted[p.walker] = true
		w.renew(p)
	}
	return acted
}

func (w *walk) dayOf(p *walked) tax.Day { return tax.DayOf(p.due) }

// renew is the model's renewal: the next day of the series that begins with the anchor.
func (w *walk) renew(p *walked) {
	months := p.months
	for {
		y, m, d := p.anchor.Date()
		first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		next := first.AddDate(0, 0, min(d, last)-1)
		if next.After(p.due) {
			p.due, p.state = next, "active"
			break
		}
		months += p.months
	}
	w.renewals++
	p.sold += prices[w.currency(p.walker)][p.months]
}

// model does with each product what the rules say for today, product by product.
func (w *walk) model() {
	for _, p := range w.products {
		if p.state == "terminated" {
			continue
		}
		left := int(w.dayOf(p) - w.today())
		if p.state == "suspended" {
			if left == -30 {
				p.state = "terminated"
				w.ends++
			}
			continue
		}
		if p.ends {
			if left == 0 {
				p.state = "terminated"
				w.ends++
			}
			continue
		}
		if p.automatic && slices.Contains([]int{14, 11, 7, 0}, left) && w.charged(p) {
			w.renew(p)
			continue
		}
		switch {
		case left == 0 && p.warranty:
			w.renew(p)
		case left == 0:
			p.state = "suspended"
			w.suspensions++
		}
	}
}

// charged tells whether a try to charge the product succeeds.
func (w *walk) charged(p *walked) bool {
	return p.means == "pays" || p.means == "fallback" || p.means == "prepaid" && w.paidAhead(p)
}

// paidAhead asks the books, as the model can't know which of several products due on one day are one order.
func (w *walk) paidAhead(p *walked) bool {
	return testkit.Value[bool](w.T, w.DB, `select exists (select 1 from orders o where o.org_id = @org and o.purpose = 'renewal' and o.state = 'paid' and o.placed_by is null and o.lines @> @product
		and (o.ended_at at time zone 'Europe/Zurich')::date = @today)`, db.Args{"org": p.act.Org, "product": []map[string]string{{"Product": p.id.String()}}, "today": w.today().Time()})
}

// compare holds the model and what was promised against what is.
func (w *walk) compare(acted map[*walker]bool) {
	w.T.Helper()
	type row struct {
		state string
		due   string
	}
	is, sold := map[id.Product]row{}, map[id.Org]int64{}
	var product id.Product
	var one row
	var buyer id.Org
	var revenue int64
	batch := &db.Batch{}
	db.QueueEach(batch, `select id, state, to_char(expires_at at time zone 'Europe/Zurich', 'YYYY-MM-DD HH24:MI') from products`, nil, []any{&product, &one.state, &one.due}, func() { is[product] = one })
	db.QueueEach(batch, `select org_id, sum(balance)::bigint from ledger_accounts where kind = 'revenue' group by org_id`, nil, []any{&buyer, &revenue}, func() { sold[buyer] = revenue })
	done := map[string]bool{}
	var name, step string
	db.QueueEach(batch, `select p.name, s.step from renewal_steps s join products p on p.org_id = s.org_id and p.id = s.product_id where (s.at at time zone 'Europe/Zurich')::date = @today`,
		db.Args{"today": w.today().Time()}, []any{&name, &step}, func() { done[name+" "+step] = true })
	w.Check(w.DB.Read(w.Ctx(), db.System("test"), batch))
	w.steps += len(done)
	for _, one := range w.walkers {
		if sold[one.act.Org] != one.sold {
			w.T.Errorf("organization %s was sold %d, the model says %d", one.act.OrgName, sold[one.act.Org], one.sold)
		}
	}
	for _, p := range w.products {
		if want := (row{p.state, p.due.Format(time.DateOnly) + " 00:00"}); is[p.id] != want {
			w.T.Errorf("%s (%s, automatic %v, warranty %v, ends %v, by hand %+d): %+v, the model says %+v", p.name, p.means, p.automatic, p.warranty, p.ends, p.byHand, is[p.id], want)
		}
		if acted[p.walker] {
			continue
		}
		for key := range w.promised {
			if strings.HasPrefix(key, p.name+" ") && !done[key] {
				w.T.Errorf("%s was foreseen and not done; done: %v", key, slices.Sorted(maps.Keys(done)))
			}
		}
		for key := range done {
			charged := strings.HasPrefix(key, p.name+" ") && w.promised[p.name+" charge_0"]
			if strings.HasPrefix(key, p.name+" ") && !w.promised[key] && !charged {
				w.T.Errorf("%s was done and not foreseen; foreseen: %v", key, slices.Sorted(maps.Keys(w.promised)))
			}
		}
	}
}
