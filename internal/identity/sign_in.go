package identity

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/throttle"
)

// SignIn is what somebody says who wants to come in.
type SignIn struct {
	LoginID  string
	Password string
	Keep     bool // stay signed in when the browser closes
}

// SignedIn is who came in, or, when the session awaits it, has still to give the second factor.
type SignedIn struct {
	Started
	Person Person
}

// SignIn checks login ID and password and starts a session. A wrong login ID, a
// wrong password and a closed account are the same fault beside password, after
// the same work: one read, one hash, one write of the same size (OWASP ASVS 5.0,
// 6.3.8); so is a right password from an unknown device while the account is locked. Limited after too many failures, Unavailable when too many hashes wait.
func (a *Accounts) SignIn(ctx context.Context, in SignIn, d Device) (SignedIn, error) {
	if err := in.check(); err != nil {
		return SignedIn{}, err
	}
	key, now := in.Key(), a.clock()
	c, found, standing, err := a.accountAt(ctx, key, d, now)
	if err != nil {
		return SignedIn{}, err
	}
	device, known := a.knows(d, c.ID, now)
	known = known && !standing.Forgotten
	taken, err := a.limitSignIn(ctx, key, c.ID, device, known, d)
	if err != nil {
		return SignedIn{}, err
	}
	ok, renewed, err := a.proves(ctx, c, found, in.Password)
	if err != nil {
		return SignedIn{}, a.giveBack(ctx, taken, err)
	}
	if !ok || standing.Locked && !known { // a lock looks like a wrong password
		return SignedIn{}, a.refuseSignIn(ctx, now, a.subject(c, found, key), known, d)
	}
	if c.blocked() { // who knows the password may know why it opens nothing
		return SignedIn{}, fault.Together(fault.Field("password", "sign_in.blocked"), a.recordFailure(ctx, now, a.subject(c, found, key), d, "user.sign_in_failed"))
	}
	started, err := a.letIn(ctx, now, c, renewed, in.Keep, d, taken)
	if errors.Is(err, errOvertaken) {
		if err := a.giveBack(ctx, taken, nil); err != nil {
			return SignedIn{}, err
		}
		return a.SignIn(ctx, in, d)
	}
	if err != nil {
		return SignedIn{}, a.giveBack(ctx, taken, err)
	}
	return SignedIn{Started: started, Person: c.Person}, nil
}

// errOvertaken says that the password was changed, or the account closed, while
// somebody was signing in: what they proved has to be proved again.
var errOvertaken = errors.New("the password was changed during the sign-in")

// maxLoginID is more than any login ID has, in bytes.
const maxLoginID = 1000

func (in SignIn) check() error {
	f := &fault.Fault{Kind: fault.Invalid}
	switch {
	case in.LoginID == "":
		f.Add("login_id", "error.required")
	case len(in.LoginID) > maxLoginID:
		f.Add("login_id", "error.too_long", "Max", MaxEmail)
	}
	if in.Password == "" {
		f.Add("password", "error.required")
	}
	return f.OrNil()
}

// Key is the login ID as it is compared; what is no address has no account,
// but is looked for and counted all the same.
func (in SignIn) Key() string {
	if email, err := ParseTyped(in.LoginID); err == nil {
		return email.Key
	}
	hash := sha256.Sum256([]byte(in.LoginID))
	return "no address " + hex.EncodeToString(hash[:])
}

// subject is whom a try is about.
type subject struct {
	user     id.User
	stranger bool // the login ID has no account, and user is nobody's
}

func (a *Accounts) subject(c account, found bool, key string) subject {
	if found {
		return subject{user: c.ID}
	}
	return subject{user: a.nobody(key), stranger: true}
}

// record writes an event about s into the log of the account, or apart from the chains.
func (a *Accounts) record(ctx context.Context, tx db.Tx, now time.Time, s subject, action string, d Device) error {
	e := audit.Event{Action: action, User: s.user, Actor: d.Actor(Person{}, id.Session{})}
	if s.stranger {
		return a.audit.RecordStranger(ctx, tx, now, e)
	}
	return a.audit.Record(ctx, tx, now, e)
}

// refuseSignIn records and counts a failure and returns the fault that says no more than it must.
func (a *Accounts) refuseSignIn(ctx context.Context, now time.Time, s subject, known bool, d Device) error {
	if err := a.recordFailure(ctx, now, s, d, "user.sign_in_failed"); err != nil {
		return err
	}
	if a.hooks.OnWrongPassword != nil {
		if err := a.hooks.OnWrongPassword(ctx, now, s.user, known, d); err != nil {
			return err
		}
	}
	return fault.Field("password", "sign_in.wrong")
}

// letIn starts the session of somebody who proved who they are. The account is
// locked, so that a change of the password either ends this session with all
// others or has been seen here. The try that was charged is given back in the
// same transaction, last, because everybody's tries share a row.
func (a *Accounts) letIn(ctx context.Context, now time.Time, c account, renewed []byte, keep bool, d Device, taken []throttle.Check) (started Started, err error) {
	err = a.db.Write(ctx, db.ForUser(c.ID), func(ctx context.Context, tx db.Tx) error {
		stored, err := lockAccount(ctx, tx, c.ID)
		if fault.Has(err, fault.NotFound) || err == nil && !bytes.Equal(stored.password, c.password) {
			return errOvertaken
		}
		if err != nil {
			return err
		}
		if renewed != nil {
			if err := replaceHash(ctx, tx, c.ID, c.password, renewed); err != nil {
				return err
			}
		}
		if started, err = a.StartSession(ctx, tx, now, c.ID, d, keep, ByPassword); err != nil {
			return err
		}
		action := "user.signed_in"
		if started.Awaits {
			action = "user.password_accepted"
		}
		if err := a.audit.Record(ctx, tx, now, audit.Event{Action: action, User: c.ID, Actor: d.Actor(c.Person, started.Session)}); err != nil {
			return err
		}
		return a.throttle.RefundIn(ctx, tx, taken...)
	})
	return started, err
}

// recordFailure writes a failed proof into the log of the account, the first in
// a quarter of an hour only: a guessing machine shall not fill it.
func (a *Accounts) recordFailure(ctx context.Context, now time.Time, s subject, d Device, action string) error {
	first, err := a.firstFailure(ctx, s.user)
	if err != nil || !first {
		return err
	}
	return a.db.Write(ctx, db.ForUser(s.user), func(ctx context.Context, tx db.Tx) error {
		return a.record(ctx, tx, now, s, action, d)
	})
}
