package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// LoginIDTaken tells whether somebody other than user has the login ID, or may still take it back.
func LoginIDTaken(ctx context.Context, tx db.Tx, now time.Time, user id.User, key string) (taken bool, err error) {
	err = tx.QueryRow(ctx, `
		select exists (select from users where login_key = @key and id <> @user)
			or exists (select from reserved_login_ids where `+reservedForOthers+`)`, db.Args{"key": key, "user": user, "now": now}).Scan(&taken)
	if err != nil {
		return false, fmt.Errorf("look who has a login ID: %w", err)
	}
	return taken, nil
}

// reservedForOthers is the condition of a login ID that somebody other than user may take back.
const reservedForOthers = `login_key = @key and user_id <> @user and reserved_until > @now`

// ChangeLoginID gives p, who is locked, another login ID in tx, which must see
// every organization, tells the organizations, and keeps the login ID so far
// for p until then. Links for a new password that went to the address so far are
// void. Conflict when the address is somebody else's, or kept for somebody else.
func (a *Accounts) ChangeLoginID(ctx context.Context, tx db.Tx, now time.Time, p Person, to Email, keepUntil time.Time) error {
	if err := a.moveLoginID(ctx, tx, now, p, to); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		insert into reserved_login_ids (login_key, user_id, reserved_until) values (@key, @user, @until)
		on conflict (login_key) do update set user_id = excluded.user_id, reserved_until = excluded.reserved_until`,
		db.Args{"key": p.LoginKey, "user": p.ID, "until": keepUntil})
	if err != nil {
		return fmt.Errorf("keep the login ID so far: %w", err)
	}
	return nil
}

// RestoreLoginID gives p, who is locked, a former login ID back in tx, which must
// see every organization. Whoever took it knows the password and is signed in:
// the password opens nothing any more, every session ends, and the token given
// makes a link for another password. The login IDs in release are nobody's any more.
func (a *Accounts) RestoreLoginID(ctx context.Context, tx db.Tx, now time.Time, p Person, to Email, release []string, token string) error {
	if err := a.moveLoginID(ctx, tx, now, p, to); err != nil {
		return err
	}
	if err := ReleaseLoginIDs(ctx, tx, p.ID, release); err != nil {
		return err
	}
	_, err := a.VoidPassword(ctx, tx, now, p.ID, token)
	return err
}

// ReleaseLoginIDs lets everybody have login IDs that were kept for user.
func ReleaseLoginIDs(ctx context.Context, tx db.Tx, user id.User, keys []string) error {
	_, err := tx.Exec(ctx, `delete from reserved_login_ids where user_id = @user and login_key = any(@keys)`, db.Args{"user": user, "keys": keys})
	if err != nil {
		return fmt.Errorf("release login IDs: %w", err)
	}
	return nil
}

func (a *Accounts) moveLoginID(ctx context.Context, tx db.Tx, now time.Time, p Person, to Email) error {
	keys := []string{p.LoginKey, to.Key}
	slices.Sort(keys)
	batch := &db.Batch{}
	for _, key := range keys {
		queueLoginIDLock(batch, key)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("lock the login IDs: %w", err)
	}
	tag, err := tx.Exec(ctx, `
		update users set login_id = @login, login_key = @key, version = version + 1
		where id = @user and not exists (select from reserved_login_ids where `+reservedForOthers+`)`,
		db.Args{"login": to.Shown, "key": to.Key, "user": p.ID, "now": now})
	if db.Violates(err, "users_login_key") || err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "login_id.taken")
	}
	if err != nil {
		return fmt.Errorf("change the login ID: %w", err)
	}
	if err := spendResetLinks(ctx, tx, now, p.ID); err != nil {
		return err
	}
	p.LoginID, p.LoginKey = to.Shown, to.Key
	if a.hooks.OnPersonChanged == nil {
		return nil
	}
	return a.hooks.OnPersonChanged(ctx, tx, now, p)
}

// queueLoginIDLock lets those who take a login ID, or give it up, take turns: the
// next one sees for whom it is kept.
func queueLoginIDLock(batch *db.Batch, key string) {
	batch.Queue(`select pg_advisory_xact_lock(hashtextextended(@login, 0))`, db.Args{"login": "login ID " + key})
}
