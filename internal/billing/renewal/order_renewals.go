package renewal

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/order"
	"manager/internal/billing/period"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
)

// Line is a product that somebody renews, and for how long.
type Line struct {
	Product id.Product
	Months  int // 0: as the next renewal is planned
}

// Selection is products that somebody renews together.
type Selection struct {
	Key   id.Event // of the form: it places the same orders again
	Lines []Line
	// Now begins a shorter period today although its time has not come: what is paid
	// beyond today is given up. Other periods begin on the day on which the product is due.
	Now bool
	// Transfer says that a bank transfer will pay.
	Transfer bool
}

// Place places the orders that renew the products chosen, one for each billing
// address, and returns them; they are renewed when the orders are paid. An open order
// of an earlier choice is replaced. A fault beside products when none is chosen or
// one isn't sold for the period, beside means when no transfers are taken in its currency; Conflict while one of them is being paid; NotFound
// for a product that is none of the organization's that are renewed.
func (r *Renewals) Place(ctx context.Context, act actor.Actor, in Selection) (placed []order.Order, err error) {
	if len(in.Lines) == 0 || len(in.Lines) > MaxAtOnce {
		return nil, fault.Field("products", "renewal.nothing_chosen")
	}
	catalogue, err := r.products.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	err = r.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		p, err := r.prepare(ctx, tx, catalogue, act, in)
		if err != nil {
			return err
		}
		placed, err = p.place(ctx, tx)
		return err
	})
	return placed, err
}

// ProForma issues a pro forma invoice over orders, invoices, and products that are
// due, as order.ProForma does: nothing is ordered by it.
func (r *Renewals) ProForma(ctx context.Context, act actor.Actor, key id.Document, orders []id.Order, invoices []id.Document, lines []Line) (id.Document, error) {
	catalogue, err := r.products.Catalogue(ctx)
	if err != nil {
		return id.Document{}, err
	}
	return r.orders.ProForma(ctx, act, key, orders, invoices, len(lines), func(ctx context.Context, tx db.Tx, act actor.Actor) (quoted []order.Order, err error) {
		if len(lines) == 0 {
			return nil, nil
		}
		p, err := r.prepare(ctx, tx, catalogue, act, Selection{Lines: lines})
		if err != nil {
			return nil, err
		}
		for _, g := range p.groups {
			one, err := r.orders.QuoteRenewal(ctx, tx, catalogue, p.now, &p.state.terms, g.RenewalPlacement)
			if err != nil {
				return nil, err
			}
			quoted = append(quoted, one)
		}
		return quoted, nil
	})
}

// preparation is a selection as it is ordered.
type preparation struct {
	*Renewals
	catalogue *product.Catalogue
	now       time.Time
	act       actor.Actor
	state     *state
	groups    []*placement
}

// placement is the products of one order.
type placement struct {
	order.RenewalPlacement
	all []*Renewal
}

// prepare reads the products chosen and divides them by billing address.
func (r *Renewals) prepare(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, act actor.Actor, in Selection) (*preparation, error) {
	p := &preparation{Renewals: r, catalogue: catalogue, now: r.clock(), act: act}
	products := make([]id.Product, len(in.Lines))
	for i, line := range in.Lines {
		products[i] = line.Product
	}
	var err error
	p.state, err = r.read(ctx, tx, p.now, act.Org, renewable+`and p.id = any(@products) order by p.expires_at, p.id`, db.Args{"products": products})
	if err != nil {
		return nil, err
	}
	for i := range p.state.renewals {
		one := &p.state.renewals[i]
		chosen := in.Lines[slices.IndexFunc(in.Lines, func(l Line) bool { return l.Product == one.Product })]
		months := cmp.Or(chosen.Months, one.Months)
		if !in.Now && one.Early(months, p.today()) {
			return nil, fault.Field("products", "renewal.too_early", "Name", one.Name, "Day", p.midnight(one.ShorterFrom()))
		}
		p.add(in, one, months)
	}
	if len(p.state.renewals) != len(in.Lines) {
		return nil, notFound()
	}
	for _, g := range p.groups {
		if _, taken := r.orders.Account(g.Address.Currency()); in.Transfer && !taken {
			return nil, fault.Field("means", "shop.means.no_transfer")
		}
	}
	return p, nil
}

// earlyDays are for how many days an order for a shorter period that begins today can be paid, and at most until
// the product is due: later the period would be over soon after it is paid, or would take back days that were used.
const earlyDays = 10

func (p *preparation) add(in Selection, one *Renewal, months int) {
	to := p.state.terms.Address(one.Address)
	i := slices.IndexFunc(p.groups, func(g *placement) bool { return g.Address.ID == to.ID })
	if i < 0 {
		i = len(p.groups)
		sum := sha256.Sum256(append(in.Key[:], to.ID[:]...))
		p.groups = append(p.groups, &placement{RenewalPlacement: order.RenewalPlacement{Org: p.act.Org, Key: id.Event(sum[:16]), Address: to, Means: order.ByTransfer, Actor: p.act}})
	}
	g := p.groups[i]
	line := one.line(months)
	early := in.Now && one.Early(months, p.today())
	if early {
		line.From = p.today()
		line.Until = tax.DayOf(period.Add(line.From.Time(), months))
	}
	g.Lines, g.all = append(g.Lines, line), append(g.all, one)
	ends := p.midnight(max(one.Due, p.today())).AddDate(0, 0, p.policy.Terminate)
	if one.Lapsed(p.today()) {
		ends = p.midnight(one.Due).AddDate(0, 0, p.policy.Terminate)
	}
	if early { // its days run from today, paid or not
		ends = p.midnight(min(p.today()+earlyDays, one.Due))
	}
	if g.ExpiresAt.IsZero() || ends.Before(g.ExpiresAt) {
		g.ExpiresAt = ends
	}
}

// place places the orders, in place of open ones about the same products.
func (p *preparation) place(ctx context.Context, tx db.Tx) (placed []order.Order, err error) {
	for _, g := range p.groups {
		there, err := order.ByKey(ctx, tx, p.act.Org, g.Key)
		if err != nil {
			return nil, err
		}
		if there != nil {
			placed = append(placed, *there)
			continue
		}
		if err := p.endOpen(ctx, tx, g.all); err != nil {
			return nil, err
		}
		made, err := p.orders.PlaceRenewal(ctx, tx, p.catalogue, p.now, &p.state.terms, g.RenewalPlacement)
		if err != nil {
			return nil, err
		}
		batch := &db.Batch{}
		for _, one := range g.all {
			one.Order = made.ID
			queueSave(batch, p.act.Org, *one)
		}
		if err := send(ctx, tx, batch, "note the order of renewals"); err != nil {
			return nil, err
		}
		placed = append(placed, made)
	}
	return placed, nil
}

// endOpen cancels the open orders of products that are ordered anew: Conflict while one is being paid.
func (p *preparation) endOpen(ctx context.Context, tx db.Tx, all []*Renewal) error {
	var open []id.Order
	for _, one := range all {
		if !one.Order.IsZero() && !slices.Contains(open, one.Order) {
			open = append(open, one.Order)
		}
	}
	slices.SortFunc(open, func(a, b id.Order) int { return bytes.Compare(a[:], b[:]) })
	busy, err := p.payments.UnderWay(ctx, tx, p.act.Org, open)
	if err != nil {
		return err
	}
	if len(busy) > 0 {
		return fault.New(fault.Conflict, "renewal.being_paid")
	}
	for _, one := range open {
		if err := p.orders.EndRenewal(ctx, tx, p.now, p.act, p.act.Org, one); err != nil {
			return err
		}
	}
	for i := range p.state.renewals {
		if slices.Contains(open, p.state.renewals[i].Order) {
			p.state.renewals[i].Order = id.Order{}
		}
	}
	return nil
}
