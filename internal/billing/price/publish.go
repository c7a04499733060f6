package price

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// MaxAhead is how many days ahead prices may be published.
const MaxAhead = 400

// Publication is a list of prices that is to apply from a day.
type Publication struct {
	ID   id.PriceChange // of the form: the same form publishes once
	Kind string
	From time.Time // the day, in UTC
	Seen string    // the fingerprint of the sheet that was changed
	List List
	By   id.Staff
}

// Publish makes a list of prices apply from a day to come, once for the key of the form. made is false
// for the same again; before is what would have applied. Conflict when the prices of the kind are not as they were seen, or when the form comes again with others. Faults stand beside from.
func Publish(ctx context.Context, tx db.Tx, now time.Time, p Publication) (before List, made bool, err error) {
	if err := lockKind(ctx, tx, p.Kind); err != nil {
		return before, false, err
	}
	var same bool
	if err := tx.QueryRow(ctx, `select exists (select 1 from price_changes where id = @id)`, db.Args{"id": p.ID}).Scan(&same); err != nil {
		return before, false, fmt.Errorf("look for a change of prices: %w", err)
	}
	sheet, err := readSheet(ctx, tx, p.Kind, now)
	if err != nil {
		return before, false, err
	}
	before, since := sheet.Latest()
	if same && before.equals(p.List) && since.Equal(p.From) {
		return before, false, nil
	}
	if same || sheet.Fingerprint != p.Seen { // sent again with something else, it is no repetition
		return before, false, fault.New(fault.Conflict, "price.overtaken")
	}
	today := dayOf(now)
	switch {
	case !p.From.After(today) || p.From.After(today.AddDate(0, 0, MaxAhead)):
		return before, false, fault.Field("from", "price.from", "Max", MaxAhead)
	case !p.From.After(since):
		return before, false, fault.Field("from", "price.after_planned", "Day", since.Format(time.DateOnly))
	}
	if before.equals(p.List) {
		return before, false, fault.New(fault.Conflict, "price.no_change")
	}
	return before, true, p.write(ctx, tx, now, before, before.Differences(p.List))
}

// equals tells whether two lists have the same prices and tiers.
func (l List) equals(other List) bool {
	return len(l.Differences(other)) == 0 && slices.Equal(l.Tiers, other.Tiers)
}

// lockKind keeps others from changing the prices of a kind until tx ends.
func lockKind(ctx context.Context, tx db.Tx, kind string) error {
	found, err := db.Found(tx.QueryRow(ctx, `select true from product_kinds where code = @kind for no key update`, db.Args{"kind": kind}).Scan(new(bool)))
	if err != nil {
		return fmt.Errorf("lock the prices of %s: %w", kind, err)
	}
	if !found {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}

func (p Publication) write(ctx context.Context, tx db.Tx, now time.Time, before List, differences []Difference) error {
	batch := &db.Batch{}
	args := func(c Cell) db.Args {
		return db.Args{"kind": p.Kind, "offer": c.Offer, "currency": c.Currency, "months": c.Months, "from": p.From, "id": p.ID}
	}
	batch.Queue(`insert into price_changes (id, kind, valid_from, made_at, made_by) values (@id, @kind, @from, @now, @by)`, db.Args{"id": p.ID, "kind": p.Kind, "from": p.From, "now": now, "by": p.By})
	for _, d := range differences {
		a := args(d.Cell)
		if d.After == nil {
			batch.Queue(`update offer_prices p set valid_until = @from, closed_by = @id where kind = @kind and offer = @offer and currency = @currency and months = @months
				and valid_from = (select max(valid_from) from offer_prices n where n.kind = p.kind and n.offer = p.offer and n.currency = p.currency and n.months = p.months)`, a)
			continue
		}
		a["amount"], a["setup"] = d.After.Amount, d.After.Setup
		batch.Queue(`insert into offer_prices (kind, offer, currency, months, valid_from, amount, setup_fee, change_id) values (@kind, @offer, @currency, @months, @from, @amount, @setup, @id)`, a)
	}
	if !slices.Equal(before.Tiers, p.List.Tiers) {
		tiers := p.List.Tiers
		if tiers == nil {
			tiers = []Tier{}
		}
		batch.Queue(`insert into tier_sets (kind, valid_from, tiers, change_id) values (@kind, @from, @tiers, @id)`, db.Args{"kind": p.Kind, "from": p.From, "tiers": tiers, "id": p.ID})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("publish prices: %w", err)
	}
	return nil
}

// TakeBack makes a change that has not begun undone: kind and day come back. taken is false when that was done before; NotFound when
// there is no such change, Conflict when it applies already or another one comes after it.
func TakeBack(ctx context.Context, tx db.Tx, now time.Time, change id.PriceChange) (kind string, from time.Time, taken bool, err error) {
	found, err := db.Found(tx.QueryRow(ctx, `select kind from price_changes where id = @id`, db.Args{"id": change}).Scan(&kind))
	if err != nil {
		return "", from, false, fmt.Errorf("find a change of prices: %w", err)
	}
	if !found {
		return "", from, false, fault.New(fault.NotFound, "error.not_found")
	}
	if err := lockKind(ctx, tx, kind); err != nil {
		return "", from, false, err
	}
	var over, later bool
	err = tx.QueryRow(ctx, `select valid_from, taken_back_at is not null, exists (select 1 from price_changes l where l.kind = c.kind and l.valid_from > c.valid_from and l.taken_back_at is null) from price_changes c where id = @id`,
		db.Args{"id": change}).Scan(&from, &over, &later)
	switch {
	case err != nil:
		return "", from, false, fmt.Errorf("read a change of prices: %w", err)
	case over:
		return kind, from, false, nil
	case !from.After(dayOf(now)):
		return "", from, false, fault.New(fault.Conflict, "price.applies")
	case later:
		return "", from, false, fault.New(fault.Conflict, "price.later_first")
	}
	batch := &db.Batch{}
	args := db.Args{"id": change, "now": now}
	batch.Queue(`delete from offer_prices where change_id = @id`, args)
	batch.Queue(`update offer_prices set valid_until = null, closed_by = null where closed_by = @id`, args)
	batch.Queue(`delete from tier_sets where change_id = @id`, args)
	batch.Queue(`update price_changes set taken_back_at = @now where id = @id`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return "", from, false, fmt.Errorf("take prices back: %w", err)
	}
	return kind, from, true, nil
}
