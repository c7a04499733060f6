package review

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/lockout"
	"manager/internal/staff"
)

// Line is a case as the list has it: nothing of it tells whose it is.
type Line struct {
	ID      id.RecoveryCase
	Number  string
	Kind    lockout.Kind
	State   lockout.State
	AskedAt time.Time
	Until   time.Time // the end of the waiting time; zero before a decision
	Decided bool      // the colleague has given a verdict
	Waits   bool      // for a verdict of the colleague
}

// List is a page of cases.
type List struct {
	Lines []Line
	Next  string // the case after which the next page begins; empty on the last one
}

// pageSize is how many cases a page has.
const pageSize = 50

// List reads the newest cases, or those after one. Forbidden for roles that don't recover accounts.
func (r *Reviews) List(ctx context.Context, by staff.Colleague, after string) (l List, err error) {
	if err := by.Role.Must(staff.Recover); err != nil {
		return List{}, err
	}
	from := id.OrZero[id.RecoveryCase](after)
	batch := &db.Batch{}
	db.QueueRows(batch, &l.Lines, `
		select c.id, c.number, c.kind, c.state, c.asked_at, coalesce(c.waits_until, 'epoch'), exists (select from recovery_verdicts v where v.case_id = c.id and v.staff_id = @staff)
		from recovery_cases c where `+keyset.Behind(from.IsZero(), `(c.asked_at, c.id) < (select asked_at, id from recovery_cases where id = @after)`)+` order by c.asked_at desc, c.id desc limit @limit`,
		db.Args{"after": from, "staff": by.ID, "limit": pageSize + 1}, scanLine)
	if err := r.db.Read(ctx, db.System("list recovery cases for the staff"), batch); err != nil {
		return List{}, err
	}
	l.Lines, l.Next = keyset.Forward(l.Lines, pageSize, func(one Line) string { return one.ID.String() })
	return l, nil
}

func scanLine(row pgx.CollectableRow) (l Line, err error) {
	err = row.Scan(&l.ID, &l.Number, &l.Kind, &l.State, &l.AskedAt, &l.Until, &l.Decided)
	l.Waits = l.State == lockout.Opened && l.Kind == lockout.ByDocuments && !l.Decided
	return l, err
}
