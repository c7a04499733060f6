package recovery

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/seal"
	"manager/internal/twofactor"
)

// newPasswordWithin is how long somebody may take to choose a new password after the code was right.
const newPasswordWithin = 30 * time.Minute

// resetFlow is a forgotten password for which a code was asked by SMS.
type resetFlow struct {
	id        id.SMSReset
	user      *id.User // nil when no code went out
	hash      []byte
	tries     int
	expiresAt time.Time
	usedAt    *time.Time
	overtaken bool // the password was changed since, or the phone is no recovery phone any more
}

// HasSMSReset tells whether somebody asked for a code on the page with that token.
func (r *Recovery) HasSMSReset(ctx context.Context, token string) (has bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select from sms_resets where token_hash = @hash)`, db.Args{"hash": seal.HashToken(token)}, &has)
	return has, r.db.Read(ctx, db.System("look at a forgotten password"), batch)
}

// ConfirmSMSReset takes the code that RequestSMSReset has sent for the page with
// that token, and returns the token of the link that sets a new password within
// half an hour; a second factor is still asked for at the sign-in. A fault
// stands beside code: after five wrong ones, or five minutes, no code is right
// any more, as where none went out. NotFound when nothing was asked for.
func (r *Recovery) ConfirmSMSReset(ctx context.Context, token, typed string) (newPassword string, err error) {
	code, err := twofactor.ReadCode(typed)
	if err != nil {
		return "", err
	}
	now, wrong := r.clock(), error(nil)
	newPassword = r.passwordToken("SMS", token)
	err = r.db.Write(ctx, db.System("check a code for a new password"), func(ctx context.Context, tx db.Tx) error {
		f, err := lockReset(ctx, tx, token)
		if err != nil {
			return err
		}
		matches := subtle.ConstantTimeCompare(f.hash, r.hashReset(f.id, code)) == 1
		if wrong = nil; matches && just(f.usedAt, now) {
			return nil // the second click
		}
		if !matches || !f.open(now) {
			wrong = fault.Field("code", "two_factor.code.wrong")
			return countTry(ctx, tx, f)
		}
		if _, err := tx.Exec(ctx, `update sms_resets set used_at = @now where id = @id`, db.Args{"now": now, "id": f.id}); err != nil {
			return fmt.Errorf("use a code for a new password: %w", err)
		}
		return identity.OfferNewPassword(ctx, tx, now, *f.user, newPassword, newPasswordWithin)
	})
	if err != nil || wrong != nil {
		return "", firstError(err, wrong)
	}
	return newPassword, nil
}

func (f resetFlow) open(now time.Time) bool {
	return f.user != nil && !f.overtaken && f.usedAt == nil && f.tries < codeTries && now.Before(f.expiresAt)
}

func countTry(ctx context.Context, tx db.Tx, f resetFlow) error {
	if _, err := tx.Exec(ctx, `update sms_resets set tries = least(tries + 1, @most) where id = @id`, db.Args{"most": codeTries, "id": f.id}); err != nil {
		return fmt.Errorf("count a try at a code: %w", err)
	}
	return nil
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
