package declaration

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/product"
)

// withdrawalDays is for how many days after the day of the order it can be withdrawn from.
const withdrawalDays = 14

// CarryOut looks for the contract of a declaration that was received, and withdraws from
// the order or has its products end when they are due. What can't be done by itself waits
// for staff. It may be cut off and run again anywhere: one that was decided stays as it is.
func (d *Declarations) CarryOut(ctx context.Context, which id.Declaration) error {
	all, err := d.list(ctx, `id = @id and state = 'received'`, db.Args{"id": which})
	if err != nil || len(all) == 0 {
		return err
	}
	one := all[0]
	bought, why, err := d.attribute(ctx, &one)
	if err != nil {
		return err
	}
	if why == "" {
		why, err = d.run(ctx, one, bought, false)
	}
	if err != nil || why == "" {
		return err
	}
	return d.wait(ctx, one, why)
}

// wait leaves a declaration to staff.
func (d *Declarations) wait(ctx context.Context, one Declaration, why Outcome) error {
	return d.DB.Write(ctx, db.System("leave a declaration to staff"), func(ctx context.Context, tx db.Tx) error {
		pending, err := lockPending(ctx, tx, one.ID)
		if err != nil || !pending {
			return err
		}
		one.State, one.Outcome = Waiting, why
		return decide(ctx, tx, one)
	})
}

// attribute finds the order that a declaration is about, or says why it is left to staff.
func (d *Declarations) attribute(ctx context.Context, one *Declaration) (order.Order, Outcome, error) {
	number, named := one.orderNumber()
	if !named {
		return order.Order{}, NoContract, nil
	}
	of, found, err := d.Orders.Find(ctx, number)
	if fault.Has(err, fault.NotFound) {
		return order.Order{}, NoContract, nil
	}
	if err != nil {
		return order.Order{}, "", err
	}
	yes, err := owns(ctx, d.DB, of, found.PlacedBy, foldedAddress(one.Email), org.RoleRank(actor.LegalRepresentative))
	if err != nil {
		return order.Order{}, "", err
	}
	if !yes {
		return order.Order{}, NoContract, nil
	}
	one.Org, one.Order = of, found.ID
	return found, d.byItself(*one, found), nil
}

// byItself says why a declaration about an order is left to staff; empty: it runs by itself.
func (d *Declarations) byItself(one Declaration, found order.Order) Outcome {
	switch {
	case one.ForCause:
		return ForCause
	case one.Details != "":
		return Part
	case one.Kind == Cancellation:
		return ""
	case found.Purpose != order.Purchase:
		return NoPurchase
	case found.Address.Business || !RightsOf(found.Address.Country).Withdrawal:
		return Business
	case d.day(one.ReceivedAt) > d.day(found.PlacedAt)+withdrawalDays:
		return TooLate
	}
	return ""
}

// run carries out a declaration about an order, or says why it can't be; at once: a cancellation does not wait for the due date.
func (d *Declarations) run(ctx context.Context, one Declaration, bought order.Order, atOnce bool) (Outcome, error) {
	if one.Kind == Withdrawal {
		return d.withdraw(ctx, one, bought)
	}
	return d.cancel(ctx, one, bought, atOnce)
}

// change runs what a declaration comes to, in a transaction that holds the organization's
// lock: once, however many jobs get here. do returns what the organization is told of, and
// why nothing could be done.
func (d *Declarations) change(ctx context.Context, one Declaration, bought order.Order, do func(ctx context.Context, tx db.Tx, now time.Time, products []brought) ([]DoneItem, Outcome, error)) (why Outcome, err error) {
	now := d.Clock()
	err = d.DB.Write(ctx, db.System("carry out a declaration"), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, one.Org); err != nil {
			return err
		}
		pending, err := lockPending(ctx, tx, one.ID)
		if err != nil || !pending {
			why = ""
			return err
		}
		products, err := productsOf(ctx, tx, one.Org, bought.ID)
		if err != nil {
			return err
		}
		var told []DoneItem
		if told, why, err = do(ctx, tx, now, products); err != nil || why != "" {
			return err
		}
		one.State, one.DecidedAt = CarriedOut, now
		if len(told) == 0 && one.Outcome == "" {
			one.Outcome = EndedAlready
		}
		if err := decide(ctx, tx, one); err != nil {
			return err
		}
		if one.Outcome == ByStaff {
			if err := d.put(ctx, tx, one, true); err != nil {
				return err
			}
		}
		if len(told) == 0 {
			return nil
		}
		return d.Orgs.MailLegal(ctx, tx, now, d.act(one), one.Org, id.User{}, func(to org.Receiver) notify.Message {
			return DoneMail{Kind: one.Kind, Name: to.FirstName, Organization: to.Organization, OrgNumber: to.Number, Order: bought.Number, By: one.Name, Products: told, At: one.ReceivedAt, Zone: d.Zone.String()}
		})
	})
	return why, err
}

// act is the portal itself, in the organization of a declaration.
func (d *Declarations) act(one Declaration) actor.Actor {
	return actor.Actor{Org: one.Org, Lang: one.Lang, Origin: actor.System}
}

// endAll ends those products that have not ended.
func (d *Declarations) endAll(ctx context.Context, tx db.Tx, now time.Time, one Declaration, products []brought, reason product.TerminationReason) (told []DoneItem, err error) {
	for _, p := range products {
		if p.Ended {
			continue
		}
		if err := d.Products.EndLapsed(ctx, tx, now, one.Org, product.Expired{ID: p.ID, Name: p.Name, Kind: p.Kind}, reason); err != nil {
			return nil, err
		}
		told = append(told, DoneItem{Name: p.Name})
	}
	return told, nil
}
