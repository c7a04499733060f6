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
		if err := f.endAfterRemoval(ctx, tx, now, act, p, factor, protection); err != nil {
			return err
		}
		mail := FactorRemovedMail{About: aboutActor(now, act, p), Kind: kind, Factor: name, Last: last}
		return f.report(ctx, tx, now, act, p, mail, audit.Event{Action: "user.factor_removed", Subject: factor.String(),
			Changes: []audit.Change{{Field: "kind", Before: string(kind)}}, Personal: map[string]string{"name": name}})
	})
}

func (f *Factors) endAfterRemoval(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, factor id.Factor, after identity.Protection) error {
	if err := f.mustStayProtected(ctx, tx, p, after); err != nil {
		return err
	}
	if after.On {
		return identity.EndSessionsBy(ctx, tx, now, p.ID, factor, act.Session)
	}
	if err := deleteBackupCodes(ctx, tx, p.ID); err != nil {
		return err
	}
	_, err := identity.EndOtherSessions(ctx, tx, now, p.ID, act.Session)
	return err
}

// mustStayProtected refuses to remove the last method that counts where an organization forces one.
func (f *Factors) mustStayProtected(ctx context.Context, tx db.Tx, p identity.Person, after identity.Protection) error {
	if after.On && (after.Strong || !p.Strong) {
		return nil // nothing is lost that could count
	}
	var forced, withoutSMS bool
	batch := &db.Batch{}
	f.queueForced(batch, p.ID, &forced, &withoutSMS)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("look whether two factors are forced: %w", err)
	}
	if forced && !after.On || withoutSMS && p.Strong && !after.Strong {
		return fault.New(fault.Conflict, "two_factor.forced")
	}
	return nil
}

// Forced tells whether an organization of the actor forces two-factor authentication.
func (f *Factors) Forced(ctx context.Context, act actor.Actor) (forced bool, err error) {
	var withoutSMS bool
	batch := &db.Batch{}
	f.queueForced(batch, act.User, &forced, &withoutSMS)
	return forced, f.db.Read(ctx, db.System("look whether two factors are forced"), batch)
}

func (f *Factors) queueForced(batch *db.Batch, user id.User, forced, withoutSMS *bool) {
	if f.hooks.QueueForced != nil {
		f.hooks.QueueForced(batch, user, forced, withoutSMS)
	}
}
