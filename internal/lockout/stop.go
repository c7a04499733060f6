package lockout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
)

// StopLink looks at a link that stops a case without using it; NotFound for an unknown one.
func (c *Cases) StopLink(ctx context.Context, token string) (Case, Account, error) {
	l, about, err := c.readLink(ctx, toStop, token)
	return l.of, about, err
}

// StopByLink ends a case at once and for good, for whoever was warned by a mail or an
// SMS: no password is asked. The session that the case may have opened ends with it.
// Stopped twice it is stopped; Conflict when nothing can be stopped any more.
func (c *Cases) StopByLink(ctx context.Context, token string, d identity.Device) error {
	l, _, err := c.readLink(ctx, toStop, token)
	if err != nil {
		return err
	}
	return c.stop(ctx, l.of.User, l.of.ID, d.Actor(identity.Person{}, id.Session{}))
}

// Own is the open case of the actor's account; found is false when there is none.
func (c *Cases) Own(ctx context.Context, act actor.Actor) (of Case, found bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, &found, `select `+caseColumns+` from recovery_cases c where c.user_id = @user and c.state in ('opened', 'waiting', 'ready')`, db.Args{"user": act.User}, of.columns()...)
	return of, found, c.db.Read(ctx, db.System("look at one's own recovery case"), batch)
}

// StopOwn is StopByLink for whoever is signed in to the account; NotFound without an open case.
func (c *Cases) StopOwn(ctx context.Context, act actor.Actor) error {
	of, found, err := c.Own(ctx, act)
	if err != nil {
		return err
	}
	if !found {
		return notFound()
	}
	return c.stop(ctx, act.User, of.ID, act)
}

func (c *Cases) stop(ctx context.Context, user id.User, which id.RecoveryCase, by actor.Actor) error {
	now := c.clock()
	return c.db.Write(ctx, db.System("stop a recovery case"), func(ctx context.Context, tx db.Tx) error {
		p, of, err := lockBoth(ctx, tx, user, which)
		if err != nil || of.State == Stopped {
			return err
		}
		ended, err := endSessionsOf(ctx, tx, now, of.ID)
		if err != nil {
			return err
		}
		if !of.State.Open() && ended == 0 {
			return over()
		}
		if err := endCase(ctx, tx, now, of.ID, Stopped, now.Add(c.policy.Keep), nil); err != nil {
			return err
		}
		m := of.mail(NoticeStopped, p, time.Time{}, "")
		if err := c.tellAsker(ctx, tx, now, of, m); err != nil {
			return err
		}
		m.Name = p.FirstName
		if err := c.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: langOf(p), Message: m}); err != nil {
			return err
		}
		return c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovery_stopped", User: p.ID, Actor: by, Subject: of.ID.String()})
	})
}

// lockBoth locks an account that lives, then a case of it.
func lockBoth(ctx context.Context, tx db.Tx, user id.User, which id.RecoveryCase) (p identity.Person, of Case, err error) {
	if p, err = identity.LockPerson(ctx, tx, user); err != nil {
		return p, of, err
	}
	of, err = LockCase(ctx, tx, which)
	return p, of, err
}

// endSessionsOf ends the sessions that a case has opened and that have set nothing up yet.
func endSessionsOf(ctx context.Context, tx db.Tx, now time.Time, of id.RecoveryCase) (ended int64, err error) {
	tag, err := tx.Exec(ctx, `update sessions set revoked_at = @now where recovery_case_id = @case and revoked_at is null and expires_at > @now`, db.Args{"now": now, "case": of})
	if err != nil {
		return 0, fmt.Errorf("end the session of a recovery case: %w", err)
	}
	return tag.RowsAffected(), nil
}

// Status is what the page says that whoever asked sees.
func (c *Cases) Status(ctx context.Context, token string) (Case, Account, []Voucher, error) {
	l, about, err := c.readLink(ctx, toStatus, token)
	if err != nil {
		return Case{}, Account{}, nil, err
	}
	if l.of.Kind != ByMembers {
		return l.of, about, nil, nil
	}
	vouchers, err := c.vouchers(ctx, l.of.ID)
	return l.of, about, vouchers, err
}

// Withdraw ends a case for whoever asked; the documents are destroyed with the next round. Withdrawn twice it is withdrawn; Conflict when it ended otherwise.
func (c *Cases) Withdraw(ctx context.Context, token string) error {
	l, _, err := c.readLink(ctx, toStatus, token)
	if err != nil {
		return err
	}
	now := c.clock()
	return c.db.Write(ctx, db.System("withdraw a recovery case"), func(ctx context.Context, tx db.Tx) error {
		p, of, err := lockBoth(ctx, tx, l.of.User, l.of.ID)
		switch {
		case err != nil:
			return err
		case of.State == Withdrawn:
			return nil
		case !of.State.Open():
			return over()
		}
		if err := endCase(ctx, tx, now, of.ID, Withdrawn, now, nil); err != nil {
			return err
		}
		return c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovery_withdrawn", User: p.ID, Actor: actor.Actor{Origin: actor.Outside}, Subject: of.ID.String()})
	})
}

// isGone tells whether there is no living account any more.
func isGone(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.NotFound
}
