package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
)

// resetWithin is how long the link of a forgotten password is good.
const resetWithin = 30 * time.Minute

// RequestPasswordReset sends a mail to the address: a link that sets a new
// password or, when it has no account, just that. Whoever asks can't tell
// which. Asked again within MailPause it does nothing more: the first link is on
// its way. A fault stands beside email; Limited after too many mails. lang is
// the person's language, or that of the page that asked when none is known.
func (a *Accounts) RequestPasswordReset(ctx context.Context, email string, lang i18n.Lang, d Device) error {
	f := &fault.Fault{Kind: fault.Invalid}
	address := checkEmail(f, "email", email)
	if err := f.OrNil(); err != nil {
		return err
	}
	now, receiver := a.clock(), a.keyring.MAC("receiver of a link", []byte(address.Key))
	if asked, err := a.resetJustAsked(ctx, now, receiver); err != nil || asked {
		return err
	}
	if err := a.limitMails(ctx, toReset, address.Key, d); err != nil {
		return err
	}
	return a.db.Write(ctx, db.System("forgotten password"), func(ctx context.Context, tx db.Tx) error {
		asked, err := lockResetAsked(ctx, tx, now, address.Key, receiver)
		if err != nil {
			return err
		}
		if asked {
			return a.giveMailBack(ctx, tx, toReset, address.Key)
		}
		return a.sendReset(ctx, tx, now, address, receiver, lang, d)
	})
}

func (a *Accounts) sendReset(ctx context.Context, tx db.Tx, now time.Time, address Email, receiver []byte, lang i18n.Lang, d Device) error {
	token, hash := seal.Token()
	owner, found, err := insertResetLink(ctx, tx, now, address.Key, receiver, hash[:])
	if err != nil {
		return err
	}
	envelope := notify.Envelope{To: address.Shown, Lang: lang, Message: NoAccountMail{Address: address.Shown}}
	if found {
		envelope = notify.Envelope{User: owner.ID, To: owner.LoginID, Lang: owner.Lang(lang),
			Message: PasswordResetMail{Name: owner.FirstName, Link: route.ResetPassword(token), ExpiresAt: now.Add(resetWithin)}}
	}
	if err := a.outbox.Put(ctx, tx, now, envelope); err != nil {
		return err
	}
	return a.record(ctx, tx, now, a.subject(owner, found, address.Key), "user.password_reset_requested", d)
}

// resetJustAsked tells whether a reset was asked for the receiver a moment ago, whose link is unused.
func (a *Accounts) resetJustAsked(ctx context.Context, now time.Time, receiver []byte) (asked bool, err error) {
	batch := &db.Batch{}
	queueResetAsked(batch, &asked, now, receiver)
	return asked, a.db.Read(ctx, db.System("forgotten password, asked twice"), batch)
}

// lockResetAsked is resetJustAsked among requests in parallel: the first is seen by all others.
func lockResetAsked(ctx context.Context, tx db.Tx, now time.Time, key string, receiver []byte) (asked bool, err error) {
	batch := &db.Batch{}
	queueMailLock(batch, toReset, key)
	queueResetAsked(batch, &asked, now, receiver)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return false, fmt.Errorf("look for a reset asked for before: %w", err)
	}
	return asked, nil
}

func queueResetAsked(batch *db.Batch, asked *bool, now time.Time, receiver []byte) {
	db.Queue(batch, nil, `
		select exists (select from link_tokens where receiver = @receiver and purpose = 'reset_password' and created_at > @since and created_at < @until and used_at is null)`,
		db.Args{"receiver": receiver, "since": now.Add(-MailPause), "until": now.Add(MailPause)}, asked)
}

// insertResetLink takes the link down, for nobody when the address has no
// account: the same row is written either way.
func insertResetLink(ctx context.Context, tx db.Tx, now time.Time, key string, receiver, tokenHash []byte) (owner account, found bool, err error) {
	batch := &db.Batch{}
	queueAccount(batch, &found, &owner, `login_key = @key and state = 'active'`, db.Args{"key": key})
	batch.Queue(`
		insert into link_tokens (id, purpose, user_id, receiver, token_hash, created_at, expires_at)
		values (@id, 'reset_password', (select id from users where login_key = @key and state = 'active'), @receiver, @token, @now, @expires)`,
		db.Args{"id": id.New[id.LinkToken](), "key": key, "receiver": receiver, "token": tokenHash, "now": now, "expires": now.Add(resetWithin)})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return account{}, false, fmt.Errorf("take down the link: %w", err)
	}
	return owner, found, nil
}

// OfferNewPassword takes down, in tx, a link of user's that sets a new password
// within the time given; the caller has made its token and knows where it goes.
func OfferNewPassword(ctx context.Context, tx db.Tx, now time.Time, user id.User, token string, within time.Duration) error {
	_, err := tx.Exec(ctx, `
		insert into link_tokens (id, purpose, user_id, token_hash, created_at, expires_at)
		values (@id, 'reset_password', @user, @token, @now, @expires)`,
		db.Args{"id": id.New[id.LinkToken](), "user": user, "token": seal.HashToken(token), "now": now, "expires": now.Add(within)})
	if err != nil {
		return fmt.Errorf("take down a link for a new password: %w", err)
	}
	return nil
}

// RecordResetRequest records, in tx, that a new password was asked for by
// somebody with that login key; user is zero when it has no account.
func (a *Accounts) RecordResetRequest(ctx context.Context, tx db.Tx, now time.Time, user id.User, key string, d Device) error {
	return a.record(ctx, tx, now, a.subject(account{Person: Person{ID: user}}, !user.IsZero(), key), "user.password_reset_requested", d)
}
