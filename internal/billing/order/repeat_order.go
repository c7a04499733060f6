package order

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/price"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Repeat puts the lines of an order into the cart once more, at today's prices and
// without its codes and gratuities, and returns how many of them are not sold any
// more. The same key again is no error. NotFound for an unknown order; Conflict
// when none of it is sold, or above MaxLines.
func (o *Orders) Repeat(ctx context.Context, act actor.Actor, order id.Order, key id.Event) (closed int, err error) {
	now := o.clock()
	err = o.changeCart(ctx, act, now, func(ctx context.Context, tx db.Tx, act actor.Actor, r *rows) error {
		before, err := one(ctx, tx, `o.id = @id`, db.Args{"org": act.Org, "id": order})
		if err != nil {
			return err
		}
		if before == nil {
			return notFound()
		}
		if before.Purpose == Renewal {
			return fault.New(fault.Conflict, "shop.order.nothing_sold")
		}
		lines, err := repeated(ctx, tx, r, *before, key, now)
		if err != nil {
			return err
		}
		if closed = len(before.Lines) - len(lines); len(lines) == 0 {
			return fault.New(fault.Conflict, "shop.order.nothing_sold")
		}
		lines = slices.DeleteFunc(lines, func(l CartLine) bool {
			return slices.ContainsFunc(r.lines, func(there CartLine) bool { return there.ID == l.ID })
		})
		if len(r.lines)+len(lines) > MaxLines {
			return fault.New(fault.Conflict, "shop.cart.full", "Max", MaxLines)
		}
		for _, line := range lines {
			if err := insertLine(ctx, tx, act.Org, act.User, line); err != nil {
				return err
			}
		}
		return nil
	})
	return closed, err
}

// repeated are the lines of an order that are still sold, priced today.
func repeated(ctx context.Context, tx db.Tx, r *rows, before Order, key id.Event, now time.Time) (lines []CartLine, err error) {
	currency := r.currency()
	kinds := make([]string, len(before.Lines))
	for i, line := range before.Lines {
		kinds[i] = line.Kind
	}
	book := &price.Book{}
	batch := &db.Batch{}
	price.Queue(batch, kinds, now, book)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the prices of an order's kinds: %w", err)
	}
	for i, line := range before.Lines {
		found, sold := book.Price(line.Kind, line.Offer, currency, line.Months)
		if !sold {
			continue
		}
		lines = append(lines, CartLine{ID: lineOf(key, i), Kind: line.Kind, Offer: line.Offer, Months: line.Months, Quantity: line.Quantity, Name: line.Name, Warranty: line.Covered,
			Amount: found.Amount, Setup: found.Setup, GuaranteedUntil: now.Add(GuaranteedFor), AddedAt: now})
	}
	return lines, nil
}

// lineOf is the ID of a line that a form puts into the cart among others: the same for the same form.
func lineOf(key id.Event, index int) (line id.CartLine) {
	sum := sha256.Sum256(binary.BigEndian.AppendUint32(key[:], uint32(index)))
	copy(line[:], sum[:])
	return line
}
