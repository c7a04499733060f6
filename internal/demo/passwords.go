package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// account is what is there of a person of the cast already.
type account struct {
	login    string
	user     id.User
	password []byte
}

func (d Deps) accounts(ctx context.Context) (map[string]account, error) {
	var found []account
	batch := &db.Batch{}
	db.QueueRows(batch, &found, `select login_key, id, password from users where login_key = any(@logins)`, db.Args{"logins": castKeys()},
		func(row pgx.CollectableRow) (a account, err error) {
			return a, row.Scan(&a.login, &a.user, &a.password)
		})
	if err := d.DB.Read(ctx, db.System("find the demo accounts"), batch); err != nil {
		return nil, err
	}
	byLogin := map[string]account{}
	for _, a := range found {
		byLogin[a.login] = a
	}
	return byLogin, nil
}

// castKeys are the login IDs of the cast.
func castKeys() (keys []string) {
	for _, p := range Cast {
		keys = append(keys, p.LoginID)
	}
	return keys
}

// Left tells whether accounts of a demo are in the database; everybody may know
// their password.
func Left(ctx context.Context, d Deps) (bool, error) {
	found, err := d.accounts(ctx)
	return len(found) > 0, err
}

// RenewPasswords makes the password that start-up prints the true one of the
// cast; it changes nothing while it is Olive's. It fails with ErrNotRemembered
// when only the memory for the next start is missing.
func RenewPasswords(ctx context.Context, d Deps, plain string) error {
	existing, err := d.accounts(ctx)
	if err != nil {
		return err
	}
	olive := existing[Olive.LoginID]
	if d.comparedBefore(olive, plain) {
		return nil
	}
	same, _, err := d.Hasher.Verify(ctx, olive.user, olive.password, plain)
	if err != nil {
		return fmt.Errorf("compare the demo password: %w", err)
	}
	if same {
		return d.noteCompared(olive, plain)
	}
	batch := &db.Batch{}
	for _, key := range castKeys() { // in the same order in every instance, so that none waits for the other
		a, found := existing[key]
		if !found {
			continue
		}
		sealed, err := d.Hasher.Hash(ctx, a.user, plain)
		if err != nil {
			return fmt.Errorf("hash the demo password: %w", err)
		}
		batch.Queue(`update users set password = @password, password_changed_at = @now where id = @id`, db.Args{"password": sealed, "now": d.Clock(), "id": a.user})
	}
	return d.DB.Write(ctx, db.System("renew the demo passwords"), func(ctx context.Context, tx db.Tx) error {
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("renew the demo passwords: %w", err)
		}
		return nil
	})
}
