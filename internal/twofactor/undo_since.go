package twofactor

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// Undone is what securing an account ends, or would end.
type Undone struct {
	Factors      []string // names of the methods that were added since
	AppPasswords int
	BackupCodes  int // that were left
}

// addedSince finds the methods of a person that were added at or after a moment, whether confirmed or not.
const addedSince = `
	select name from passkeys where user_id = @user and created_at >= @since
	union all select name from authenticator_apps where user_id = @user and coalesce(confirmed_at, @since) >= @since
	union all select name from sms_phones where user_id = @user and coalesce(confirmed_at, @since) >= @since`

// QueueUndone reads what UndoSince would end.
func QueueUndone(batch *db.Batch, u *Undone, user id.User, since time.Time) {
	args := db.Args{"user": user, "since": since}
	db.QueueRows(batch, &u.Factors, addedSince, args, pgx.RowTo[string])
	db.Queue(batch, nil, `
		select (select count(*) from app_passwords where user_id = @user), (select count(*) from backup_codes where user_id = @user and used_at is null)`,
		args, &u.AppPasswords, &u.BackupCodes)
}

// UndoSince takes away in tx, which must see every organization, the methods
// that were added at or after a moment, all app passwords and all backup codes of p. Who
// has a method left makes new codes; who has none signs in by the password alone,
// also where an organization forces a second factor: it asks for one then.
func (f *Factors) UndoSince(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, since time.Time) (u Undone, err error) {
	args := db.Args{"user": p.ID, "since": since}
	batch := &db.Batch{}
	QueueUndone(batch, &u, p.ID, since)
	batch.Queue(`delete from passkeys where user_id = @user and created_at >= @since`, args)
	batch.Queue(`delete from authenticator_apps where user_id = @user and coalesce(confirmed_at, @since) >= @since`, args)
	batch.Queue(`delete from sms_phones where user_id = @user and coalesce(confirmed_at, @since) >= @since`, args)
	batch.Queue(`delete from app_passwords where user_id = @user`, args)
	batch.Queue(`delete from backup_code_sets where user_id = @user`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return Undone{}, fmt.Errorf("undo what was added to an account: %w", err)
	}
	_, err = f.refreshProtection(ctx, tx, now, p)
	return u, err
}

// QueueErasure erases the methods, codes and app passwords of @user.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	for _, s := range []struct{ kind, sql string }{
		{"factors", `delete from passkeys where user_id = @user`},
		{"factors", `delete from authenticator_apps where user_id = @user`},
		{"codes", `delete from sms_codes where user_id = @user`},
		{"factors", `delete from sms_phones where user_id = @user`},
		{"codes", `delete from backup_codes where user_id = @user`},
		{"codes", `delete from backup_code_sets where user_id = @user`},
		{"codes", `delete from push_requests where user_id = @user`},
		{"app_passwords", `delete from app_passwords where user_id = @user`},
	} {
		batch.Queue(s.sql, args).Exec(gone(s.kind))
	}
}
