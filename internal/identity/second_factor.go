package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// A session that awaits the second factor lives this long, and through that many wrong codes.
const (
	secondFactorWithin = 10 * time.Minute
	MaxWrongCodes      = 5
)

// Awaiting is a session whose person gave the right password and not yet the
// second factor. It is not signed in.
type Awaiting struct {
	User    id.User
	Session id.Session
}

// StepUp is the method by which a person proves again who they are.
type StepUp string

// The methods, the weakest first.
const (
	StepUpByPassword      StepUp = "password"
	StepUpByAuthenticator StepUp = "authenticator"
	StepUpByPasskey       StepUp = "passkey"
)

// Protection is what the enrolled second factors make of an account.
type Protection struct {
	On     bool   // a password alone does not sign in
	Strong bool   // there is a method that is not SMS
	StepUp StepUp // the strongest method
}

// SetProtection notes in tx, which must see every organization, what the second
// factors of p make of the account, and tells the organizations.
func (a *Accounts) SetProtection(ctx context.Context, tx db.Tx, now time.Time, p Person, to Protection) error {
	err := updateUser(ctx, tx, p.ID, `two_factor = @on, two_factor_strong = @strong, step_up = @step_up`,
		db.Args{"on": to.On, "strong": to.Strong, "step_up": to.StepUp})
	if err != nil || p.TwoFactor == to.On && p.Strong == to.Strong || a.hooks.OnPersonChanged == nil {
		return err
	}
	p.TwoFactor, p.Strong = to.On, to.Strong
	return a.hooks.OnPersonChanged(ctx, tx, now, p)
}

// LockPerson reads a person with a living account and keeps them from changing
// until tx ends; NotFound when there is none.
func LockPerson(ctx context.Context, tx db.Tx, user id.User) (Person, error) {
	c, err := lockAccount(ctx, tx, user)
	return c.Person, err
}

// CompleteSession makes a signed-in session of one that awaits its second
// factor, and records the sign-in; factor is zero for a method that is none.
// living is false when it has ended. The browser needs another token then: the one it has is void.
func (a *Accounts) CompleteSession(ctx context.Context, tx db.Tx, now time.Time, s Awaiting, p Person, d Device, by Method, factor id.Factor) (started Started, living bool, err error) {
	if started, living, err = completeSession(ctx, tx, now, s, by, factor); err != nil || !living {
		return Started{}, false, err
	}
	device, known := a.knows(d, p.ID, now)
	if err := a.arrive(ctx, tx, now, started, d, known && device == started.Device); err != nil {
		return Started{}, false, err
	}
	return started, true, a.audit.Record(ctx, tx, now, audit.Event{
		Action: "user.signed_in", User: p.ID, Actor: d.Actor(p, s.Session), Changes: []audit.Change{{Field: "second_factor", After: string(by)}},
	})
}

// SessionEnded is the fault of a session that ended while it awaited its second factor.
func SessionEnded() error { return fault.New(fault.Expired, "auth.session.ended") }

// StartRecoverySession begins a session of a person whom a recovery case lets in: until
// expires it may set up a new second factor, and nothing else.
func (a *Accounts) StartRecoverySession(ctx context.Context, tx db.Tx, now time.Time, user id.User, d Device, of id.RecoveryCase, expires time.Time) (Started, error) {
	device, _ := a.arriving(d, user, now)
	s := Started{Session: id.New[id.Session](), User: user, ExpiresAt: expires, Device: device, Recovers: true}
	if err := insertSession(ctx, tx, now, &s, d, []Method{ByMailLink, ByPassword}, id.Factor{}); err != nil {
		return Started{}, err
	}
	s.Awaits, s.ExpiresAt = false, expires
	_, err := tx.Exec(ctx, `update sessions set recovery_case_id = @case, awaits_second_factor = false, expires_at = @expires where id = @id`,
		db.Args{"case": of, "expires": expires, "id": s.Session})
	if err != nil {
		return Started{}, fmt.Errorf("start the session of a recovery case: %w", err)
	}
	return s, nil
}

// FinishRecovery makes an ordinary session of one that a recovery case has begun, in
// which a new second factor was set up; recovered is false for any other session.
func FinishRecovery(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (recovered bool, err error) {
	tag, err := tx.Exec(ctx, `update sessions set recovery_case_id = null, expires_at = @expires where id = @id and user_id = @user and recovery_case_id is not null and revoked_at is null`,
		db.Args{"expires": now.Add(ShortestSession), "id": session, "user": user})
	if err != nil {
		return false, fmt.Errorf("finish the session of a recovery case: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// NoteRecovered notes that an account, which tx has locked, was given back without any of its factors.
func NoteRecovered(ctx context.Context, tx db.Tx, now time.Time, user id.User) error {
	return updateUser(ctx, tx, user, `recovered_at = @now`, db.Args{"now": now})
}

// ProvePassword checks the password of somebody who is not signed in and came by a
// link. A fault stands beside password; Limited after too many wrong ones.
func (a *Accounts) ProvePassword(ctx context.Context, user id.User, d Device, password string) error {
	_, _, err := a.proveAgain(ctx, d.Actor(Person{ID: user}, id.Session{}), "password", password)
	return err
}

// LockedAfter is how long nothing changes about reaching a person, about roles that they
// give, or money that they ask back, after the account was given back without any
// factor: time for the true owner to object.
const LockedAfter = 72 * time.Hour

// MustBeSettled is a Conflict for somebody whose account was recovered lately.
func MustBeSettled(ctx context.Context, tx db.Tx, now time.Time, user id.User) error {
	var recently bool
	_, err := db.Found(tx.QueryRow(ctx, `select recovered_at > @since from users where id = @user and recovered_at is not null`,
		db.Args{"user": user, "since": now.Add(-LockedAfter)}).Scan(&recently))
	if err != nil {
		return fmt.Errorf("look whether the account was recovered lately: %w", err)
	}
	if recently {
		return fault.New(fault.Conflict, "recovery.too_early", "Hours", int(LockedAfter.Hours()))
	}
	return nil
}
