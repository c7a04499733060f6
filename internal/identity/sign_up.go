package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
)

// confirmWithin is how long the link of a sign-up is good.
const confirmWithin = 24 * time.Hour

// SignUp takes down who wants an account and sends a mail to the address: a
// link that confirms it or, when it has an account already, word of the try.
// Whoever fills in the form can't tell which: both do the same work and write
// the same rows (OWASP ASVS 5.0, 6.3.8). The same form sent again within
// MailPause is the first sign-up, and sends nothing more. The sign-up returned is
// for RememberSignUp. Faults stand beside the fields of NewPerson; Limited after
// too many mails.
func (a *Accounts) SignUp(ctx context.Context, in NewPerson, d Device) (id.SignUp, error) {
	p, err := a.checkPerson(in)
	if err != nil {
		return id.SignUp{}, err
	}
	now := a.clock()
	alike, err := a.signUpsAlike(ctx, now, p)
	if err != nil {
		return id.SignUp{}, err
	}
	if first, same, err := a.sameSignUp(ctx, alike, in.Password); err != nil || same {
		return first, err
	}
	if err := a.limitMails(ctx, toSignUp, p.LoginKey, d); err != nil {
		return id.SignUp{}, err
	}
	if p.sealed, err = a.hasher.Hash(ctx, p.ID, in.Password); err != nil {
		return id.SignUp{}, err
	}
	signUp := id.New[id.SignUp]()
	for {
		meanwhile, err := a.takeDown(ctx, now, signUp, p, alike)
		if err != nil || len(meanwhile) == 0 {
			return signUp, err
		}
		if first, same, err := a.sameSignUp(ctx, meanwhile, in.Password); err != nil || same {
			return first, err
		}
		alike = append(alike, meanwhile...) // another password: somebody else's, or thought better of
	}
}

// takeDown writes the sign-up and its mail, unless some that are alike, other
// than those known, were taken down meanwhile: those it returns, and gives the mail back.
func (a *Accounts) takeDown(ctx context.Context, now time.Time, signUp id.SignUp, p Prepared, known []alikeSignUp) (meanwhile []alikeSignUp, err error) {
	err = a.db.Write(ctx, db.System("sign up"), func(ctx context.Context, tx db.Tx) error {
		if meanwhile, err = lockSignUpsAlike(ctx, tx, now, p, known); err != nil {
			return err
		}
		if len(meanwhile) > 0 {
			return a.giveMailBack(ctx, tx, toSignUp, p.LoginKey)
		}
		token, hash := seal.Token()
		owner, taken, err := insertSignUp(ctx, tx, now, signUp, p, hash[:])
		if err != nil {
			return err
		}
		envelope := notify.Envelope{To: p.LoginID, Lang: i18n.Lang(p.Language),
			Message: SignUpMail{Name: p.FirstName, Link: route.SignUpConfirm(token), ExpiresAt: now.Add(confirmWithin)}}
		if taken {
			// The token goes nowhere, so that this sign-up can never be confirmed.
			envelope = notify.Envelope{User: owner.ID, To: owner.LoginID, Lang: owner.Lang(i18n.Lang(p.Language)), Message: AddressTakenMail{Name: owner.FirstName}}
		}
		return a.outbox.Put(ctx, tx, now, envelope)
	})
	return meanwhile, err
}

// insertSignUp takes the sign-up down and reads, in the same breath, who has
// an account under its address.
func insertSignUp(ctx context.Context, tx db.Tx, now time.Time, signUp id.SignUp, p Prepared, tokenHash []byte) (owner account, taken bool, err error) {
	batch := &db.Batch{}
	batch.Queue(`
		insert into sign_ups (id, user_id, login_id, login_key, first_name, last_name, country, language, time_zone, password, token_hash, created_at, expires_at)
		values (@id, @user, @login, @key, @first, @last, @country, @language, @zone, @password, @token, @now, @expires)`,
		db.Args{"id": signUp, "user": p.ID, "login": p.LoginID, "key": p.LoginKey, "first": p.FirstName, "last": p.LastName,
			"country": p.Country, "language": p.Language, "zone": p.TimeZone, "password": p.sealed, "token": tokenHash, "now": now, "expires": now.Add(confirmWithin)})
	queueAccount(batch, &taken, &owner, `login_key = @key`, db.Args{"key": p.LoginKey})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return account{}, false, fmt.Errorf("take down the sign-up: %w", err)
	}
	return owner, taken, nil
}
