package identity

import (
	"context"
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
