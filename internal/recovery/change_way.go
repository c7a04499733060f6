package recovery

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/notify"
)

// changeWay runs a change of the actor's recovery ways. It wants a fresh proof
// of who they are, and an account that was not recovered lately.
func (r *Recovery) changeWay(ctx context.Context, act actor.Actor, do func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error) error {
	now := r.clock()
	if err := act.NeedFresh(now); err != nil {
		return err
	}
	return r.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		p, err := lockChangeable(ctx, tx, now, act.User)
		if err != nil {
			return err
		}
		return do(ctx, tx, now, p)
	})
}

// report tells the login ID by mail that a recovery way has changed, and records it.
func (r *Recovery) report(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, action string, mail RecoveryChangedMail, address string) error {
	mail.About = about(now, identity.DeviceOf(act), p)
	if err := r.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.LangAt(act.Lang), Message: mail}); err != nil {
		return err
	}
	return r.audit.Record(ctx, tx, now, audit.Event{Action: action, User: p.ID, Actor: act, Personal: map[string]string{"name": address}})
}

// RemoveWay removes the actor's recovery e-mail or phone, and what waits to
// become it; StepUp without a fresh proof, Conflict after a recovery.
func (r *Recovery) RemoveWay(ctx context.Context, act actor.Actor, kind Kind) error {
	return r.changeWay(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		tag, err := tx.Exec(ctx, `delete from recovery_ways where user_id = @user and kind = @kind`, db.Args{"user": p.ID, "kind": kind})
		if err != nil {
			return fmt.Errorf("remove a recovery way: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil // the second click
		}
		action := "user.recovery_email_removed"
		if kind == Phone {
			action = "user.recovery_phone_removed"
		}
		return r.report(ctx, tx, now, act, p, action, RecoveryChangedMail{Kind: kind, Removed: true}, "")
	})
}
