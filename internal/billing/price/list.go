package price

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/money"
)

// Cell is what has one price: an offer of a kind for a period in a currency.
type Cell struct {
	Offer    string
	Months   int
	Currency money.Currency
}

// Entry is the price of a cell, in the minor unit.
type Entry struct {
	Cell
	Amount int64
	Setup  int64
}

// List is all prices and volume tiers of a kind on a day. What has no entry is not sold.
type List struct {
	Entries []Entry
	Tiers   []Tier
}

// Entry is the price of a cell; ok is false when it is not sold.
func (l List) Entry(c Cell) (e Entry, ok bool) {
	i := slices.IndexFunc(l.Entries, func(e Entry) bool { return e.Cell == c })
	if i < 0 {
		return Entry{Cell: c}, false
	}
	return l.Entries[i], true
}

// Difference is a cell whose price is not the same in two lists; nil: it is not sold there.
type Difference struct {
	Cell
	Before, After *Entry
}

// Differences are the cells whose prices are not the same in another list.
func (l List) Differences(after List) (all []Difference) {
	for _, e := range l.Entries {
		then, sold := after.Entry(e.Cell)
		switch {
		case !sold:
			all = append(all, Difference{Cell: e.Cell, Before: &e})
		case then != e:
			all = append(all, Difference{Cell: e.Cell, Before: &e, After: &then})
		}
	}
	for _, e := range after.Entries {
		if _, sold := l.Entry(e.Cell); !sold {
			all = append(all, Difference{Cell: e.Cell, After: &e})
		}
	}
	return all
}

// Planned is a change that has been published and applies from a day to come.
type Planned struct {
	ID     id.PriceChange
	From   time.Time // the day, in UTC
	MadeBy string
	MadeAt time.Time
	List   List // from that day on
}

// Sheet is the prices of a kind: those of today, and those that are planned, by their days.
type Sheet struct {
	Kind        string
	Now         List
	Planned     []Planned
	Fingerprint string // of all of it
}

// Latest is what applies when everything that is planned has come, and since when; the zero time: it applies today.
func (s *Sheet) Latest() (l List, since time.Time) {
	if n := len(s.Planned); n > 0 {
		return s.Planned[n-1].List, s.Planned[n-1].From
	}
	return s.Now, time.Time{}
}

type priceRow struct {
	Entry
	from  time.Time
	until *time.Time
}

type tierRow struct {
	from  time.Time
	tiers []Tier
}

// QueueSheet reads the prices of a kind as they stand on the day of now. The sheet is made by what it returns, after the batch was read.
func QueueSheet(batch *db.Batch, kind string, now time.Time) (build func() *Sheet) {
	args := db.Args{"kind": kind, "day": dayOf(now)}
	var rows []priceRow
	var tiers []tierRow
	s := &Sheet{Kind: kind}
	db.QueueRows(batch, &rows, `select offer, months, currency, amount, setup_fee, valid_from, valid_until from offer_prices p where kind = @kind
		and not exists (select 1 from offer_prices n where n.kind = p.kind and n.offer = p.offer and n.months = p.months and n.currency = p.currency and n.valid_from > p.valid_from and n.valid_from <= @day)
		order by offer, months, currency, valid_from`, args, func(row pgx.CollectableRow) (r priceRow, err error) {
		return r, row.Scan(&r.Offer, &r.Months, &r.Currency, &r.Amount, &r.Setup, &r.from, &r.until)
	})
	db.QueueRows(batch, &tiers, `select valid_from, tiers from tier_sets where kind = @kind order by valid_from`, args, func(row pgx.CollectableRow) (t tierRow, err error) {
		return t, row.Scan(&t.from, &t.tiers)
	})
	db.QueueRows(batch, &s.Planned, `select c.id, c.valid_from, trim(m.first_name || ' ' || m.last_name), c.made_at from price_changes c join staff_members m on m.id = c.made_by
		where c.kind = @kind and c.valid_from > @day and c.taken_back_at is null order by c.valid_from`, args, func(row pgx.CollectableRow) (p Planned, err error) {
		return p, row.Scan(&p.ID, &p.From, &p.MadeBy, &p.MadeAt)
	})
	return func() *Sheet {
		s.Now = listOn(rows, tiers, dayOf(now))
		for i := range s.Planned {
			s.Planned[i].List = listOn(rows, tiers, s.Planned[i].From)
		}
		s.Fingerprint = fingerprint(rows, tiers)
		return s
	}
}

// readSheet reads the prices of a kind inside a transaction.
func readSheet(ctx context.Context, tx db.Tx, kind string, now time.Time) (*Sheet, error) {
	batch := &db.Batch{}
	build := QueueSheet(batch, kind, now)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the prices of %s: %w", kind, err)
	}
	return build(), nil
}

// dayOf is the day of a moment by which prices apply: in UTC, as Queue has it.
func dayOf(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

func listOn(rows []priceRow, tiers []tierRow, day time.Time) (l List) {
	newest := map[Cell]priceRow{}
	for _, row := range rows { // by their days
		if !row.from.After(day) {
			newest[row.Cell] = row
		}
	}
	for _, row := range newest {
		if row.until == nil || row.until.After(day) {
			l.Entries = append(l.Entries, row.Entry)
		}
	}
	slices.SortFunc(l.Entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Offer, b.Offer), cmp.Compare(a.Months, b.Months), cmp.Compare(a.Currency, b.Currency))
	})
	for _, set := range tiers {
		if !set.from.After(day) {
			l.Tiers = set.tiers
		}
	}
	return l
}

func fingerprint(rows []priceRow, tiers []tierRow) string {
	var parts []string
	for _, row := range rows {
		parts = append(parts, row.Offer, strconv.Itoa(row.Months), string(row.Currency), strconv.FormatInt(row.Amount, 10), strconv.FormatInt(row.Setup, 10), row.from.Format(time.DateOnly))
		if row.until != nil {
			parts = append(parts, row.until.Format(time.DateOnly))
		}
	}
	for _, set := range tiers {
		parts = append(parts, set.from.Format(time.DateOnly), fmt.Sprint(set.tiers))
	}
	return keyset.Fingerprint(parts...)
}
