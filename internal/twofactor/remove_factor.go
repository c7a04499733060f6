package twofactor

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// Remove takes one of the actor's factors away and ends the sessions that it
// signed in; a mail says so. Without the last one the password alone signs in,
// the backup codes are void and every other session ends; that is a Conflict where an
// organization forces two-factor authentication. NotFound when the actor has none such.
func (f *Factors) Remove(ctx context.Context, act actor.Actor, kind Kind, factor id.Factor) error {
	if _, known := tables[kind]; !known {
		return notFound()
	}
	return f.change(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		name, err := deleteFactor(ctx, tx, kind, p.ID, factor)
		if err != nil {
			return err
		}
		protection, err := f.refreshProtection(ctx, tx, now, p)
		if err != nil {
			return err
		}
		last := p.TwoFactor && !protection.On
		if err := f.endAfterRemoval(ctx, tx, now, act, p, factor, last); err != nil {
			return err
		}
		mail := FactorRemovedMail{About: aboutActor(now, act, p), Kind: kind, Factor: name, Last: last}
		return f.report(ctx, tx, now, act, p, mail, audit.Event{Action: "user.factor_removed", Subject: factor.String(),
			Changes: []audit.Change{{Field: "kind", Before: string(kind)}}, Personal: map[string]string{"name": name}})
	})
}

func (f *Factors) endAfterRemoval(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, factor id.Factor, last bool) error {
	if !last {
		return identity.EndSessionsBy(ctx, tx, now, p.ID, factor, act.Session)
	}
	forced, err := f.forced(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if forced {
		return fault.New(fault.Conflict, "two_factor.forced")
	}
	if err := deleteBackupCodes(ctx, tx, p.ID); err != nil {
		return err
	}
	return identity.EndOtherSessions(ctx, tx, now, p.ID, act.Session)
}

// Forced tells whether an organization of the actor forces two-factor authentication.
func (f *Factors) Forced(ctx context.Context, act actor.Actor) (forced bool, err error) {
	if f.hooks.Forced == nil {
		return false, nil
	}
	err = f.db.Write(ctx, db.System("look whether two factors are forced"), func(ctx context.Context, tx db.Tx) error {
		forced, err = f.forced(ctx, tx, act.User)
		return err
	})
	return forced, err
}

func (f *Factors) forced(ctx context.Context, tx db.Tx, user id.User) (bool, error) {
	if f.hooks.Forced == nil {
		return false, nil
	}
	return f.hooks.Forced(ctx, tx, user)
}
