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

// waiting is the condition of sessions that await a second factor and have not ended.
const waiting = `awaits_second_factor and revoked_at is null and expires_at > @now`

// QueueAwaiting looks for the session that awaits its second factor and has the
// token with that hash; found tells whether there is one.
func QueueAwaiting(batch *db.Batch, found *bool, s *Awaiting, now time.Time, tokenHash []byte) {
	db.Queue(batch, found, `
		select s.user_id, s.id from sessions s join users u on u.id = s.user_id and u.state = 'active'
		where s.awaiting_token_hash = @hash and s.awaits_second_factor and s.revoked_at is null and s.expires_at > @now`,
		db.Args{"hash": tokenHash, "now": now}, &s.User, &s.Session)
}

// LockAwaiting keeps a session that awaits its second factor from changing until
// tx ends, so that its tries come one after the other; waits is false when it has ended.
func LockAwaiting(ctx context.Context, tx db.Tx, now time.Time, s Awaiting) (waits bool, err error) {
	err = tx.QueryRow(ctx, `select true from sessions where id = @id and user_id = @user and `+waiting+` for no key update`,
		db.Args{"id": s.Session, "user": s.User, "now": now}).Scan(&waits)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock the session that awaits: %w", err)
	}
	return true, nil
}

// CountWrongCode notes a wrong code on a session that awaits; the last one it
// may give ends it. ended tells whether it has ended.
func CountWrongCode(ctx context.Context, tx db.Tx, now time.Time, s Awaiting) (ended bool, err error) {
	err = tx.QueryRow(ctx, `
		update sessions set wrong_codes = wrong_codes + 1, revoked_at = case when wrong_codes + 1 >= @most then @now::timestamptz end
		where id = @id and user_id = @user and `+waiting+` returning revoked_at is not null`,
		db.Args{"id": s.Session, "user": s.User, "now": now, "most": MaxWrongCodes}).Scan(&ended)
	if errors.Is(err, pgx.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("count a wrong code: %w", err)
	}
	return ended, nil
}

func completeSession(ctx context.Context, tx db.Tx, now time.Time, s Awaiting, by Method, factor id.Factor) (started Started, living bool, err error) {
	started = Started{Session: s.Session, User: s.User}
	err = tx.QueryRow(ctx, `
		update sessions set awaits_second_factor = false, awaiting_token_hash = null, second_factor_at = @now, second_factor_id = @factor,
			auth_at = @now, last_seen_at = @now, methods = methods || @method::text,
			expires_at = @now::timestamptz + case when persistent then @longest::interval else @shortest::interval end
		where id = @id and user_id = @user and `+waiting+` returning persistent, expires_at`,
		db.Args{"id": s.Session, "user": s.User, "now": now, "factor": factor, "method": by, "longest": lifetime(true), "shortest": lifetime(false)}).
		Scan(&started.Keep, &started.ExpiresAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Started{}, false, nil
	}
	if err != nil {
		return Started{}, false, fmt.Errorf("complete the session: %w", err)
	}
	return started, true, nil
}

// FreshenSession notes in tx that the person proved again who they are; living
// is false when the session has ended.
func FreshenSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (living bool, err error) {
	return freshenSession(ctx, tx, now, user, session)
}

// PassSecondFactor notes on the session in which somebody enrolled a factor that it has given it.
func PassSecondFactor(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session, factor id.Factor) error {
	_, err := tx.Exec(ctx, `update sessions set second_factor_at = @now, second_factor_id = @factor where id = @id and user_id = @user`,
		db.Args{"id": session, "user": user, "now": now, "factor": factor})
	if err != nil {
		return fmt.Errorf("note the second factor on the session: %w", err)
	}
	return nil
}

// LockPassed tells whether a signed-in session has given a second factor, if
// the account has any, and keeps it from ending until tx ends; Expired when it has ended.
func LockPassed(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (passed bool, err error) {
	err = tx.QueryRow(ctx, `
		select s.second_factor_at is not null or not u.two_factor from sessions s join users u on u.id = s.user_id
		where s.id = @id and s.user_id = @user and not s.awaits_second_factor and s.revoked_at is null and s.expires_at > @now for no key update of s`,
		db.Args{"id": session, "user": user, "now": now}).Scan(&passed)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, Expired()
	}
	if err != nil {
		return false, fmt.Errorf("look whether the session has given a second factor: %w", err)
	}
	return passed, nil
}

// EndSession ends one session of user in tx.
func EndSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) error {
	_, err := revokeSession(ctx, tx, now, user, session)
	return err
}

// EndOtherSessions ends every session of user but kept.
func EndOtherSessions(ctx context.Context, tx db.Tx, now time.Time, user id.User, kept id.Session) error {
	_, err := revokeSessions(ctx, tx, now, user, kept)
	return err
}

// EndSessionsBy ends the sessions of user that a factor completed, but kept.
func EndSessionsBy(ctx context.Context, tx db.Tx, now time.Time, user id.User, factor id.Factor, kept id.Session) error {
	_, err := tx.Exec(ctx, `
		update sessions set revoked_at = @now
		where user_id = @user and second_factor_id = @factor and id <> @kept and revoked_at is null and expires_at > @now`,
		db.Args{"now": now, "user": user, "factor": factor, "kept": kept})
	if err != nil {
		return fmt.Errorf("end the sessions of a factor: %w", err)
	}
	return nil
}
