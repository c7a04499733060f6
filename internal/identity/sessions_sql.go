package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

func insertSession(ctx context.Context, tx db.Tx, now time.Time, s Started, d Device, tokenHash []byte, methods []Method) error {
	// Users before sessions: the order in which every other change locks them.
	_, err := tx.Exec(ctx, `
		with seen as (
			update users set browser_language = @language where id = @user and @language <> '' and browser_language is distinct from @language
		)
		insert into sessions (id, user_id, token_hash, persistent, methods, auth_at, user_agent, address, created_at, last_seen_at, expires_at)
		values (@id, @user, @token, @persistent, @methods, @now, @agent, @address, @now, @now, @expires)`,
		db.Args{"id": s.Session, "user": s.User, "token": tokenHash, "persistent": s.Keep, "methods": methods, "now": now,
			"agent": d.agent(), "address": d.Address, "language": string(d.Lang), "expires": s.ExpiresAt})
	if err != nil {
		return fmt.Errorf("start a session: %w", err)
	}
	return nil
}

func giveToken(ctx context.Context, tx db.Tx, session id.Session, tokenHash []byte) (living bool, err error) {
	tag, err := tx.Exec(ctx, `update sessions set token_hash = @token where id = @id and revoked_at is null`,
		db.Args{"token": tokenHash, "id": session})
	if err != nil {
		return false, fmt.Errorf("give the session its token: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// rotateSession puts next in the place of token, unless another request was
// quicker; inForce tells whether next is the session's token now.
func rotateSession(ctx context.Context, tx db.Tx, now time.Time, session id.Session, token, next []byte) (living, inForce bool, err error) {
	args := db.Args{"now": now, "id": session, "token": token, "next": next}
	tag, err := tx.Exec(ctx, `
		update sessions set previous_token_hash = token_hash, token_hash = @next, rotated_at = @now
		where id = @id and token_hash = @token and revoked_at is null`, args)
	if err != nil {
		return false, false, fmt.Errorf("give the session another token: %w", err)
	}
	if tag.RowsAffected() == 1 {
		return true, true, nil
	}
	err = tx.QueryRow(ctx, `select token_hash = @next from sessions where id = @id and revoked_at is null`, args).Scan(&inForce)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, false, nil
	}
	if err != nil {
		return false, false, fmt.Errorf("look which token the session has: %w", err)
	}
	return true, inForce, nil
}

func revokeSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (ended bool, err error) {
	tag, err := tx.Exec(ctx, `update sessions set revoked_at = @now where id = @id and user_id = @user and revoked_at is null`,
		db.Args{"now": now, "id": session, "user": user})
	if err != nil {
		return false, fmt.Errorf("end the session: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

func revokeSessions(ctx context.Context, tx db.Tx, now time.Time, user id.User, kept id.Session) (int, error) {
	tag, err := tx.Exec(ctx, `
		update sessions set revoked_at = @now
		where user_id = @user and id is distinct from @kept and revoked_at is null and expires_at > @now`,
		db.Args{"now": now, "user": user, "kept": kept})
	if err != nil {
		return 0, fmt.Errorf("end the sessions: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// freshenSession notes a new proof on a living session and tells whether there was one.
func freshenSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (living bool, err error) {
	tag, err := tx.Exec(ctx, `
		update sessions set auth_at = @now where id = @id and user_id = @user and revoked_at is null and expires_at > @now`,
		db.Args{"now": now, "id": session, "user": user})
	if err != nil {
		return false, fmt.Errorf("note the proof on the session: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}
