package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/throttle"
)

const (
	keptForm    = "kept form"
	keptFor     = 24 * time.Hour
	maxKeptForm = 64 << 10 // bytes
)

// KeepForm keeps what user typed into a form that was cut off, sealed, for a
// day; at most 64 kB. The caller has taken passwords and files out. Limited
// after too many forms: whoever holds an ended session's token could else fill the database.
func (a *Accounts) KeepForm(ctx context.Context, user id.User, form []byte) (id.KeptForm, error) {
	if len(form) > maxKeptForm {
		return id.KeptForm{}, fmt.Errorf("keep a form: it has %d bytes, more than %d", len(form), maxKeptForm)
	}
	if err := a.throttle.Take(ctx, throttle.Check{Bucket: "kept_form", Key: user.String(), Limit: keptForms}); err != nil {
		return id.KeptForm{}, err
	}
	kept := id.New[id.KeptForm]()
	sealed, err := a.keyring.Seal(keptForm, keptFormOwner(user, kept), form)
	if err != nil {
		return id.KeptForm{}, fmt.Errorf("keep a form: %w", err)
	}
	now := a.clock()
	err = a.db.Write(ctx, db.ForUser(user), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into kept_forms (id, user_id, sealed, created_at, expires_at) values (@id, @user, @sealed, @now, @expires)`,
			db.Args{"id": kept, "user": user, "sealed": sealed, "now": now, "expires": now.Add(keptFor)})
		return err
	})
	if err != nil {
		return id.KeptForm{}, fmt.Errorf("keep a form: %w", err)
	}
	return kept, nil
}

// KeptForm returns what KeepForm kept for user; found is false when it was
// another person's, is too old, or never was.
func (a *Accounts) KeptForm(ctx context.Context, user id.User, kept id.KeptForm) (form []byte, found bool, err error) {
	var sealed []byte
	batch := &db.Batch{}
	db.Queue(batch, &found, `select sealed from kept_forms where id = @id and user_id = @user and expires_at > @now`,
		db.Args{"id": kept, "user": user, "now": a.clock()}, &sealed)
	if err := a.db.Read(ctx, db.ForUser(user), batch); err != nil || !found {
		return nil, false, err
	}
	form, err = a.keyring.Open(keptForm, keptFormOwner(user, kept), sealed)
	if err != nil {
		return nil, false, fmt.Errorf("open a kept form: %w", err)
	}
	return form, true, nil
}

func keptFormOwner(user id.User, kept id.KeptForm) []byte {
	return append(user[:], kept[:]...)
}

// UserOfEndedSession returns whose session the token belonged to, though it is
// over; zero when nobody knows the token. It proves nothing about who sends it
// now: it only says for whom a form that was cut off is kept.
func (a *Accounts) UserOfEndedSession(ctx context.Context, token string) (id.User, error) {
	if token == "" || len(token) > 100 {
		return id.User{}, nil
	}
	var user id.User
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select user_id from sessions where token_hash = @hash`, db.Args{"hash": seal.HashToken(token)}, &user)
	if err := a.db.Read(ctx, db.System("whose session it was"), batch); err != nil {
		return id.User{}, err
	}
	return user, nil
}
