package order

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/text"
)

// NewLine is what somebody puts into the cart.
type NewLine struct {
	Key      id.CartLine // of the form: the same form puts one line
	Kind     string
	Offer    string
	Months   int
	Quantity int
	Name     string
}

// MaxProductName is how long the name of a product may be, in characters.
const MaxProductName = 120

// Add puts a line into the cart at today's price, which it then keeps for
// GuaranteedFor. Faults stand beside quantity, months and name; NotFound for an
// offer that isn't sold so; Conflict above MaxLines. The same key again is no error.
func (o *Orders) Add(ctx context.Context, act actor.Actor, in NewLine) error {
	in.Name = text.Line(in.Name)
	if err := validateLine(in.Quantity, in.Name); err != nil {
		return err
	}
	now := o.clock()
	return o.changeCart(ctx, act, now, func(ctx context.Context, tx db.Tx, act actor.Actor, r *rows) error {
		if slices.ContainsFunc(r.lines, func(l CartLine) bool { return l.ID == in.Key }) {
			return nil
		}
		if len(r.lines) >= MaxLines {
			return fault.New(fault.Conflict, "shop.cart.full", "Max", MaxLines)
		}
		line := CartLine{ID: in.Key, Kind: in.Kind, Offer: in.Offer, Months: in.Months, Quantity: in.Quantity, Name: in.Name, AddedAt: now}
		if err := o.priceNow(ctx, tx, r, &line, now); err != nil {
			return err
		}
		return insertLine(ctx, tx, act.Org, act.User, line)
	})
}

func validateLine(quantity int, name string) error {
	f := &fault.Fault{Kind: fault.Invalid}
	if quantity < 1 || quantity > MaxQuantity {
		f.Add("quantity", "shop.quantity.wrong", "Max", MaxQuantity)
	}
	text.CheckLine(f, "name", name, MaxProductName, false)
	return f.OrNil()
}

// priceNow gives a line today's price and a new guarantee.
func (o *Orders) priceNow(ctx context.Context, tx db.Tx, r *rows, line *CartLine, now time.Time) error {
	currency := r.currency()
	book, err := readBook(ctx, tx, line.Kind, now)
	if err != nil {
		return err
	}
	found, ok := book.Price(line.Kind, line.Offer, currency, line.Months)
	if !ok {
		return fault.New(fault.NotFound, "shop.offer.not_sold")
	}
	line.Amount, line.Setup, line.GuaranteedUntil = found.Amount, found.Setup, now.Add(GuaranteedFor)
	return nil
}

// LineChange is what a customer changes on a line of the cart.
type LineChange struct {
	Months   int
	Quantity int
	Name     string
	Warranty bool
	Gratuity id.Gratuity // zero: none
}

// Change changes a line of the cart: NotFound for one that isn't there, faults
// beside quantity, months, name, warranty and gratuity. Another period is taken
// at today's price.
func (o *Orders) Change(ctx context.Context, act actor.Actor, line id.CartLine, in LineChange) error {
	in.Name = text.Line(in.Name)
	if err := validateLine(in.Quantity, in.Name); err != nil {
		return err
	}
	now := o.clock()
	return o.changeLine(ctx, act, line, now, func(ctx context.Context, tx db.Tx, r *rows, l CartLine) error {
		newPeriod := l.Months != in.Months
		l.Months, l.Quantity, l.Name, l.Warranty, l.Gratuity = in.Months, in.Quantity, in.Name, in.Warranty, in.Gratuity
		if newPeriod {
			if err := o.priceNow(ctx, tx, r, &l, now); err != nil {
				return fault.Field("months", "error.unknown_choice")
			}
		}
		cart := &Cart{Lines: r.lines, Gratuities: r.gratuities}
		if !l.Gratuity.IsZero() && !slices.ContainsFunc(cart.GratuitiesFor(l), func(g Gratuity) bool { return g.ID == l.Gratuity }) {
			return fault.Field("gratuity", "shop.gratuity.unknown")
		}
		return updateLine(ctx, tx, act.Org, l)
	})
}

// Accept takes the price that a line has now, with a new guarantee: the customer
// has seen old and new and decided. NotFound for a line that isn't there.
func (o *Orders) Accept(ctx context.Context, act actor.Actor, line id.CartLine) error {
	now := o.clock()
	return o.changeLine(ctx, act, line, now, func(ctx context.Context, tx db.Tx, r *rows, l CartLine) error {
		if err := o.priceNow(ctx, tx, r, &l, now); err != nil {
			return err
		}
		return updateLine(ctx, tx, act.Org, l)
	})
}

// Remove takes a line out of the cart; one that isn't there is no error.
func (o *Orders) Remove(ctx context.Context, act actor.Actor, line id.CartLine) error {
	return o.changeCart(ctx, act, o.clock(), func(ctx context.Context, tx db.Tx, act actor.Actor, _ *rows) error {
		return deleteLine(ctx, tx, act.Org, line)
	})
}

// changeCart runs a change of the locked cart.
func (o *Orders) changeCart(ctx context.Context, act actor.Actor, now time.Time, do func(ctx context.Context, tx db.Tx, act actor.Actor, r *rows) error) error {
	return o.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := lockCart(ctx, tx, act.Org); err != nil {
			return err
		}
		r := &rows{}
		batch := &db.Batch{}
		queueCart(batch, act.Org, now, o.zone, r)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		return do(ctx, tx, act, r)
	})
}

func (o *Orders) changeLine(ctx context.Context, act actor.Actor, line id.CartLine, now time.Time, do func(ctx context.Context, tx db.Tx, r *rows, l CartLine) error) error {
	return o.changeCart(ctx, act, now, func(ctx context.Context, tx db.Tx, _ actor.Actor, r *rows) error {
		for _, l := range r.lines {
			if l.ID == line {
				return do(ctx, tx, r, l)
			}
		}
		return notFound()
	})
}
