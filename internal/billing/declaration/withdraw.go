package declaration

import (
	"context"
	"time"

	"github.com/google/uuid"

	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
)

// withdraw gives the money of an order back and ends what it brought: all of the money, or
// what was not used where an immediate start was agreed. An order that waits for its
// money is cancelled. The credit note has a key of the order, so that a run after one that
// was cut off, and another declaration about the same order, make no second one.
func (d *Declarations) withdraw(ctx context.Context, one Declaration, bought order.Order) (Outcome, error) {
	if bought.State == order.Open {
		return d.change(ctx, one, bought, func(ctx context.Context, tx db.Tx, now time.Time, _ []brought) ([]DoneItem, Outcome, error) {
			err := d.Orders.CancelIn(ctx, tx, now, d.act(one), one.Org, bought.ID)
			return []DoneItem{{Name: bought.Number}}, "", err
		})
	}
	if bought.State == order.Paid {
		why, err := d.giveBack(ctx, one, bought)
		if err != nil || why != "" {
			return why, err
		}
	}
	return d.change(ctx, one, bought, func(ctx context.Context, tx db.Tx, now time.Time, products []brought) ([]DoneItem, Outcome, error) {
		told, err := d.endAll(ctx, tx, now, one, products, withdrawn)
		return told, "", err
	})
}

// giveBack credits the invoice of an order and sends the money back to the means by which it was paid.
func (d *Declarations) giveBack(ctx context.Context, one Declaration, bought order.Order) (Outcome, error) {
	if why, err := d.obstacle(ctx, one, bought); err != nil || why != "" {
		return why, err
	}
	if bought.Total.IsZero() {
		return "", nil
	}
	credit := document.Credit{Key: noteKey(bought.ID), Invoice: bought.Invoice, Reason: i18n.New(bought.Address.Language, nil, nil).T("declaration.credit_reason")}
	if bought.StartsAtOnce {
		lines, err := d.Documents.Lines(ctx, one.Org, bought.Invoice)
		if err != nil {
			return "", err
		}
		if left, all := unused(lines, d.day(one.ReceivedAt)); !all {
			credit.Lines = left
		}
	}
	done, err := d.Payments.Credit(ctx, d.act(one), one.Org, payment.CreditNote{Credit: credit, ToMeans: true})
	if done.Total.Positive() {
		return "", nil // a provider that has not answered yet is asked again
	}
	if fault.Has(err, fault.Conflict) || fault.Has(err, fault.Invalid) {
		return NotCredited, nil // staff have credited the invoice otherwise
	}
	return "", err
}

// obstacle says why the products of an order can't be given back by themselves.
func (d *Declarations) obstacle(ctx context.Context, one Declaration, bought order.Order) (why Outcome, err error) {
	err = d.DB.Write(ctx, db.System("look what a declaration is about"), func(ctx context.Context, tx db.Tx) error {
		products, err := productsOf(ctx, tx, one.Org, bought.ID)
		for _, p := range products {
			switch {
			case p.HandedOn:
				why = HandedOn
			case p.Renewed:
				why = Renewed
			}
		}
		return err
	})
	return why, err
}

// noteKey is the key of the credit note of an order that was withdrawn from.
func noteKey(order id.Order) id.Document {
	return id.Document(uuid.NewSHA1(uuid.UUID(order), []byte("withdrawal")))
}
