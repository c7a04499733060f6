package renewal

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"manager/internal/actor"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/product"
)

// Entry is one step of one product, carried out or foreseen.
type Entry struct {
	Org     string // its customer number
	Product string
	Step    Step
	Due     tax.Day
	Amount  money.Money // with VAT where it was carried out, without where it is foreseen; no currency: none
	Means   string      // what is charged
	Outcome string      // empty: carried out
}

// MaxAtOnce is how many products one order or invoice renews.
const MaxAtOnce = 500

// Run carries out all steps whose day has come, each organization's in transactions
// of their own, and hands over what was done. However many instances run it, and
// however often, each step happens once. It works on d.
func (r *Renewals) Run(ctx context.Context, d *db.DB, report func(Entry)) error {
	orgs, err := r.dueOrgs(ctx, d)
	if err != nil {
		return err
	}
	var mutex sync.Mutex
	var failed error
	told := func(e Entry) {
		mutex.Lock()
		defer mutex.Unlock()
		report(e)
	}
	var group errgroup.Group // its functions collect their errors themselves: one organization's stop no other
	group.SetLimit(orgsAtOnce)
	for _, one := range orgs {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			if err := r.runOrg(ctx, d, one, told); err != nil {
				mutex.Lock()
				defer mutex.Unlock()
				failed = errors.Join(failed, fmt.Errorf("renew products of organization %s: %w", one, err))
			}
			return nil
		})
	}
	waited := group.Wait()
	return errors.Join(waited, failed, ctx.Err())
}

// orgsAtOnce is how many organizations an instance works on at once: while one waits
// for the disk to have its transaction, another computes. Pages keep most of the connections.
const orgsAtOnce = 2

// dueOrgs are the organizations that have a step to carry out. Each run begins
// somewhere else, so that instances that run at once seldom wait for one another.
func (r *Renewals) dueOrgs(ctx context.Context, d *db.DB) (orgs []id.Org, err error) {
	var one id.Org
	batch := &db.Batch{}
	db.QueueEach(batch, `select distinct org_id from renewals where next_on <= @today order by org_id`, db.Args{"today": r.today().Time()}, []any{&one}, func() { orgs = append(orgs, one) })
	if err := d.Read(ctx, db.System("look for renewals that are due"), batch); err != nil || len(orgs) == 0 {
		return nil, err
	}
	first := rand.IntN(len(orgs)) //nolint:gosec // only spreads instances; nothing relies on it
	return append(orgs[first:], orgs[:first]...), nil
}

// runOrg carries out the steps of an organization until none is left that can be.
func (r *Renewals) runOrg(ctx context.Context, d *db.DB, of id.Org, report func(Entry)) error {
	catalogue, err := r.products.Catalogue(ctx)
	if err != nil {
		return err
	}
	for {
		var round *round
		err := d.Write(ctx, db.ForOrg(of, id.User{}), func(ctx context.Context, tx db.Tx) error {
			locked, err := org.LockOrganization(ctx, tx, of)
			if err != nil {
				return err
			}
			round, err = r.runRound(ctx, tx, catalogue, of, locked.Number)
			return err
		})
		if fault.Has(err, fault.NotFound) { // it was closed
			return nil
		}
		if err != nil {
			return err
		}
		for _, entry := range round.entries {
			report(entry)
		}
		if len(round.done) == 0 || !round.more {
			return nil
		}
	}
}

// round is the first step that is due of each product of one organization.
type round struct {
	*Renewals
	catalogue *product.Catalogue
	now       time.Time
	today     tax.Day
	org       id.Org
	number    string
	act       actor.Actor
	state     *state
	done      []done
	entries   []Entry
	extended  []id.Product // their next steps are planned already
	more      bool         // another round has something to do
}

func (r *Renewals) runRound(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, of id.Org, number string) (*round, error) {
	now := r.clock()
	w := &round{Renewals: r, catalogue: catalogue, now: now, today: r.today(), org: of, number: number, act: systemActor(of)}
	var err error
	w.state, err = r.read(ctx, tx, now, of, `r.org_id = @org and r.next_on <= @today order by r.next_on, p.id limit @limit`, db.Args{"today": w.today.Time(), "limit": MaxAtOnce})
	if err != nil {
		return nil, err
	}
	carryOut := map[Kind]func(context.Context, db.Tx, []*Renewal) error{
		Notice: w.notify, Charge: w.charge, Slip: w.slip, End: w.end, Warranty: w.warranty, Suspend: w.suspend, Late: w.notifyLate, Terminate: w.terminate,
	}
	for _, kind := range orderOfDay {
		due := w.due(kind)
		if len(due) == 0 {
			continue
		}
		if err := carryOut[kind](ctx, tx, due); err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
	}
	return w, w.save(ctx, tx)
}

// systemActor is the portal itself in an organization.
func systemActor(of id.Org) actor.Actor { return actor.Actor{Org: of, Origin: actor.System} }

// due are the products whose next step is of the kind and has come.
func (w *round) due(kind Kind) (all []*Renewal) {
	for i := range w.state.renewals {
		one := &w.state.renewals[i]
		if len(one.Steps) > 0 && one.Steps[0].Kind == kind && one.Steps[0].On <= w.today {
			all = append(all, one)
		}
	}
	return all
}

// finish notes that the next step of a product was carried out.
func (w *round) finish(one *Renewal, d done, amount money.Money, means string) {
	step := one.Steps[0]
	d.product, d.due, d.step = one.Product, one.Due, step.Key()
	if amount.Currency != "" {
		d.minor, d.currency = amount.Minor, string(amount.Currency)
	}
	w.done = append(w.done, d)
	w.entries = append(w.entries, Entry{Org: w.number, Product: one.Name, Step: step, Due: one.Due, Amount: amount, Means: means, Outcome: d.outcome})
}

// save keeps what was done, and the days of the next steps: of what has no step left
// for today the day that was kept may be wrong.
func (w *round) save(ctx context.Context, tx db.Tx) error {
	batch := &db.Batch{}
	queueDone(batch, w.org, w.now, w.done)
	if err := send(ctx, tx, batch, "keep the steps of renewals"); err != nil {
		return err
	}
	var products []id.Product
	for i := range w.state.renewals {
		one := &w.state.renewals[i]
		if !slices.Contains(w.extended, one.Product) {
			products = append(products, one.Product)
		} else if one.due(w.today) {
			w.more = true
		}
	}
	due, err := w.replanIn(ctx, tx, w.org, products)
	w.more = w.more || due || len(w.state.renewals) == MaxAtOnce
	return err
}

// group are products that are renewed together: due on one day, billed to one
// address and paid by one means.
type group struct {
	due     tax.Day
	address id.BillingAddress
	by      id.PaymentProfile
	pay     tax.Day // of the warranty: by when it is paid
	all     []*Renewal
}

// grouped divides products into groups, of at most MaxAtOnce products each.
func (w *round) grouped(all []*Renewal, warranty bool) (groups []*group) {
	for _, one := range all {
		key := group{due: one.Due, address: w.state.terms.Address(one.Address).ID}
		if warranty {
			key.pay = w.policy.Pay(one.Due, one.Months)
		} else if one.HasBy {
			key.by = one.By.ID
		}
		i := slices.IndexFunc(groups, func(g *group) bool {
			return g.due == key.due && g.address == key.address && g.by == key.by && g.pay == key.pay && len(g.all) < MaxAtOnce
		})
		if i < 0 {
			i = len(groups)
			groups = append(groups, &key)
		}
		groups[i].all = append(groups[i].all, one)
	}
	return groups
}

// free are those of the products for whose order no payment is under way: the
// others wait until it is decided.
func (w *round) free(ctx context.Context, tx db.Tx, all []*Renewal) (free []*Renewal, err error) {
	var orders []id.Order
	for _, one := range all {
		if !one.Order.IsZero() && !slices.Contains(orders, one.Order) {
			orders = append(orders, one.Order)
		}
	}
	if len(orders) == 0 {
		return all, nil
	}
	busy, err := w.payments.UnderWay(ctx, tx, w.org, orders)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(one *Renewal) bool { return slices.Contains(busy, one.Order) }), nil
}

// endOrders cancels the open orders of products that are renewed or ended another way.
func (w *round) endOrders(ctx context.Context, tx db.Tx, all []*Renewal) error {
	for _, one := range all {
		if one.Order.IsZero() {
			continue
		}
		if err := w.orders.EndRenewal(ctx, tx, w.now, w.act, w.org, one.Order); err != nil {
			return err
		}
		ended := one.Order
		for i := range w.state.renewals {
			if w.state.renewals[i].Order == ended {
				w.state.renewals[i].Order = id.Order{}
			}
		}
	}
	return nil
}
