package order

import (
	"context"
	"slices"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// MaxProForma is how many orders and invoices one pro forma invoice may be about.
const MaxProForma = 50

// Quoter prices what is not ordered yet: orders that nobody has placed.
type Quoter func(ctx context.Context, tx db.Tx, act actor.Actor) ([]Order, error)

// ProForma issues a pro forma invoice over orders and invoices that wait for their money,
// once for its key, with a number in a series of its own. A fault beside orders when none is
// chosen, or when they differ in currency, billing address or tax; NotFound for an unknown one,
// Conflict for one that is not open any more.
// What is not ordered yet is priced by quote, in the same transaction.
func (o *Orders) ProForma(ctx context.Context, act actor.Actor, key id.Document, orders []id.Order, invoices []id.Document, products int, quote Quoter) (made id.Document, err error) {
	if chosen := len(orders) + len(invoices) + products; chosen == 0 || chosen > MaxProForma {
		return made, fault.Field("orders", "shop.pro_forma.nothing_chosen", "Max", MaxProForma)
	}
	slices.SortFunc(orders, func(a, b id.Order) int { return slices.Compare(a[:], b[:]) })
	orders = slices.Compact(orders)
	slices.SortFunc(invoices, func(a, b id.Document) int { return slices.Compare(a[:], b[:]) })
	invoices = slices.Compact(invoices)
	now := o.clock()
	err = o.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		there, err := document.Exists(ctx, tx, act.Org, key)
		if err != nil || there {
			return err
		}
		var drafts []document.Draft
		for _, order := range orders {
			found, err := LockOpen(ctx, tx, act.Org, order)
			if err != nil {
				return err
			}
			drafts = append(drafts, document.Draft{ID: key, Org: act.Org, Content: found.content(document.ProForma, dayOf(now, o.zone)), By: act.User})
		}
		for _, invoice := range invoices {
			content, err := document.LockOpenContent(ctx, tx, act.Org, invoice)
			if err != nil {
				return err
			}
			drafts = append(drafts, document.Draft{ID: key, Org: act.Org, Content: content.ForProForma(), By: act.User})
		}
		quoted, err := quote(ctx, tx, act)
		if err != nil {
			return err
		}
		for _, found := range quoted {
			drafts = append(drafts, document.Draft{ID: key, Org: act.Org, Content: found.content(document.ProForma, dayOf(now, o.zone)), By: act.User})
		}
		merged := document.Merge(drafts)
		if len(merged) > 1 {
			return fault.Field("orders", "shop.pro_forma.differ")
		}
		if _, err := o.documents.Issue(tx, now, merged[0]); err != nil {
			return err
		}
		return o.audit.Record(ctx, tx, now, audit.Event{Action: "document.pro_forma_made", Org: act.Org, Actor: act, Subject: key.String(),
			Changes: []audit.Change{{Field: "total", After: merged[0].Content.Total.String()}}})
	})
	return key, err
}
