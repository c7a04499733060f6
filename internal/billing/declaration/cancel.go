package declaration

import (
	"context"
	"time"

	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
)

// cancel has everything that an order brought end when it is due, or at once when staff
// say so. It waits for staff when the end that was asked for lies behind a due date, or
// a product has none.
func (d *Declarations) cancel(ctx context.Context, one Declaration, bought order.Order, atOnce bool) (Outcome, error) {
	return d.change(ctx, one, bought, func(ctx context.Context, tx db.Tx, now time.Time, products []brought) (told []DoneItem, why Outcome, err error) {
		if atOnce {
			told, err = d.endAll(ctx, tx, now, one, products, cancelled)
			return told, "", err
		}
		if len(products) == 0 {
			return nil, NotThen, nil
		}
		if why := one.obstacle(d, products); why != "" {
			return nil, why, nil
		}
		for _, p := range products {
			if p.Ended {
				continue
			}
			err := d.Renewals.SetEndIn(ctx, tx, now, d.act(one), p.ID, true)
			if fault.Has(err, fault.NotFound) {
				return nil, NotThen, nil
			}
			if err != nil {
				return nil, "", err
			}
			told = append(told, DoneItem{Name: p.Name, Ends: *p.ExpiresAt})
		}
		return told, "", nil
	})
}

// obstacle says why products can't be cancelled by themselves.
func (one Declaration) obstacle(d *Declarations, products []brought) Outcome {
	for _, p := range products {
		switch {
		case p.HandedOn:
			return HandedOn
		case p.Ended:
		case p.ExpiresAt == nil, one.end() > d.day(*p.ExpiresAt):
			return NotThen
		}
	}
	return ""
}
