package identity

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// ConfirmIdentity proves again, by the password, that the actor sits at the
// session: sensitive pages are open for the ten minutes after. A fault stands
// beside password; Limited after too many failures, Expired when the session
// has ended meanwhile, Forbidden for somebody who enrolled a stronger method.
func (a *Accounts) ConfirmIdentity(ctx context.Context, act actor.Actor, password string) error {
	c, renewed, err := a.proveAgain(ctx, act, "password", password)
	if err != nil {
		return err
	}
	if c.stepUp != StepUpByPassword {
		return fault.New(fault.Forbidden, "auth.step_up.stronger")
	}
	now := a.clock()
	return a.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		if renewed != nil {
			if err := replaceHash(ctx, tx, c.ID, c.password, renewed); err != nil {
				return err
			}
		}
		living, err := freshenSession(ctx, tx, now, act.User, act.Session)
		if err != nil {
			return err
		}
		if !living {
			return fault.New(fault.Expired, "auth.session.ended")
		}
		return a.recordOwn(ctx, tx, now, act, audit.Event{Action: "user.identity_confirmed"})
	})
}

// proveAgain checks the password that a signed-in person gives once more;
// faults stand beside field.
func (a *Accounts) proveAgain(ctx context.Context, act actor.Actor, field, password string) (c account, renewed []byte, err error) {
	if password == "" {
		return account{}, nil, fault.Field(field, "error.required")
	}
	if c, err = a.accountByID(ctx, act.User); err != nil {
		return account{}, nil, err
	}
	renewed, err = a.prove(ctx, act, c, field, password)
	return c, renewed, err
}

// prove checks that password is the one of c, which is the actor's account.
func (a *Accounts) prove(ctx context.Context, act actor.Actor, c account, field, password string) (renewed []byte, err error) {
	now := a.clock()
	taken, err := a.limitProofs(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	ok, renewed, err := a.proves(ctx, c, true, password)
	if err != nil {
		return nil, a.giveBack(ctx, taken, err)
	}
	if !ok {
		if err := a.recordFailure(ctx, now, subject{user: c.ID}, DeviceOf(act), "user.proof_failed"); err != nil {
			return nil, err
		}
		return nil, fault.Field(field, "auth.step_up.wrong")
	}
	return renewed, a.giveBack(ctx, taken, nil)
}

// CheckOwnPassword proves who the actor is for one thing only, such as
// removing somebody; faults stand beside password. Whoever enrolled a stronger
// method gives no password: StepUp when the proof by that method is not fresh.
func (a *Accounts) CheckOwnPassword(ctx context.Context, act actor.Actor, password string) error {
	c, err := a.accountByID(ctx, act.User)
	if err != nil {
		return err
	}
	if c.stepUp != StepUpByPassword {
		return act.NeedFresh(a.clock())
	}
	if password == "" {
		return fault.Field("password", "error.required")
	}
	_, err = a.prove(ctx, act, c, "password", password)
	return err
}

// RecordFailure records a failed proof in the log of the account, the first in a quarter of an hour only.
func (a *Accounts) RecordFailure(ctx context.Context, user id.User, d Device, action string) error {
	return a.recordFailure(ctx, a.clock(), subject{user: user}, d, action)
}
