package recovery

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/throttle"
)

// NewLoginID is the address that somebody wants to sign in with, and the proof of who asks.
type NewLoginID struct {
	Email    string
	Password string
}

// How often somebody may ask for an address to be confirmed: the answer tells
// whether it has an account, and a mail goes to somebody who may not want it.
var (
	asksPerAccount   = throttle.Limit{Burst: 10, Per: 24 * time.Hour}
	mailsPerReceiver = throttle.Limit{Burst: 5, Per: time.Hour}
)

// RequestLoginID sends a link to the address that the actor wants as login ID;
// until it is confirmed nothing changes. A link sent before is void; asked for
// again within identity.MailPause it is on its way already. Faults stand beside
// email and password; Limited after too many requests, Conflict after a recovery.
func (r *Recovery) RequestLoginID(ctx context.Context, act actor.Actor, in NewLoginID) error {
	to, err := identity.ParseEmailField(in.Email)
	if err != nil {
		return err
	}
	if err := r.accounts.CheckOwnPassword(ctx, act, in.Password); err != nil {
		return err
	}
	taken := []throttle.Check{
		{Bucket: "login_id.account", Key: act.User.String(), Limit: asksPerAccount},
		{Bucket: "mail.login_id", Key: to.Key, Limit: mailsPerReceiver},
	}
	if err := r.throttle.Take(ctx, taken...); err != nil {
		return err
	}
	now := r.clock()
	return r.db.Write(ctx, db.System("ask for another login ID"), func(ctx context.Context, tx db.Tx) error {
		p, err := lockChangeable(ctx, tx, now, act.User)
		if err != nil {
			return err
		}
		if err := r.mayBecomeLoginID(ctx, tx, now, p, to); err != nil {
			return err
		}
		asked, err := justAskedFor(ctx, tx, now, p.ID, to.Key)
		if err != nil {
			return err
		}
		if asked {
			return r.throttle.RefundIn(ctx, tx, taken...)
		}
		return r.sendLoginIDLink(ctx, tx, now, act, p, to)
	})
}

// mayBecomeLoginID judges an address; a fault stands beside email.
func (r *Recovery) mayBecomeLoginID(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, to identity.Email) error {
	if to.Key == p.LoginKey {
		return fault.Field("email", "login_id.same")
	}
	taken, err := identity.LoginIDTaken(ctx, tx, now, p.ID, to.Key)
	if err != nil {
		return err
	}
	if taken {
		return fault.Field("email", "login_id.taken")
	}
	same, err := r.isRecoveryEmail(ctx, tx, p.ID, to.Key)
	if err == nil && same {
		err = fault.Field("email", "login_id.recovery_email")
	}
	return err
}

func (r *Recovery) sendLoginIDLink(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, to identity.Email) error {
	token, hash := seal.Token()
	row, expires := id.New[id.LoginIDChange](), now.Add(confirmWithin)
	if err := voidUnconfirmed(ctx, tx, now, p.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		insert into login_id_changes (id, user_id, old_id, old_key, new_id, new_key, token_hash, created_at, expires_at)
		values (@id, @user, @old, @old_key, @new, @new_key, @token, @now, @expires)`,
		db.Args{"id": row, "user": p.ID, "old": p.LoginID, "old_key": p.LoginKey, "new": to.Shown, "new_key": to.Key, "token": hash[:], "now": now, "expires": expires})
	if err != nil {
		return fmt.Errorf("take down the change of a login ID: %w", err)
	}
	err = r.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: to.Shown, Lang: p.LangAt(act.Lang),
		Message: LoginIDConfirmMail{Name: p.FirstName, Link: route.LoginIDConfirmation(token), ExpiresAt: expires, TimeZone: p.TimeZone}})
	if err != nil {
		return err
	}
	return r.audit.Record(ctx, tx, now, audit.Event{Action: "user.login_id_change_requested", User: p.ID, Actor: act, Subject: row.String(), Personal: map[string]string{"name": to.Shown}})
}

// justAskedFor tells whether the same change was asked for a moment ago; the account is locked.
func justAskedFor(ctx context.Context, tx db.Tx, now time.Time, user id.User, key string) (asked bool, err error) {
	err = tx.QueryRow(ctx, `
		select exists (select from login_id_changes where user_id = @user and new_key = @key and created_at > @since and created_at < @until and confirmed_at is null and voided_at is null)`,
		db.Args{"user": user, "key": key, "since": now.Add(-identity.MailPause), "until": now.Add(identity.MailPause)}).Scan(&asked)
	if err != nil {
		return false, fmt.Errorf("look for a change of the login ID asked for before: %w", err)
	}
	return asked, nil
}

// voidUnconfirmed makes the links of changes void that were asked for and not confirmed.
func voidUnconfirmed(ctx context.Context, tx db.Tx, now time.Time, user id.User) error {
	_, err := tx.Exec(ctx, `update login_id_changes set voided_at = @now where user_id = @user and confirmed_at is null and voided_at is null`,
		db.Args{"now": now, "user": user})
	if err != nil {
		return fmt.Errorf("void the changes of the login ID asked for before: %w", err)
	}
	return nil
}
