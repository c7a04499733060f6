package identity

import (
	"bytes"
	"context"
	"errors"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity/password"
)

// PasswordChange is the password so far and the one from now on.
type PasswordChange struct {
	Current string
	New     string
}

// ChangePassword gives the actor another password and ends every other session
// of theirs; a mail says so. The same change sent a second time within TokenGrace
// is answered as the first and changes nothing. Faults stand beside
// current_password and new_password; Limited after too many wrong ones, Conflict
// when somebody else changed it meanwhile.
func (a *Accounts) ChangePassword(ctx context.Context, act actor.Actor, in PasswordChange) error {
	now := a.clock()
	c, err := a.checkPasswordChange(ctx, act, in)
	if err != nil {
		return err
	}
	if done, err := a.justChangedTo(ctx, now, c, in.New); err != nil || done {
		return err
	}
	err = a.changePassword(ctx, act, c, in)
	if !errors.Is(err, errChangedMeanwhile) {
		return err
	}
	// Perhaps it was this very change, sent twice.
	if c, err = a.accountByID(ctx, act.User); err != nil {
		return err
	}
	if done, err := a.justChangedTo(ctx, now, c, in.New); err != nil || done {
		return err
	}
	return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
}

// errChangedMeanwhile says that the password proved is no longer the one in force.
var errChangedMeanwhile = errors.New("the password was changed during its change")

func (a *Accounts) changePassword(ctx context.Context, act actor.Actor, proved account, in PasswordChange) error {
	if _, err := a.prove(ctx, act, proved, "current_password", in.Current); err != nil {
		return err
	}
	// Only who proved the current password learns which were used before.
	if err := a.checkFormer(ctx, proved, "new_password", in.New); err != nil {
		return err
	}
	sealed, err := a.hasher.Hash(ctx, act.User, in.New)
	if err != nil {
		return err
	}
	now := a.clock()
	return a.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		c, err := lockAccount(ctx, tx, act.User)
		if err != nil {
			return err
		}
		if !bytes.Equal(c.password, proved.password) {
			return errChangedMeanwhile
		}
		if _, err := freshenSession(ctx, tx, now, act.User, act.Session); err != nil {
			return err
		}
		if err := spendResetLinks(ctx, tx, now, act.User); err != nil {
			return err
		}
		return a.replacePassword(ctx, tx, now, c, sealed, act.Session, DeviceOf(act), "user.password_changed")
	})
}

// justChangedTo tells whether plain became the password of c a moment ago. Who
// knows that has proved who they are; a wrong guess is charged by the proof of
// the current password that follows.
func (a *Accounts) justChangedTo(ctx context.Context, now time.Time, c account, plain string) (bool, error) {
	if now.Sub(c.changedAt) >= TokenGrace {
		return false, nil
	}
	taken, err := a.limitProofs(ctx, c.ID)
	if err != nil {
		return false, err
	}
	ok, _, err := a.proves(ctx, c, true, plain)
	return ok, a.giveBack(ctx, taken, err)
}

// checkPasswordChange judges what can be judged without proving the current password.
func (a *Accounts) checkPasswordChange(ctx context.Context, act actor.Actor, in PasswordChange) (account, error) {
	c, err := a.accountByID(ctx, act.User)
	if err != nil {
		return account{}, err
	}
	if c.stepUp != StepUpByPassword { // the password alone must not make the session fresh
		if err := act.NeedFresh(a.clock()); err != nil {
			return account{}, err
		}
	}
	words, err := a.passwordWords(ctx, c.Person)
	if err != nil {
		return account{}, err
	}
	f := &fault.Fault{Kind: fault.Invalid}
	if in.Current == "" {
		f.Add("current_password", "error.required")
	}
	if in.New != "" && password.Normalize(in.New) == password.Normalize(in.Current) {
		f.Add("new_password", "profile.password.same")
	} else {
		a.checkPassword(f, "new_password", in.New, words)
	}
	return c, f.OrNil()
}
