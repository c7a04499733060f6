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
	Mailbox MailboxChoice
}

// MailboxChoice is what becomes of the password of a mailbox with the address of the login ID.
type MailboxChoice string

// The choices; there is none where the login ID is no mailbox.
const (
	Unify     MailboxChoice = "unify" // the mailbox gets the new password too
	KeepApart MailboxChoice = "apart"
)

// PasswordForm is what the form for another password has to know.
type PasswordForm struct {
	Words   []string // of which no password of the user may consist: their names, their login ID, and the names of their organizations
	Mailbox string   // the address of the mailbox that the login ID is; empty: it is none
}

// PasswordForm reads what the actor's form has to know.
func (a *Accounts) PasswordForm(ctx context.Context, act actor.Actor) (f PasswordForm, err error) {
	c, address, err := a.accountAndMailbox(ctx, act)
	if err != nil {
		return f, err
	}
	f.Mailbox = address
	f.Words, err = a.passwordWords(ctx, c.Person)
	return f, err
}

func (a *Accounts) accountAndMailbox(ctx context.Context, act actor.Actor) (c account, address string, err error) {
	batch := &db.Batch{}
	if a.hooks.QueueMailbox != nil {
		a.hooks.QueueMailbox(batch, act.User, &address)
	}
	c, err = a.accountWith(ctx, act.User, batch)
	return c, address, err
}

// ChangePassword gives the actor another password and ends every other session
// of theirs; a mail says so. Where the login ID is a mailbox, that gets it too, or not, as chosen. The same change sent a second time within TokenGrace
// is answered as the first and changes nothing. Faults stand beside
// current_password, new_password and mailbox; Limited after too many wrong ones, Conflict
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
	mailbox := ""
	if in.Mailbox == Unify {
		if mailbox, err = a.hasher.Portable(ctx, in.New); err != nil {
			return err
		}
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
		if mailbox != "" {
			if err := a.hooks.UnifyMailbox(ctx, tx, act.User, mailbox); err != nil {
				return err
			}
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
	c, address, err := a.accountAndMailbox(ctx, act)
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
	if address != "" && in.Mailbox != Unify && in.Mailbox != KeepApart {
		f.Add("mailbox", "profile.password.mailbox_needed")
	}
	return c, f.OrNil()
}
