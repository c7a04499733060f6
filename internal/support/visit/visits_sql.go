package visit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
)

// insertVisit keeps that the colleague is in from now on, by the hash of their browser's token.
func insertVisit(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, a Access, hash []byte) error {
	_, err := tx.Exec(ctx, `insert into support_visits (id, org_id, access_id, staff_id, staff_name, staff_session_id, token_hash, began_at) values (@id, @org, @access, @staff, @name, @session, @hash, @now)`,
		db.Args{"id": id.New[id.SupportVisit](), "org": a.Org, "access": a.ID, "staff": by.ID, "name": by.Name(), "session": by.Session, "hash": hash, "now": now})
	if err != nil {
		return fmt.Errorf("begin a visit: %w", err)
	}
	return nil
}

// mustLive is Expired when the colleague's session ended while they clicked.
func mustLive(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
	args := staff.SessionArgs(now)
	args["session"] = by.Session
	err := tx.QueryRow(ctx, `select true from `+staff.SessionTables+` where s.id = @session and `+staff.Living+` for share of s`, args).Scan(new(bool))
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.Expired, "visit.session.ended")
	}
	if err != nil {
		return fmt.Errorf("read the session of somebody of the staff: %w", err)
	}
	return nil
}

// renewToken gives the session's open visit by this access another token.
func renewToken(ctx context.Context, tx db.Tx, by staff.Colleague, access id.SupportAccess, hash []byte) (again bool, err error) {
	tag, err := tx.Exec(ctx, `update support_visits set token_hash = @hash where staff_session_id = @session and access_id = @access and ended_at is null`,
		db.Args{"hash": hash, "session": by.Session, "access": access})
	if err != nil {
		return false, fmt.Errorf("go on with a visit: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

const enterSQL = `
	with visit as materialized (
		select v.id as visit_id, v.access_id, v.org_id, a.products, a.accounting, a.may_change, a.ends_at
		from support_visits v join support_accesses a on a.org_id = v.org_id and a.id = v.access_id and a.state = 'granted' and a.ends_at > @now
		where v.token_hash = @visit and v.ended_at is null
	), entered as materialized (
		select e.visit_id, e.access_id, e.org_id, o.number, o.name, e.products, e.accounting and m.role = any (@clerks) as accounting, e.may_change, e.ends_at, ` + staff.SessionColumns + `
		from visit e join support_visits v on v.id = e.visit_id join organizations o on o.id = e.org_id and o.number = @number and o.state = 'active'
		join staff_sessions s on s.id = v.staff_session_id and s.token_hash = @session and ` + staff.Living + ` join staff_members m on m.id = s.staff_id and m.state = 'active' and m.role = any (@visitors)
	), noted as (
		insert into support_pages (id, org_id, access_id, visit_id, at, method, pattern, address, allowed)
		select @page, org_id, access_id, visit_id, @now, @method, @pattern, @address, @known and (not @products or products) and (not @accounting or accounting) and (not @changes or may_change) from entered
	)
	select * from entered`

// endedVisit is a visit that has just ended, with the access that it went by.
type endedVisit struct {
	Access
	by string
}

func endOpenVisits(ctx context.Context, tx db.Tx, now time.Time, which string, of any) ([]endedVisit, error) {
	rows, err := tx.Query(ctx, `
		with ended as (update support_visits v set ended_at = @now where v.ended_at is null and `+which+` returning v.access_id, v.staff_name)
		select `+accessColumns+`, ended.staff_name from ended join `+accessTables+` on a.id = ended.access_id`, db.Args{"of": of, "now": now})
	if err != nil {
		return nil, fmt.Errorf("end visits: %w", err)
	}
	over, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e endedVisit, err error) {
		e.Access, err = scanAccess(row, &e.by)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("end visits: %w", err)
	}
	return over, nil
}

// orphaned is the condition of visits v whose session has ended.
const orphaned = `not exists (select from ` + staff.SessionTables + ` where s.id = v.staff_session_id and ` + staff.Living + `)`

// readDue reads what has to be ended or closed.
func readDue(ctx context.Context, d *db.DB, now time.Time) (list []duty, err error) {
	args := staff.SessionArgs(now)
	args["unanswered"], args["limit"] = now.Add(-unanswered), dueChunk
	batch := &db.Batch{}
	db.QueueRows(batch, &list, `
		select a.org_id, a.id from support_accesses a where a.state = 'asked' and a.created_at <= @unanswered or a.state = 'granted' and a.ends_at <= @now
		union
		select v.org_id, v.access_id from support_visits v where v.ended_at is null and `+orphaned+` limit @limit`, args,
		func(row pgx.CollectableRow) (one duty, err error) { return one, row.Scan(&one.org, &one.access) })
	return list, d.Read(ctx, db.System("look for temporary access that is over"), batch)
}

// orphanedSessions are the sessions of the staff that have ended while a visit by the access is open.
func orphanedSessions(ctx context.Context, tx db.Tx, now time.Time, access id.SupportAccess) ([]id.StaffSession, error) {
	args := staff.SessionArgs(now)
	args["access"] = access
	rows, err := tx.Query(ctx, `select v.staff_session_id from support_visits v where v.access_id = @access and v.ended_at is null and `+orphaned, args)
	if err != nil {
		return nil, fmt.Errorf("read visits without a session: %w", err)
	}
	sessions, err := pgx.CollectRows(rows, pgx.RowTo[id.StaffSession])
	if err != nil {
		return nil, fmt.Errorf("read visits without a session: %w", err)
	}
	return sessions, nil
}

// endAll ends an access and its visits where nobody is left to be told.
func endAll(ctx context.Context, tx db.Tx, now time.Time, access id.SupportAccess) error {
	batch := &db.Batch{}
	args := db.Args{"access": access, "now": now}
	batch.Queue(`update support_accesses set state = 'expired', ended_at = @now where id = @access and state in ('asked', 'granted')`, args)
	batch.Queue(`update support_visits set ended_at = @now where access_id = @access and ended_at is null`, args)
	return tx.SendBatch(ctx, batch).Close()
}
