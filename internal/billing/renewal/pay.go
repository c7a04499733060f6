package renewal

import (
	"context"

	"manager/internal/actor"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/fault"
	"manager/internal/id"
)

// Paid is what became of a selection on *To pay*.
type Paid struct {
	Placed  []order.Order // that renew the products chosen
	Waiting id.Payment    // the first payment that waits for the person or was refused; zero: none
}

// Pay pays invoices, orders and products together, as payment.PaySelection does: the
// products by orders that are placed for them, which stay open when paying fails. By
// bank transfer only products can be renewed: invoices and orders have slips of their
// own. A fault beside means where it is otherwise.
func (r *Renewals) Pay(ctx context.Context, act actor.Actor, in payment.Selection, lines []Line) (paid Paid, err error) {
	transfer := in.Means == string(payment.Transfer)
	if transfer && len(in.Orders)+len(in.Invoices) > 0 {
		return paid, fault.Field("means", "renewal.transfer_alone")
	}
	if len(lines) > 0 {
		if paid.Placed, err = r.Place(ctx, act, Selection{Key: in.Key, Lines: lines, Transfer: transfer}); err != nil || transfer {
			return paid, err
		}
	}
	for _, one := range paid.Placed {
		in.Orders = append(in.Orders, one.ID.String())
	}
	paid.Waiting, err = r.payments.PaySelection(ctx, act, in)
	return paid, err
}
