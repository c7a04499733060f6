package signins

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// EndSession ends one of the actor's sessions for good, on every instance from
// its next request on. One that has ended already stays so; NotFound for another
// person's, Conflict for the actor's own, which signing out ends.
func (s *SignIns) EndSession(ctx context.Context, act actor.Actor, session id.Session) error {
	if session == act.Session {
		return fault.New(fault.Conflict, "sign_ins.own_session")
	}
	now := s.clock()
	return s.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		var ended bool
		found, err := db.Found(tx.QueryRow(ctx, `select revoked_at is not null or expires_at <= @now from sessions where id = @id and user_id = @user for no key update`,
			db.Args{"id": session, "user": act.User, "now": now}).Scan(&ended))
		if err != nil {
			return fmt.Errorf("find a session: %w", err)
		}
		if !found {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if ended {
			return nil
		}
		if err := identity.EndSession(ctx, tx, now, act.User, session); err != nil {
			return err
		}
		return s.record(ctx, tx, now, act, "user.session_ended", session.String())
	})
}

// EndOtherSessions ends all of the actor's sessions but this one, also those that await their second factor.
func (s *SignIns) EndOtherSessions(ctx context.Context, act actor.Actor) error {
	now := s.clock()
	return s.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		ended, err := identity.EndOtherSessions(ctx, tx, now, act.User, act.Session)
		if err != nil || ended == 0 {
			return err
		}
		return s.record(ctx, tx, now, act, "user.sessions_ended", "")
	})
}

// ConfirmDevice notes that a sign-in on a device that was news was the actor's own.
func (s *SignIns) ConfirmDevice(ctx context.Context, act actor.Actor, device uuid.UUID) error {
	now := s.clock()
	return s.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		tag, err := tx.Exec(ctx, `update known_devices set confirmed_at = coalesce(confirmed_at, @now) where user_id = @user and device_id = @device`,
			db.Args{"user": act.User, "device": device, "now": now})
		if err != nil {
			return fmt.Errorf("confirm a device: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return nil
	})
}

// ForgetDevice makes a device unknown again: the next sign-in there is told by
// mail, and whoever is signed in there is signed out. NotFound when it is not known; forgotten twice changes nothing.
func (s *SignIns) ForgetDevice(ctx context.Context, act actor.Actor, device uuid.UUID) error {
	now := s.clock()
	return s.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		args := db.Args{"user": act.User, "device": device, "now": now, "this": act.Session}
		var forgotten bool
		found, err := db.Found(tx.QueryRow(ctx, `select forgotten_at is not null from known_devices where user_id = @user and device_id = @device for no key update`, args).Scan(&forgotten))
		if err != nil {
			return fmt.Errorf("find a device: %w", err)
		}
		if !found {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if forgotten {
			return nil
		}
		if _, err := tx.Exec(ctx, `update sessions set revoked_at = @now where user_id = @user and device_id = @device and id <> @this and revoked_at is null`, args); err != nil {
			return fmt.Errorf("end the sessions of a device: %w", err)
		}
		if _, err := tx.Exec(ctx, `update known_devices set forgotten_at = @now where user_id = @user and device_id = @device`, args); err != nil {
			return fmt.Errorf("forget a device: %w", err)
		}
		if _, err := tx.Exec(ctx, `delete from sign_in_notices where user_id = @user and device_id = @device`, args); err != nil {
			return fmt.Errorf("forget what was told of a device: %w", err)
		}
		return s.record(ctx, tx, now, act, "user.device_forgotten", device.String())
	})
}

func (s *SignIns) record(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, action, subject string, changes ...audit.Change) error {
	return s.audit.Record(ctx, tx, now, audit.Event{Action: action, User: act.User, Actor: act, Subject: subject, Changes: changes})
}
