package customer

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/staff"
)

// living is the condition of openings o that have not ended.
const living = `o.closed_at is null and o.ends_at > @now`

const openingColumns = `o.id, o.org_id, g.number, g.name, trim(m.first_name || ' ' || m.last_name), o.reason, o.about, o.request, o.opened_at, coalesce(o.closed_at, o.ends_at)`

func (o *Opening) columns() []any {
	return []any{&o.ID, &o.Org, &o.Number, &o.Name, &o.Staff, &o.Reason, &o.About, &o.Request, &o.OpenedAt, &o.EndsAt}
}

func scanOpening(row pgx.CollectableRow) (o Opening, err error) {
	err = row.Scan(append(o.columns(), &o.Pages)...)
	return o, err
}

// pagesSeen is how many pages were seen by an opening, counted up to one more than Counted.
var pagesSeen = `(select count(*) from (select from staff_views v where v.opening_id = o.id limit ` + strconv.Itoa(Counted+1) + `) counted)`

const openingsFrom = ` from staff_openings o join organizations g on g.id = o.org_id join staff_members m on m.id = o.staff_id `

func queueByNumber(b *db.Batch, list *[]Organization, number string) {
	db.QueueRows(b, list, `select `+organizationColumns+` from organizations o where o.number = @number`, db.Args{"number": number}, scanOrganization)
}

// insertOpening is false while an opening of the same customer for the same reason lives.
func insertOpening(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, org id.Org, o Opening) (made bool, err error) {
	// Two clicks at once are one opening: the second waits here for the first.
	if _, err := tx.Exec(ctx, `select from staff_members where id = @staff for update`, db.Args{"staff": by.ID}); err != nil {
		return false, fmt.Errorf("wait for a turn: %w", err)
	}
	err = tx.QueryRow(ctx, `
		insert into staff_openings (id, staff_id, org_id, reason, about, request, opened_at, ends_at)
		select @id, @staff, @org, @reason, @about, @request, @now, @ends
		where not exists (select from staff_openings o where o.staff_id = @staff and o.org_id = @org and o.reason = @reason and o.about = @about and `+living+`)
		returning true`,
		db.Args{"id": o.ID, "staff": by.ID, "org": org, "reason": o.Reason, "about": o.About, "request": o.Request, "now": now, "ends": now.Add(openFor)}).Scan(&made)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("open a customer: %w", err)
	}
	return made, nil
}

// countCustomers are the customers whom the colleague opened in the last 24 hours, before now and with it.
func countCustomers(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) (before, with int, err error) {
	err = tx.QueryRow(ctx, `
		select count(distinct org_id) filter (where opened_at < @now), count(distinct org_id) from staff_openings where staff_id = @staff and opened_at > @now::timestamptz - interval '24 hours'`,
		db.Args{"staff": by.ID, "now": now}).Scan(&before, &with)
	if err != nil {
		return 0, 0, fmt.Errorf("count the customers of a day: %w", err)
	}
	return before, with, nil
}

func closeOpenings(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, number string) error {
	_, err := tx.Exec(ctx, `update staff_openings o set closed_at = @now from organizations g where g.id = o.org_id and g.number = @number and o.staff_id = @staff and `+living,
		db.Args{"now": now, "number": number, "staff": by.ID})
	if err != nil {
		return fmt.Errorf("close a customer: %w", err)
	}
	return nil
}

func queueDay(b *db.Batch, now time.Time, by staff.Colleague, d *Day) {
	args := db.Args{"staff": by.ID, "now": now}
	db.Queue(b, nil, `select count(distinct org_id) from staff_openings where staff_id = @staff and opened_at > @now::timestamptz - interval '24 hours'`, args, &d.Customers)
	db.QueueRows(b, &d.Openings, `select `+openingColumns+`, `+pagesSeen+openingsFrom+`
		where o.staff_id = @staff and o.opened_at > @now::timestamptz - interval '24 hours' order by o.opened_at desc, o.id desc limit 50`, args, scanOpening)
}

func queueReview(b *db.Batch, after id.StaffOpening, list *[]Opening) {
	db.QueueRows(b, list, `select `+openingColumns+`, `+pagesSeen+openingsFrom+`
		where `+keyset.Behind(after.IsZero(), `(o.opened_at, o.id) < (select opened_at, id from staff_openings where id = @after)`)+` order by o.opened_at desc, o.id desc limit @limit`,
		db.Args{"after": after, "limit": reviewPage + 1}, scanOpening)
}

// queueEntered names a customer who is open, and notes that the page was seen.
func queueEntered(b *db.Batch, now time.Time, by staff.Colleague, number, page string, list *[]Organization) {
	db.QueueRows(b, list, `
		with opening as (select o.id, o.org_id from staff_openings o join organizations g on g.id = o.org_id where g.number = @number and o.staff_id = @staff and `+living+` order by o.opened_at desc limit 1),
		seen as (insert into staff_views (id, opening_id, page, at) select @view, id, @page, @now from opening)
		select `+organizationColumns+` from opening join organizations o on o.id = opening.org_id`,
		db.Args{"number": number, "staff": by.ID, "now": now, "view": id.New[id.StaffView](), "page": page}, scanOrganization)
}
