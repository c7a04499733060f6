package twofactor

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
)

// change runs a change of the actor's own factors or app passwords. It wants a
// fresh proof of who they are, in a session that has given a second factor if there is any.
func (f *Factors) change(ctx context.Context, act actor.Actor, do func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error) error {
	return f.changeWhere(ctx, act, identity.LockPassed, do)
}

// setUp is change for steps that set up another factor, which the session of a recovery case may do, too.
func (f *Factors) setUp(ctx context.Context, act actor.Actor, do func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error) error {
	return f.changeWhere(ctx, act, identity.LockSettingUp, do)
}

// lockSession tells whether a session may do something, and keeps it from ending until tx ends.
type lockSession func(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (may bool, err error)

func (f *Factors) changeWhere(ctx context.Context, act actor.Actor, lock lockSession, do func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error) error {
	now := f.clock()
	return f.db.Write(ctx, db.System("change second factors"), func(ctx context.Context, tx db.Tx) error {
		p, err := identity.LockPerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		passed, err := lock(ctx, tx, now, act.User, act.Session)
		if err != nil {
			return err
		}
		if !passed {
			return fault.New(fault.Forbidden, "two_factor.not_passed")
		}
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		return do(ctx, tx, now, p)
	})
}

// Enrolled is a factor that counts from now on. BackupCodes are there when it is
// the account's first: they are shown once, and can't be read again.
type Enrolled struct {
	Factor      id.Factor
	BackupCodes []string
}

// enrol makes a factor count that was just written: the first one, and the one that
// ends a recovery, switches two-factor authentication on, ends the other sessions and makes backup codes.
func (f *Factors) enrol(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, kind Kind, factor id.Factor, name string) (Enrolled, error) {
	done := Enrolled{Factor: factor}
	recovered, err := identity.FinishRecovery(ctx, tx, now, p.ID, act.Session)
	if err == nil && recovered {
		err = dropOthers(ctx, tx, p.ID, factor)
	}
	if err != nil {
		return Enrolled{}, err
	}
	if _, err := f.refreshProtection(ctx, tx, now, p); err != nil {
		return Enrolled{}, err
	}
	if !p.TwoFactor || recovered {
		if _, err := identity.EndOtherSessions(ctx, tx, now, p.ID, act.Session); err != nil {
			return Enrolled{}, err
		}
		if err := identity.PassSecondFactor(ctx, tx, now, p.ID, act.Session, factor); err != nil {
			return Enrolled{}, err
		}
		var err error
		if done.BackupCodes, err = f.makeBackupCodes(ctx, tx, now, p.ID); err != nil {
			return Enrolled{}, err
		}
	}
	mail := FactorAddedMail{About: aboutActor(now, act, p), Kind: kind, Factor: name, First: !p.TwoFactor || recovered}
	return done, f.report(ctx, tx, now, act, p, mail, audit.Event{Action: "user.factor_added", Subject: factor.String(),
		Changes: []audit.Change{{Field: "kind", After: string(kind)}}, Personal: map[string]string{"name": name}})
}

// dropOthers takes every factor away but the one just set up, with the backup codes and
// app passwords: the account was given back to somebody who had none of them.
func dropOthers(ctx context.Context, tx db.Tx, user id.User, kept id.Factor) error {
	args := db.Args{"user": user, "kept": kept}
	batch := &db.Batch{}
	for _, table := range []string{"passkeys", "authenticator_apps", "sms_phones"} {
		batch.Queue(`delete from `+table+` where user_id = @user and id <> @kept`, args)
	}
	batch.Queue(`delete from app_passwords where user_id = @user`, args)
	batch.Queue(`delete from backup_code_sets where user_id = @user`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("take the factors of before away: %w", err)
	}
	return nil
}

// refreshProtection notes on the account what its factors make of it.
func (f *Factors) refreshProtection(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) (identity.Protection, error) {
	protection, err := readProtection(ctx, tx, p.ID)
	if err != nil {
		return identity.Protection{}, err
	}
	return protection, f.accounts.SetProtection(ctx, tx, now, p, protection)
}

// report puts the mail about a change into the outbox and records the event, in that order of locks.
func (f *Factors) report(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, mail notify.Message, e audit.Event) error {
	if mail != nil {
		if err := f.mail(ctx, tx, now, p, identity.DeviceOf(act), mail); err != nil {
			return err
		}
	}
	e.User, e.Actor = p.ID, act
	return f.audit.Record(ctx, tx, now, e)
}

// mail writes to the person, in the language of the page when they chose none.
func (f *Factors) mail(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, d identity.Device, m notify.Message) error {
	return f.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.Lang(d.Lang), Message: m})
}
