package twofactor

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// touchEvery is how long the time of an app password's last use may lag.
const touchEvery = time.Minute

// VerifyAppPassword finds whose login ID and app password a program gives, for
// one scope. Anything wrong (no such account, password, scope, or too old) is the
// same Forbidden fault after the same work; Limited after too many. The right one
// always opens: 120 bits can't be guessed, and strangers must not lock a program out.
func (f *Factors) VerifyAppPassword(ctx context.Context, loginID, password string, scope Scope, d identity.Device) (identity.Person, error) {
	key, now := identity.SignIn{LoginID: loginID}.Key(), f.clock()
	user, made, due, err := f.findAppPassword(ctx, now, key, hashAppPassword(password), scope)
	if err != nil {
		return identity.Person{}, err
	}
	if user.IsZero() {
		if err := f.accounts.LimitPrograms(ctx, key, d); err != nil {
			return identity.Person{}, err
		}
		return identity.Person{}, fault.New(fault.Forbidden, "two_factor.app_password.wrong")
	}
	p, err := f.accounts.Person(ctx, user)
	if err == nil && due {
		err = f.touchAppPassword(ctx, now, user, made, d)
	}
	return p, err
}

func (f *Factors) findAppPassword(ctx context.Context, now time.Time, key string, hash []byte, scope Scope) (user id.User, made id.AppPassword, due bool, err error) {
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `
		select p.user_id, p.id, coalesce(p.last_used_at < @due, true) from app_passwords p join users u on u.id = p.user_id
		where p.hash = @hash and u.login_key = @key and u.state = 'active' and @scope = any(p.scopes) and (p.expires_at is null or p.expires_at > @now)`,
		db.Args{"hash": hash, "key": key, "scope": scope, "now": now, "due": now.Add(-touchEvery)}, &user, &made, &due)
	return user, made, due, f.db.Read(ctx, db.System("verify an app password"), batch)
}

func (f *Factors) touchAppPassword(ctx context.Context, now time.Time, user id.User, made id.AppPassword, d identity.Device) error {
	return f.db.Write(ctx, db.ForUser(user), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update app_passwords set last_used_at = @now, last_used_from = @address where id = @id`,
			db.Args{"now": now, "address": d.Address, "id": made})
		if err != nil {
			return fmt.Errorf("note the use of an app password: %w", err)
		}
		return nil
	})
}
