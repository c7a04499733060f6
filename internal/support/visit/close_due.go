package visit

import (
	"context"
	"errors"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// CloseDue ends access whose time is over, questions that nobody answered in twelve
// hours, and visits whose session of the staff ended; a periodic job calls it. What
// it closes is closed to requests already: it writes that down, and mails it.
func (v *Visits) CloseDue(ctx context.Context, d *db.DB) error {
	for {
		due, err := readDue(ctx, d, v.clock())
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
		sessions, err := orphanedSessions(ctx, tx, now, one.access)
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
		return endAll(ctx, tx, v.clock(), one.access)
	})
}
