package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/throttle"
)

// alikeSignUp is an open sign-up of the last moment that says the same as
// another but for the password, which only its hash can tell.
type alikeSignUp struct {
	id     id.SignUp
	user   id.User
	sealed []byte
}

// signUpRepeats is how often one sign-up is recognized: each time costs a hash.
var signUpRepeats = throttle.Limit{Burst: 10, Per: time.Hour}

// sameSignUp finds the sign-up with the same password: a form sent twice. One
// with another password must not be taken for it, or the browser of whoever
// signs up would vouch for a stranger's password. Limited after too many repeats.
func (a *Accounts) sameSignUp(ctx context.Context, alike []alikeSignUp, password string) (first id.SignUp, same bool, err error) {
	for _, s := range alike {
		if err := a.throttle.Take(ctx, throttle.Check{Bucket: "sign_up.repeat", Key: s.id.String(), Limit: signUpRepeats}); err != nil {
			return id.SignUp{}, false, err
		}
		if same, _, err = a.hasher.Verify(ctx, s.user, s.sealed, password); err != nil || same {
			return s.id, same, err
		}
	}
	return id.SignUp{}, false, nil
}

// signUpsAlike are the sign-ups of the last moment that are alike p.
func (a *Accounts) signUpsAlike(ctx context.Context, now time.Time, p Prepared) (alike []alikeSignUp, err error) {
	batch := &db.Batch{}
	queueSignUpsAlike(batch, &alike, now, p, nil)
	return alike, a.db.Read(ctx, db.System("sign up twice"), batch)
}

// lockSignUpsAlike is signUpsAlike, less those known, among sign-ups in
// parallel: the first one is seen by all others.
func lockSignUpsAlike(ctx context.Context, tx db.Tx, now time.Time, p Prepared, known []alikeSignUp) (alike []alikeSignUp, err error) {
	batch := &db.Batch{}
	queueMailLock(batch, toSignUp, p.LoginKey)
	queueSignUpsAlike(batch, &alike, now, p, known)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("look for the same sign-up: %w", err)
	}
	return alike, nil
}

func queueSignUpsAlike(batch *db.Batch, alike *[]alikeSignUp, now time.Time, p Prepared, known []alikeSignUp) {
	ids := make([]id.SignUp, len(known))
	for i, s := range known {
		ids[i] = s.id
	}
	db.QueueRows(batch, alike, `
		select id, user_id, password from sign_ups
		where login_key = @key and created_at > @since and created_at < @until and confirmed_at is null
		  and (login_id, first_name, last_name, country, language) = (@login, @first, @last, @country, @language) and id <> all(@known)`,
		db.Args{"key": p.LoginKey, "since": now.Add(-MailPause), "until": now.Add(MailPause), "login": p.LoginID, "first": p.FirstName, "last": p.LastName,
			"country": p.Country, "language": p.Language, "known": ids},
		func(row pgx.CollectableRow) (s alikeSignUp, err error) { return s, row.Scan(&s.id, &s.user, &s.sealed) })
}
