package legal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Draft is a version that is to be published.
type Draft struct {
	Kind    Kind
	Base    int         // the latest version that whoever publishes has seen
	Request id.DeskForm // zero: of a demo
	On      tax.Day
	By      id.Staff // zero: of a demo
	Texts   Texts
}

// Check says what is wrong with a draft, beside on and the fields of the texts.
func (l *Library) Check(now time.Time, d Draft) error {
	f := &fault.Fault{Kind: fault.Invalid}
	if today := tax.DayOf(now.In(l.zone)); d.On < today || d.On > today+MaxAhead {
		f.Add("on", "legal.wrong.on", "Max", MaxAhead)
	}
	d.Texts.check(f)
	return f.OrNil()
}

// Publish makes a version in tx, once for the request of the form: zero for the same again, else
// its number. Conflict when somebody has made another one since, or there is one of that day.
// Whoever has committed it calls Forget.
func (l *Library) Publish(ctx context.Context, tx db.Tx, now time.Time, d Draft) (number int, err error) {
	if err := l.Check(now, d); err != nil {
		return 0, err
	}
	latest, err := lock(ctx, tx, d.Kind)
	if err != nil {
		return 0, err
	}
	var same, sameDay, first bool
	err = tx.QueryRow(ctx, `select coalesce(bool_or(request = @request), false), coalesce(bool_or(kind = @kind and applies_on = @on and taken_back_at is null), false),
		not coalesce(bool_or(kind = @kind and taken_back_at is null), false) from legal_versions`, db.Args{"request": d.Request, "kind": d.Kind, "on": d.On.Time()}).Scan(&same, &sameDay, &first)
	switch {
	case err != nil:
		return 0, fmt.Errorf("compare a legal text with those that there are: %w", err)
	case same:
		return 0, nil
	case latest != d.Base:
		return 0, fault.New(fault.Conflict, "legal.wrong.overtaken")
	case sameDay:
		return 0, fault.Field("on", "legal.wrong.same_day")
	}
	return latest + 1, insert(ctx, tx, now, d, latest+1, d.Kind == Terms && !first)
}

// insert writes a version down; one that is announced to organizations waits for the round that does it.
func insert(ctx context.Context, tx db.Tx, now time.Time, d Draft, number int, announce bool) error {
	_, err := tx.Exec(ctx, `insert into legal_versions (kind, number, applies_on, texts, made_at, made_by, request, announced_at)
		values (@kind, @number, @on, @texts, @now, @by, @request, case when not @announce then @now::timestamptz end)`,
		db.Args{"kind": d.Kind, "number": number, "on": d.On.Time(), "texts": d.Texts, "now": now, "by": d.By, "request": d.Request, "announce": announce})
	if err != nil {
		return fmt.Errorf("publish a legal text: %w", err)
	}
	return nil
}

// Load publishes the first version of a text of a demo.
func Load(ctx context.Context, tx db.Tx, now time.Time, kind Kind, on tax.Day, texts Texts) error {
	f := &fault.Fault{Kind: fault.Invalid}
	if texts.check(f); f.OrNil() != nil {
		return f
	}
	latest, err := lock(ctx, tx, kind)
	if err != nil || latest > 0 {
		return err
	}
	return insert(ctx, tx, now, Draft{Kind: kind, On: on, Texts: texts}, 1, false)
}

// TakeBack makes a version of a day undone in tx that does not apply yet: its number, or zero for
// one that was taken back. Conflict from its day on; NotFound when there never was one.
func (l *Library) TakeBack(ctx context.Context, tx db.Tx, now time.Time, kind Kind, on tax.Day) (number int, err error) {
	if _, err := lock(ctx, tx, kind); err != nil {
		return 0, err
	}
	var taken bool
	err = tx.QueryRow(ctx, `select number, taken_back_at is not null from legal_versions where kind = @kind and applies_on = @on order by number desc limit 1`,
		db.Args{"kind": kind, "on": on.Time()}).Scan(&number, &taken)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, fault.New(fault.NotFound, "error.not_found")
	case err != nil:
		return 0, fmt.Errorf("look for a legal text: %w", err)
	case taken:
		return 0, nil
	case on <= tax.DayOf(now.In(l.zone)):
		return 0, fault.New(fault.Conflict, "legal.wrong.applies")
	}
	if _, err := tx.Exec(ctx, `update legal_versions set taken_back_at = @now where kind = @kind and number = @number`, db.Args{"now": now, "kind": kind, "number": number}); err != nil {
		return 0, fmt.Errorf("take a legal text back: %w", err)
	}
	return number, nil
}
