package identity

import (
	"bytes"
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
)

// PasswordChange is the password so far and the one from now on.
type PasswordChange struct {
	Current string
	New     string
}

// ChangePassword gives the actor another password and ends every other session
// of theirs; a mail says so. Faults stand beside current_password and
// new_password; Limited after too many wrong ones, Conflict when somebody else
// changed it meanwhile.
func (a *Accounts) ChangePassword(ctx context.Context, act actor.Actor, in PasswordChange) error {
	if err := a.checkPasswordChange(ctx, act, in); err != nil {
		return err
	}
	proved, _, err := a.proveAgain(ctx, act, "current_password", in.Current)
	if err != nil {
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
			return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
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

// checkPasswordChange judges what can be judged without proving the current password.
func (a *Accounts) checkPasswordChange(ctx context.Context, act actor.Actor, in PasswordChange) error {
	c, err := a.accountByID(ctx, act.User)
	if err != nil {
		return err
	}
	f := &fault.Fault{Kind: fault.Invalid}
	if in.Current == "" {
		f.Add("current_password", "error.required")
	}
	if in.New != "" && in.New == in.Current {
		f.Add("new_password", "profile.password.same")
	} else {
		a.checkPassword(f, "new_password", in.New, c.Person)
	}
	return f.OrNil()
}
