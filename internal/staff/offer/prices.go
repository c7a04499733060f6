package offer

import (
	"context"
	"fmt"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/price"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/staff"
)

// Prices is what a kind costs, today and later.
type Prices struct {
	Kind  product.Kind
	Sheet *price.Sheet
}

// Kind is the prices of a kind, for those who may change them; NotFound when there is none.
func (o *Offers) Kind(ctx context.Context, by staff.Colleague, code string) (p Prices, err error) {
	if p.Kind, err = o.kind(ctx, by, code); err != nil {
		return p, err
	}
	batch := &db.Batch{}
	build := price.QueueSheet(batch, code, o.clock())
	if err := o.db.Read(ctx, db.System("show prices to the staff"), batch); err != nil {
		return p, err
	}
	p.Sheet = build()
	return p, nil
}

func (o *Offers) kind(ctx context.Context, by staff.Colleague, code string) (product.Kind, error) {
	kinds, err := o.Catalogue(ctx, by)
	if err != nil {
		return product.Kind{}, err
	}
	kind, ok := kinds.Kind(code)
	if !ok {
		return product.Kind{}, fault.New(fault.NotFound, "error.not_found")
	}
	return kind, nil
}

// Today is the day by which prices apply.
func (o *Offers) Today() time.Time { return o.clock().UTC().Truncate(24 * time.Hour) }

// PreviewPrices is the list of prices that a form would publish; faults stand beside its fields.
func (o *Offers) PreviewPrices(ctx context.Context, by staff.Colleague, code string, in *PriceForm) (price.List, error) {
	kind, err := o.kind(ctx, by, code)
	if err != nil {
		return price.List{}, err
	}
	list, _, err := in.clean(kind)
	return list, err
}

// PublishPrices makes prices apply from a day to come, once for the key of the form; the same again is no error.
// Conflict when the prices of the kind were changed meanwhile. Faults stand beside the fields.
func (o *Offers) PublishPrices(ctx context.Context, by staff.Colleague, key id.PriceChange, code string, in *PriceForm) error {
	kind, err := o.kind(ctx, by, code)
	if err != nil {
		return err
	}
	list, from, invalid := in.clean(kind)
	return o.approvals.Act(ctx, by, staff.SetPrices, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		if invalid != nil {
			return invalid
		}
		before, made, err := price.Publish(ctx, tx, now, price.Publication{ID: key, Kind: code, From: from, Seen: in.Seen, List: list, By: by.ID})
		if err != nil || !made {
			return err
		}
		return o.audit.Record(ctx, tx, now, audit.Event{Action: "staff.prices_published", Actor: by.Actor(), Subject: key.String(), Changes: priceChanges(code, from, before, list)})
	})
}

// TakePricesBack makes a change of prices undone that has not begun; one that was taken back is no error. It tells of which kind it was.
func (o *Offers) TakePricesBack(ctx context.Context, by staff.Colleague, change id.PriceChange) (kind string, err error) {
	err = o.approvals.Act(ctx, by, staff.SetPrices, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		of, from, taken, err := price.TakeBack(ctx, tx, now, change)
		if kind = of; err != nil || !taken {
			return err
		}
		return o.audit.Record(ctx, tx, now, audit.Event{Action: "staff.prices_taken_back", Actor: by.Actor(), Subject: change.String(),
			Changes: []audit.Change{{Field: "products", After: of}, {Field: "applies_from", Before: from.Format(time.DateOnly)}}})
	})
	return kind, err
}

// priceChanges is what changes by a list of prices, as the log keeps it.
func priceChanges(kind string, from time.Time, before, after price.List) []audit.Change {
	changes := []audit.Change{{Field: "products", After: kind}, {Field: "applies_from", After: from.Format(time.DateOnly)}}
	for _, d := range before.Differences(after) {
		changes = append(changes, audit.Change{Field: "price", Before: said(d.Before), After: said(d.After)})
	}
	if a, b := fmt.Sprint(before.Tiers), fmt.Sprint(after.Tiers); a != b {
		changes = append(changes, audit.Change{Field: "tiers", Before: tiersText(before.Tiers), After: tiersText(after.Tiers)})
	}
	return changes
}

// said is a price in the log; empty: it is not sold.
func said(e *price.Entry) string {
	if e == nil {
		return ""
	}
	text := cellKey(e.Cell) + ": " + money.New(e.Amount, e.Currency).String()
	if e.Setup > 0 {
		text += " + " + money.New(e.Setup, e.Currency).String()
	}
	return text
}

func tiersText(tiers []price.Tier) (text string) {
	for _, tier := range tiers {
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%d: −%s %%", tier.From, tier.Discount.Plain())
	}
	return text
}
