package visit

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// accessColumns are those of an access a in the organization o.
const accessColumns = `a.id, a.org_id, o.number, o.name, a.staff_id, a.staff_name,
	a.reason, a.ticket, a.products, a.accounting, a.may_change, a.hours, a.state, a.created_at, a.answered_at, a.ends_at, a.ended_at, ` +
	`coalesce((select btrim(u.first_name || ' ' || u.last_name) from users u where u.id = a.answered_by), ''), coalesce((select btrim(u.first_name || ' ' || u.last_name) from users u where u.id = a.ended_by), '')`

// shownColumns are what lists say besides: how many pages were asked for, and who is in.
var shownColumns = accessColumns + `, (select count(*) from (select from support_pages p where p.access_id = a.id limit ` + strconv.Itoa(Counted+1) + `) counted), coalesce((select v.staff_name from support_visits v where v.access_id = a.id and v.ended_at is null limit 1), '')`

const accessTables = `support_accesses a join organizations o on o.id = a.org_id`

func scanAccess(row pgx.Row, more ...any) (a Access, err error) {
	var answered, ends, ended *time.Time
	err = row.Scan(append([]any{&a.ID, &a.Org, &a.OrgNumber, &a.OrgName, &a.Asker, &a.AskerName, &a.Terms.Reason, &a.Terms.Ticket, &a.Terms.Products, &a.Terms.Accounting, &a.Terms.MayChange, &a.Terms.Hours,
		&a.State, &a.CreatedAt, &answered, &ends, &ended, &a.AnsweredBy, &a.EndedBy}, more...)...)
	a.AnsweredAt, a.EndsAt, a.EndedAt = orZero(answered), orZero(ends), orZero(ended)
	return a, err
}

func scanShown(row pgx.CollectableRow) (a Access, err error) {
	var pages int
	var in string
	a, err = scanAccess(row, &pages, &in)
	a.Pages, a.In = pages, in
	return a, err
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// lockAccess reads an access of the organization and keeps it from changing until
// tx ends; NotFound when there is none. It does not keep visitors' requests waiting, which only refer to it.
func lockAccess(ctx context.Context, tx db.Tx, org id.Org, access id.SupportAccess) (Access, error) {
	a, err := scanAccess(tx.QueryRow(ctx, `select `+accessColumns+` from `+accessTables+` where a.org_id = @org and a.id = @access for no key update of a`, db.Args{"org": org, "access": access}))
	if errors.Is(err, pgx.ErrNoRows) {
		return Access{}, notFound()
	}
	if err != nil {
		return Access{}, fmt.Errorf("lock the access: %w", err)
	}
	return a, nil
}

// insertAccess is false when the access was made before, as by the first of two
// clicks; Conflict when that one is another organization's or colleague's, has other
// terms, or is over: then nothing was given or asked.
func insertAccess(ctx context.Context, tx db.Tx, a Access, by id.User) (made bool, err error) {
	args := db.Args{"id": a.ID, "org": a.Org, "staff": a.Asker, "name": a.AskerName, "reason": a.Terms.Reason, "ticket": a.Terms.Ticket, "products": a.Terms.Products, "accounting": a.Terms.Accounting,
		"change": a.Terms.MayChange, "hours": a.Terms.Hours, "state": a.State, "created": a.CreatedAt, "answered": orNull(a.AnsweredAt), "by": by, "ends": orNull(a.EndsAt)}
	tag, err := tx.Exec(ctx, `
		insert into support_accesses (id, org_id, staff_id, staff_name, reason, ticket, products, accounting, may_change, hours, state, created_at, answered_at, answered_by, ends_at)
		values (@id, @org, @staff, @name, @reason, @ticket, @products, @accounting, @change, @hours, @state, @created, @answered, @by, @ends) on conflict (id) do nothing`, args)
	if err != nil {
		return false, fmt.Errorf("keep the access: %w", err)
	}
	if tag.RowsAffected() == 1 {
		return true, nil
	}
	err = tx.QueryRow(ctx, `
		select true from support_accesses where id = @id and org_id = @org and staff_id is not distinct from @staff and reason = @reason and ticket = @ticket
			and products = @products and accounting = @accounting and may_change = @change and hours = @hours and (state = @state or state = 'granted')`, args).Scan(new(bool))
	if errors.Is(err, pgx.ErrNoRows) {
		return false, fault.New(fault.Conflict, "visit.sent_before")
	}
	if err != nil {
		return false, fmt.Errorf("compare with the access made before: %w", err)
	}
	return false, nil
}

// updateAccess writes what an answer or an end changes.
func updateAccess(ctx context.Context, tx db.Tx, a Access, answeredBy, endedBy id.User) error {
	_, err := tx.Exec(ctx, `update support_accesses set state = @state, answered_at = @answered, answered_by = coalesce(@by, answered_by), ends_at = @ends, ended_at = @ended, ended_by = coalesce(@ender, ended_by)
		where org_id = @org and id = @id`,
		db.Args{"org": a.Org, "id": a.ID, "state": a.State, "answered": orNull(a.AnsweredAt), "by": answeredBy, "ends": orNull(a.EndsAt), "ended": orNull(a.EndedAt), "ender": endedBy})
	if err != nil {
		return fmt.Errorf("change the access: %w", err)
	}
	return nil
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// waitingOf is the question of a colleague that an organization has still to answer; zero when there is none.
func waitingOf(ctx context.Context, tx db.Tx, of id.Org, asker id.Staff) (Access, error) {
	a, err := scanAccess(tx.QueryRow(ctx, `select `+accessColumns+` from `+accessTables+` where a.org_id = @org and a.staff_id = @staff and a.state = 'asked' for no key update of a`, db.Args{"org": of, "staff": asker}))
	if errors.Is(err, pgx.ErrNoRows) {
		return Access{}, nil
	}
	return a, err
}

func queueAccesses(batch *db.Batch, of id.Org, after id.SupportAccess, list *[]Access) {
	db.QueueRows(batch, list, `select `+shownColumns+` from `+accessTables+` where a.org_id = @org and (@after::uuid is null or a.id < @after) order by a.id desc limit @limit`,
		db.Args{"org": of, "after": after, "limit": accessesShown + 1}, scanShown)
}

func queueExists(batch *db.Batch, of id.Org, access id.SupportAccess, found *bool) {
	db.Queue(batch, found, `select from support_accesses where org_id = @org and id = @access`, db.Args{"org": of, "access": access})
}

func queueByNumber(batch *db.Batch, found *bool, number string, of *id.Org) {
	db.Queue(batch, found, `select id from organizations where number = @number and state = 'active'`, db.Args{"number": number}, of)
}

// readAccesses reads accesses of all organizations, for the staff.
func (v *Visits) readAccesses(ctx context.Context, where string, args db.Args) (list []Access, err error) {
	batch := &db.Batch{}
	args["limit"] = mineShown
	db.QueueRows(batch, &list, `select `+shownColumns+` from `+accessTables+` where o.state = 'active' and `+where+` order by a.id desc limit @limit`, args, scanShown)
	return list, v.db.Read(ctx, db.System("read temporary access for the staff"), batch)
}
