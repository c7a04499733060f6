package visit

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/staff"
)

// CloseDue ends access whose time is over, questions that nobody answered in twelve
// hours, and visits whose session of the staff ended; a periodic job calls it. What
// it closes is closed to requests already: it writes that down, and mails it.
func (v *Visits) CloseDue(ctx context.Context, d *db.DB) error {
	for {
		due, err := v.due(ctx, d)
		if err != nil || len(due) == 0 {
			return err
		}
		var failed error
		for _, one := range due {
			failed = errors.Join(failed, v.close(ctx, d, one))
		}
		if failed != nil || len(due) < dueChunk {
			return failed
		}
	}
}

// dueChunk is how many are looked for at once.
const dueChunk = 100

// duty is an access that has to be ended, or one of whose visits has.
type duty struct {
	org    id.Org
	access id.SupportAccess
}

func (v *Visits) due(ctx context.Context, d *db.DB) (list []duty, err error) {
	now := v.clock()
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

// orphaned is the condition of visits v whose session has ended.
const orphaned = `not exists (select from ` + staff.SessionTables + ` where s.id = v.staff_session_id and ` + staff.Living + `)`

func (v *Visits) close(ctx context.Context, d *db.DB, one duty) error {
	err := d.Write(ctx, db.System("end temporary access that is over"), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, one.org); err != nil {
			return err
		}
		a, err := lockAccess(ctx, tx, one.org, one.access)
		if err != nil {
			return err
		}
		now := v.clock()
		if a.StateAt(now) == Expired && a.State != Expired {
			return v.expire(ctx, tx, now, a)
		}
		args := staff.SessionArgs(now)
		args["access"] = one.access
		var sessions []id.StaffSession
		rows, err := tx.Query(ctx, `select v.staff_session_id from support_visits v where v.access_id = @access and v.ended_at is null and `+orphaned, args)
		if err == nil {
			sessions, err = pgx.CollectRows(rows, pgx.RowTo[id.StaffSession])
		}
		if err != nil {
			return err
		}
		for _, session := range sessions {
			if err := v.endThose(ctx, tx, now, `v.staff_session_id = @of`, session, actor.Actor{}); err != nil {
				return err
			}
		}
		return nil
	})
	if fault.Has(err, fault.NotFound) {
		return v.abandon(ctx, d, one)
	}
	return err
}

// abandon ends what is left of an organization that was deleted; nobody is there to be told.
func (v *Visits) abandon(ctx context.Context, d *db.DB, one duty) error {
	return d.Write(ctx, db.System("end temporary access to a deleted organization"), func(ctx context.Context, tx db.Tx) error {
		batch := &db.Batch{}
		args := db.Args{"access": one.access, "now": v.clock()}
		batch.Queue(`update support_accesses set state = 'expired', ended_at = @now where id = @access and state in ('asked', 'granted')`, args)
		batch.Queue(`update support_visits set ended_at = @now where access_id = @access and ended_at is null`, args)
		return tx.SendBatch(ctx, batch).Close()
	})
}

// waitingOf is the question of a colleague that an organization has still to answer; zero when there is none.
func waitingOf(ctx context.Context, tx db.Tx, of id.Org, asker id.Staff) (Access, error) {
	a, err := scanAccess(tx.QueryRow(ctx, `select `+accessColumns+` from `+accessTables+` where a.org_id = @org and a.staff_id = @staff and a.state = 'asked' for no key update of a`, db.Args{"org": of, "staff": asker}))
	if errors.Is(err, pgx.ErrNoRows) {
		return Access{}, nil
	}
	return a, err
}
