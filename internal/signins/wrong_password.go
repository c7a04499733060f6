package signins

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// OnWrongPassword counts a wrong password, and locks the account when it is one
// too many from unknown devices. What stands for a login ID without an account
// is counted alike (a hook of identity).
func (s *Watch) OnWrongPassword(ctx context.Context, now time.Time, user id.User, known bool, d identity.Device) error {
	return s.db.Write(ctx, db.System("count a wrong password"), func(ctx context.Context, tx db.Tx) error {
		locked, after, err := countFailure(ctx, tx, now, user, known, d)
		if err != nil || !locked {
			return err
		}
		if _, err := tx.Exec(ctx, `update members set locked_at = @now, locked_after = @after where user_id = @user and state = 'active'`, db.Args{"user": user, "now": now, "after": after}); err != nil {
			return fmt.Errorf("tell the organizations that an account is locked: %w", err)
		}
		return s.audit.Record(ctx, tx, now, audit.Event{Action: "user.locked", User: user, Actor: d.Actor(identity.Person{}, id.Session{}),
			Changes: []audit.Change{{Field: "failed_sign_ins", After: fmt.Sprint(after)}}})
	})
}

// countFailure is one statement, so that tries in parallel are counted each.
func countFailure(ctx context.Context, tx db.Tx, now time.Time, user id.User, known bool, d identity.Device) (locked bool, after int, err error) {
	strange := 1
	if known {
		strange = 0
	}
	err = tx.QueryRow(ctx, `
		with counted as (
			insert into failed_sign_ins as f (user_id, since_sign_in, unmailed, unmailed_known, first_at, last_at, address, device_name)
			values (@user, @strange, @strange, 1 - @strange, @now, @now, @address, @agent)
			on conflict (user_id) do update set since_sign_in = f.since_sign_in + @strange, unmailed = f.unmailed + @strange, unmailed_known = f.unmailed_known + 1 - @strange,
				first_at = case when f.unmailed + f.unmailed_known = 0 then excluded.first_at else f.first_at end,
				last_at = excluded.last_at, address = excluded.address, device_name = excluded.device_name
			returning user_id, since_sign_in
		)
		update sign_in_settings i set locked_at = @now, locked_after = c.since_sign_in, lock_mailed_at = null
		from counted c where i.user_id = c.user_id and i.locked_at is null and i.lock_after <= c.since_sign_in
		returning i.locked_after`,
		db.Args{"user": user, "strange": strange, "now": now, "address": d.Address, "agent": d.Name()}).Scan(&after)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, fmt.Errorf("count a wrong password: %w", err)
	}
	return true, after, nil
}
