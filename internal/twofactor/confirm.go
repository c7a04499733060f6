package twofactor

import (
	"context"
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/protocol"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/passkey"
)

// StepUp tells by which method the actor must prove again who they are: the
// strongest that they enrolled. SMS, a YES elsewhere and backup codes never do.
func (f *Factors) StepUp(ctx context.Context, act actor.Actor) (by identity.StepUp, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select step_up from users where id = @user`, db.Args{"user": act.User}, &by)
	return by, f.db.Read(ctx, db.ForUser(act.User), batch)
}

// BeginConfirmation asks for one of the actor's passkeys; NotFound when they have none.
func (f *Factors) BeginConfirmation(ctx context.Context, act actor.Actor) (passkey.Ceremony, error) {
	return f.beginAssertion(ctx, act.User, act.Session, toConfirm, protocol.VerificationRequired)
}

// ConfirmByPasskey proves by a passkey that the actor sits at the session:
// sensitive pages are open for the ten minutes after. A fault stands beside
// passkey; Expired when the session has ended, or for a challenge used, old or foreign.
func (f *Factors) ConfirmByPasskey(ctx context.Context, act actor.Actor, challenge string, response []byte) error {
	data, err := f.open(challenge, toConfirm, act.User, act.Session, response)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return passkey.Refused()
	}
	err = f.confirm(ctx, act, identity.StepUpByPasskey, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) (id.Factor, error) {
		if err := passkey.Spend(ctx, tx, now, challenge); err != nil {
			return id.Factor{}, err
		}
		k, err := f.assertKnown(ctx, tx, p, data, parsed, true)
		if err != nil {
			return id.Factor{}, err
		}
		return k.ID, f.noteUse(ctx, tx, now, p, identity.DeviceOf(act), k)
	})
	return f.noteRefusal(ctx, err, act.User, identity.DeviceOf(act), "user.proof_failed")
}

// ConfirmByApp proves by a code of an authenticator app that the actor sits at
// the session. A fault stands beside code; Limited after too many wrong ones,
// Forbidden for somebody who enrolled a passkey, Expired when the session has ended.
func (f *Factors) ConfirmByApp(ctx context.Context, act actor.Actor, typed string) error {
	if err := checkTyped(typed); err != nil {
		return err
	}
	taken, err := f.accounts.LimitCodes(ctx, act.User, identity.DeviceOf(act))
	if err != nil {
		return err
	}
	err = f.confirm(ctx, act, identity.StepUpByAuthenticator, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) (id.Factor, error) {
		v, err := f.checkApps(ctx, tx, now, p.ID, cleanCode(typed))
		if err != nil {
			return id.Factor{}, err
		}
		if !v.right {
			return id.Factor{}, fault.Field("code", "two_factor.code.wrong")
		}
		return v.factor, f.throttle.RefundIn(ctx, tx, taken...)
	})
	return f.noteRefusal(ctx, err, act.User, identity.DeviceOf(act), "user.proof_failed")
}

// noteRefusal records a proof that was found wrong, and returns err as it is.
func (f *Factors) noteRefusal(ctx context.Context, err error, user id.User, d identity.Device, action string) error {
	if !fault.Has(err, fault.Invalid) || user.IsZero() {
		return err
	}
	return errors.Join(err, f.accounts.RecordFailure(ctx, user, d, action))
}

// confirm freshens the actor's session when prove finds the proof right, by the
// strongest method that they enrolled and no other.
func (f *Factors) confirm(ctx context.Context, act actor.Actor, by identity.StepUp, prove func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) (id.Factor, error)) error {
	return f.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		p, err := identity.LockPerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		protection, err := readProtection(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if protection.StepUp != by {
			return fault.New(fault.Forbidden, "auth.step_up.stronger")
		}
		living, err := identity.FreshenSession(ctx, tx, now, p.ID, act.Session)
		if err != nil {
			return err
		}
		if !living {
			return identity.SessionEnded()
		}
		factor, err := prove(ctx, tx, now, p)
		if err != nil {
			return err
		}
		return f.audit.Record(ctx, tx, now, audit.Event{Action: "user.identity_confirmed", User: p.ID, Actor: act, Subject: factor.String(), Changes: []audit.Change{{Field: "method", After: string(by)}}})
	})
}
