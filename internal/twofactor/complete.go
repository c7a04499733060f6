package twofactor

import (
	"context"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/throttle"
)

// verdict is what became of a code that somebody gave.
type verdict struct {
	right  bool
	factor id.Factor // that gave it; zero for a backup code
}

// checker judges a code inside the transaction that uses it up.
type checker func(ctx context.Context, tx db.Tx, now time.Time) (verdict, error)

// completeByCode completes a session that awaits its second factor when check
// finds the code right. A wrong one is a fault beside code, counts against the
// session, whose fifth wrong code over all methods ends it, and against the account.
func (f *Factors) completeByCode(ctx context.Context, s identity.Awaiting, d identity.Device, by identity.Method, typed string, check checker) (started identity.Started, err error) {
	if err := checkTyped(typed); err != nil {
		return identity.Started{}, err
	}
	taken, err := f.accounts.LimitCodes(ctx, s.User, d)
	if err != nil {
		return identity.Started{}, err
	}
	var refusal error
	err = f.db.Write(ctx, db.ForUser(s.User), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		p, err := lockAwaiting(ctx, tx, now, s)
		if err != nil {
			return err
		}
		v, err := check(ctx, tx, now)
		if err != nil {
			return err
		}
		if !v.right {
			refusal, err = f.refuseCode(ctx, tx, now, s, p, d, by)
			return err
		}
		refusal = nil
		started, err = f.completeSession(ctx, tx, now, s, p, d, by, v.factor, taken)
		return err
	})
	if err == nil {
		err = refusal
	}
	return started, err
}

// lockAwaiting locks the account, then the session: tries in parallel come one
// after the other. Expired when the session has ended.
func lockAwaiting(ctx context.Context, tx db.Tx, now time.Time, s identity.Awaiting) (identity.Person, error) {
	p, err := identity.LockPerson(ctx, tx, s.User)
	if err != nil {
		return identity.Person{}, err
	}
	waits, err := identity.LockAwaiting(ctx, tx, now, s)
	if err == nil && !waits {
		err = identity.SessionEnded()
	}
	return p, err
}

func (f *Factors) completeSession(ctx context.Context, tx db.Tx, now time.Time, s identity.Awaiting, p identity.Person, d identity.Device, by identity.Method, factor id.Factor, taken []throttle.Check) (identity.Started, error) {
	started, living, err := f.accounts.CompleteSession(ctx, tx, now, s, p, d, by, factor)
	if err != nil {
		return identity.Started{}, err
	}
	if !living {
		return identity.Started{}, identity.SessionEnded()
	}
	if len(taken) == 0 {
		return started, nil
	}
	return started, f.throttle.RefundIn(ctx, tx, taken...)
}

// refuseCode counts a wrong code and returns what the person is told; the one
// that ends the session is mailed, because whoever gave it knows the password.
func (f *Factors) refuseCode(ctx context.Context, tx db.Tx, now time.Time, s identity.Awaiting, p identity.Person, d identity.Device, by identity.Method) (refusal, err error) {
	ended, err := identity.CountWrongCode(ctx, tx, now, s)
	if err != nil {
		return nil, err
	}
	refusal = fault.Field("code", "two_factor.code.wrong")
	if ended {
		refusal = fault.New(fault.Expired, "two_factor.code.ended")
		if err := f.mail(ctx, tx, now, p, d, WrongCodesMail{About: aboutDevice(now, d, p)}); err != nil {
			return nil, err
		}
	}
	return refusal, f.audit.Record(ctx, tx, now, audit.Event{Action: "user.second_factor_failed", User: p.ID, Actor: d.Actor(identity.Person{}, s.Session),
		Changes: []audit.Change{{Field: "method", After: string(by)}}})
}

// CompleteByApp completes a session that awaits its second factor with a code
// of one of the person's authenticator apps. A code is good once, on every
// instance. A fault stands beside code; Limited after too many wrong ones,
// Expired when the session has ended, as it does with the fifth wrong code.
func (f *Factors) CompleteByApp(ctx context.Context, s identity.Awaiting, d identity.Device, typed string) (identity.Started, error) {
	return f.completeByCode(ctx, s, d, identity.ByAuthenticator, typed, func(ctx context.Context, tx db.Tx, now time.Time) (verdict, error) {
		return f.checkApps(ctx, tx, now, s.User, cleanCode(typed))
	})
}

// checkApps looks for the app that shows the code, and uses the code up.
func (f *Factors) checkApps(ctx context.Context, tx db.Tx, now time.Time, user id.User, code string) (verdict, error) {
	apps, err := readApps(ctx, tx, user)
	if err != nil {
		return verdict{}, err
	}
	for _, a := range apps {
		right, err := f.useCode(ctx, tx, now, user, a, code)
		if err != nil || right {
			return verdict{right: right, factor: a.ID}, err
		}
	}
	return verdict{}, nil
}
