package legal

import (
	"context"
	"fmt"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
)

// shown is how many versions of a kind are listed at once.
const shown = 100

// Page is what everybody reads of a kind.
type Page struct {
	Kind    Kind
	Version *Version // nil: nothing is published yet
	InForce bool
	Others  Versions // all that applies, has applied or will apply, the newest day first
	Today   tax.Day
}

// Read is the page of a kind: with the version of a day, or without one with that in force. NotFound when there is no version of that day.
func (l *Library) Read(ctx context.Context, kind Kind, day string) (p Page, err error) {
	p = Page{Kind: kind, Today: l.Today()}
	on := p.Today
	if day != "" {
		if on.UnmarshalText([]byte(day)) != nil {
			return p, fault.New(fault.NotFound, "error.not_found")
		}
	}
	var texts Texts
	var found time.Time
	var exists bool
	batch := &db.Batch{}
	queueVersions(batch, kind, &p.Others)
	db.Queue(batch, &exists, `select applies_on, texts from legal_versions where kind = @kind and taken_back_at is null and applies_on <= @day order by applies_on desc limit 1`,
		db.Args{"kind": kind, "day": on.Time()}, &found, &texts)
	if err := l.db.Read(ctx, db.System("read a legal text"), batch); err != nil {
		return p, err
	}
	if day != "" && (!exists || tax.DayOf(found) != on) {
		return p, fault.New(fault.NotFound, "error.not_found")
	}
	if exists {
		p.Version = &Version{Kind: kind, On: tax.DayOf(found), Texts: texts}
		now := p.Others.InForce(p.Today)
		p.InForce = now != nil && now.On == p.Version.On
	}
	return p, nil
}

// Versions reads the versions of all kinds without their texts, for the console.
func (l *Library) Versions(ctx context.Context) (map[Kind]Versions, error) {
	all := map[Kind]Versions{}
	lists := make([]Versions, len(Kinds))
	batch := &db.Batch{}
	for i, kind := range Kinds {
		queueVersions(batch, kind, &lists[i])
	}
	if err := l.db.Read(ctx, db.System("list the legal texts"), batch); err != nil {
		return nil, err
	}
	for i, kind := range Kinds {
		all[kind] = lists[i]
	}
	return all, nil
}

// Desk is what staff see of a kind, and what a new version begins with.
type Desk struct {
	Page
	Latest int // the number of the version that was made last
}

// Desk reads a kind for the console; the version is the one with the latest day.
func (l *Library) Desk(ctx context.Context, kind Kind) (d Desk, err error) {
	d.Page = Page{Kind: kind, Today: l.Today()}
	var texts Texts
	batch := &db.Batch{}
	queueVersions(batch, kind, &d.Others)
	db.Queue(batch, nil, `select coalesce(max(number), 0) from legal_versions where kind = @kind`, db.Args{"kind": kind}, &d.Latest)
	db.Queue(batch, new(bool), `select texts from legal_versions where kind = @kind and taken_back_at is null order by applies_on desc limit 1`, db.Args{"kind": kind}, &texts)
	if err := l.db.Read(ctx, db.System("show a legal text to the staff"), batch); err != nil {
		return d, err
	}
	if len(d.Others) > 0 {
		v := d.Others[0]
		v.Texts = texts
		d.Version = &v
	}
	return d, nil
}

func queueVersions(batch *db.Batch, kind Kind, v *Versions) {
	*v = nil
	one := Version{Kind: kind}
	var on time.Time
	db.QueueEach(batch, `select v.number, v.applies_on, v.made_at, coalesce(trim(m.first_name || ' ' || m.last_name), '')
		from legal_versions v left join staff_members m on m.id = v.made_by
		where v.kind = @kind and v.taken_back_at is null order by v.applies_on desc limit @limit`, db.Args{"kind": kind, "limit": shown},
		[]any{&one.Number, &on, &one.MadeAt, &one.MadeBy}, func() {
			one.On = tax.DayOf(on)
			*v = append(*v, one)
		})
}

// QueueTerms reads as what version the terms of sale stand in an order of a moment; it stays as it is where nothing is published.
func QueueTerms(batch *db.Batch, now time.Time, zone *time.Location, version *string) {
	db.Queue(batch, new(bool), `select to_char(applies_on, 'YYYY-MM-DD') from legal_versions where kind = 'terms' and taken_back_at is null and applies_on <= @day order by applies_on desc limit 1`,
		db.Args{"day": tax.DayOf(now.In(zone)).Time()}, version)
}

// lock keeps others from publishing until tx ends. It tells the latest version of a kind.
func lock(ctx context.Context, tx db.Tx, kind Kind) (latest int, err error) {
	if _, err := tx.Exec(ctx, `lock table legal_versions in share row exclusive mode`); err != nil {
		return 0, fmt.Errorf("lock the legal texts: %w", err)
	}
	if err := tx.QueryRow(ctx, `select coalesce(max(number), 0) from legal_versions where kind = @kind`, db.Args{"kind": kind}).Scan(&latest); err != nil {
		return 0, fmt.Errorf("read the last version of a legal text: %w", err)
	}
	return latest, nil
}
