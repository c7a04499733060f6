package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/audit"
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
// which. A fault stands beside email; Limited after too many mails. lang is the
// language of the page that asked.
func (a *Accounts) RequestPasswordReset(ctx context.Context, email string, lang i18n.Lang, d Device) error {
	f := &fault.Fault{Kind: fault.Invalid}
	address := checkEmail(f, "email", email)
	if err := f.OrNil(); err != nil {
		return err
	}
	if err := a.limitMails(ctx, toReset, address.Key, d); err != nil {
		return err
	}
	now := a.clock()
	return a.db.Write(ctx, db.System("forgotten password"), func(ctx context.Context, tx db.Tx) error {
		token, hash := seal.Token()
		owner, found, err := insertResetLink(ctx, tx, now, address.Key, hash[:])
		if err != nil {
			return err
		}
		envelope := notify.Envelope{To: address.Shown, Lang: lang, Message: NoAccountMail{Address: address.Shown}}
		about := a.nobody(address.Key)
		if found {
			about = owner.ID
			envelope = notify.Envelope{User: owner.ID, To: owner.LoginID, Lang: owner.Lang(lang),
				Message: PasswordResetMail{Name: owner.FirstName, Link: route.ResetPassword(token), ExpiresAt: now.Add(resetWithin)}}
		}
		if err := a.outbox.Put(ctx, tx, now, envelope); err != nil {
			return err
		}
		return a.audit.Record(ctx, tx, now, audit.Event{Action: "user.password_reset_requested", User: about, Actor: d.actor(Person{}, id.Session{})})
	})
}

// insertResetLink takes the link down, for nobody when the address has no
// account: the same row is written either way.
func insertResetLink(ctx context.Context, tx db.Tx, now time.Time, key string, tokenHash []byte) (owner account, found bool, err error) {
	batch := &db.Batch{}
	queueAccount(batch, &found, &owner, `login_key = @key and state = 'active'`, db.Args{"key": key})
	batch.Queue(`
		insert into link_tokens (id, purpose, user_id, token_hash, created_at, expires_at)
		values (@id, 'reset_password', (select id from users where login_key = @key and state = 'active'), @token, @now, @expires)`,
		db.Args{"id": id.New[id.LinkToken](), "key": key, "token": tokenHash, "now": now, "expires": now.Add(resetWithin)})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return account{}, false, fmt.Errorf("take down the link: %w", err)
	}
	return owner, found, nil
}
