package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// insertSession writes the session down. Whether it awaits a second factor is read in
// the same statement, so that no caller can forget it; a factor that was given completes it.
func insertSession(ctx context.Context, tx db.Tx, now time.Time, s *Started, d Device, methods []Method, factor id.Factor) error {
	_, placeholder := seal.Token()
	// Users before sessions: the order in which every other change locks them.
	err := tx.QueryRow(ctx, `
		with seen as (
			update users set browser_language = @language where id = @user and @language <> '' and browser_language is distinct from @language
		)
		insert into sessions (id, user_id, device_id, token_hash, persistent, methods, auth_at, user_agent, address, created_at, last_seen_at,
			awaits_second_factor, second_factor_at, second_factor_id, expires_at)
		select @id, u.id, @device, @token, @persistent, @methods, @now, @agent, @address, @now, @now,
			u.two_factor and @factor::uuid is null, case when @factor::uuid is not null then @now::timestamptz end, @factor,
			case when u.two_factor and @factor::uuid is null then @waits_until::timestamptz else @expires::timestamptz end
		from users u where u.id = @user
		returning awaits_second_factor, expires_at`,
		db.Args{"id": s.Session, "user": s.User, "device": s.Device, "token": placeholder[:], "persistent": s.Keep, "methods": methods, "now": now,
			"agent": d.agent(), "address": d.Address, "factor": factor, "language": string(d.Lang), "waits_until": now.Add(secondFactorWithin), "expires": s.ExpiresAt}).
		Scan(&s.Awaits, &s.ExpiresAt)
	if err != nil {
		return fmt.Errorf("start a session: %w", err)
	}
	return nil
}

func giveToken(ctx context.Context, tx db.Tx, session id.Session, tokenHash []byte) (living bool, err error) {
	tag, err := tx.Exec(ctx, `
		update sessions set token_hash = case when awaits_second_factor then token_hash else @token end,
			awaiting_token_hash = case when awaits_second_factor then @token::bytea end
		where id = @id and revoked_at is null`,
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
		update sessions set auth_at = @now
		where id = @id and user_id = @user and not awaits_second_factor and revoked_at is null and expires_at > @now`,
		db.Args{"now": now, "id": session, "user": user})
	if err != nil {
		return false, fmt.Errorf("note the proof on the session: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

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

// IsCompleted tells whether the session was given its second factor meanwhile, as
// by the other one of two clicks, and lives.
func (a *Accounts) IsCompleted(ctx context.Context, s Awaiting) (completed bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select from sessions where id = @id and user_id = @user and second_factor_at is not null
		and not awaits_second_factor and revoked_at is null and expires_at > @now)`,
		db.Args{"id": s.Session, "user": s.User, "now": a.clock()}, &completed)
	return completed, a.db.Read(ctx, db.ForUser(s.User), batch)
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
	var device *uuid.UUID
	err = tx.QueryRow(ctx, `
		update sessions set awaits_second_factor = false, awaiting_token_hash = null, second_factor_at = @now, second_factor_id = @factor,
			auth_at = @now, last_seen_at = @now, methods = methods || @method::text,
			expires_at = @now::timestamptz + case when persistent then @longest::interval else @shortest::interval end
		where id = @id and user_id = @user and `+waiting+` returning persistent, expires_at, device_id`,
		db.Args{"id": s.Session, "user": s.User, "now": now, "factor": factor, "method": by, "longest": lifetime(true), "shortest": lifetime(false)}).
		Scan(&started.Keep, &started.ExpiresAt, &device)
	if errors.Is(err, pgx.ErrNoRows) {
		return Started{}, false, nil
	}
	if err != nil {
		return Started{}, false, fmt.Errorf("complete the session: %w", err)
	}
	if device != nil { // else the password was given to an older version
		started.Device = *device
	} else {
		started.Device = uuid.New()
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
// the account has any, and keeps it from ending until tx ends; Expired when it has
// ended. The session of a recovery case has not.
func LockPassed(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (passed bool, err error) {
	err = tx.QueryRow(ctx, `
		select (s.second_factor_at is not null or not u.two_factor) and s.recovery_case_id is null from sessions s join users u on u.id = s.user_id
		where s.id = @id and s.user_id = @user and not s.awaits_second_factor and s.revoked_at is null and s.expires_at > @now for no key update of s`,
		db.Args{"id": session, "user": user, "now": now}).Scan(&passed)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, SessionEnded()
	}
	if err != nil {
		return false, fmt.Errorf("look whether the session has given a second factor: %w", err)
	}
	return passed, nil
}

// LockSettingUp is LockPassed for setting up another factor, which the session of a recovery case may.
func LockSettingUp(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (may bool, err error) {
	if may, err = LockPassed(ctx, tx, now, user, session); err != nil || may {
		return may, err
	}
	err = tx.QueryRow(ctx, `select recovery_case_id is not null from sessions where id = @id and user_id = @user`, db.Args{"id": session, "user": user}).Scan(&may)
	if err != nil {
		return false, fmt.Errorf("look whether the session is that of a recovery case: %w", err)
	}
	return may, nil
}

// EndSession ends one session of user in tx.
func EndSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) error {
	_, err := revokeSession(ctx, tx, now, user, session)
	return err
}

// EndOtherSessions ends every session of user but kept, and counts them.
func EndOtherSessions(ctx context.Context, tx db.Tx, now time.Time, user id.User, kept id.Session) (ended int, err error) {
	return revokeSessions(ctx, tx, now, user, kept)
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

// ShiftSessions moves the times of all sessions forward with the clock of a demo, so
// that nobody is signed out because time passes by a click.
func ShiftSessions(ctx context.Context, tx db.Tx, by time.Duration) error {
	_, err := tx.Exec(ctx, `update sessions set auth_at = auth_at + @by, last_seen_at = last_seen_at + @by, expires_at = expires_at + @by where revoked_at is null`, db.Args{"by": by})
	if err != nil {
		return fmt.Errorf("move the sessions with the clock: %w", err)
	}
	return nil
}
