package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity/password"
)

// MinPassword is the shortest password, in characters.
const MinPassword = password.MinCharacters

// RatePassword says of a password that somebody is typing what would be said of
// it when it is sent; words are those that it may not consist of.
func (a *Accounts) RatePassword(plain string, words []string) password.Rating {
	return password.Rate(plain, append([]string{a.brand}, words...)...)
}

func (a *Accounts) passwordWords(ctx context.Context, p Person) ([]string, error) {
	words := []string{p.FirstName, p.LastName, p.LoginID}
	if a.orgNames == nil {
		return words, nil
	}
	names, err := a.orgNames(ctx, p.ID)
	return append(words, names...), err
}

// checkPassword adds to f what is wrong with a new password that may not consist of words.
func (a *Accounts) checkPassword(f *fault.Fault, field, plain string, words []string) {
	if plain == "" {
		f.Add(field, "error.required")
		return
	}
	var bad *fault.Fault
	if errors.As(password.Check(plain, append([]string{a.brand}, words...)...), &bad) {
		for _, wrong := range bad.Fields {
			f.Add(field, wrong.Key, wrong.Args...)
		}
	}
}

// proves tells whether plain is the password of c, and does exactly one hash
// whether or not there is such an account (OWASP ASVS 5.0, 6.3.8). renewed is
// the same password under another hash, when that is due.
func (a *Accounts) proves(ctx context.Context, c account, found bool, plain string) (ok bool, renewed []byte, err error) {
	if !found || !c.active() && !c.blocked() {
		return false, nil, a.hasher.VerifyNobody(ctx, plain)
	}
	ok, rehash, err := a.hasher.Verify(ctx, c.ID, c.password, plain)
	if err != nil || !rehash {
		return ok, nil, err
	}
	renewed, err = a.hasher.Hash(ctx, c.ID, plain)
	return ok, renewed, err
}

// nobody is the ID under which the log keeps what happens to a login ID
// that has no account: always the same for the same one, and nobody's.
func (a *Accounts) nobody(loginKey string) id.User {
	return id.User(a.keyring.MAC("login ID without an account", []byte(loginKey))[:16])
}

// lastPasswords is how many passwords, the one in force among them, may not be chosen again.
const lastPasswords = 5

// checkFormer refuses, beside field, a new password that is one of the last ones
// before the one in force, which the caller has compared. It does at most
// lastPasswords hashes, each in a slot of the hasher.
func (a *Accounts) checkFormer(ctx context.Context, c account, field, plain string) error {
	most := lastPasswords
	if c.password != nil {
		most--
	}
	var former [][]byte
	batch := &db.Batch{}
	db.QueueRows(batch, &former, `select password from former_passwords where user_id = @user order by replaced_at desc, id desc limit @most`,
		db.Args{"user": c.ID, "most": most}, pgx.RowTo[[]byte])
	if err := a.db.Read(ctx, db.ForUser(c.ID), batch); err != nil {
		return err
	}
	for _, sealed := range former {
		if same, _, err := a.hasher.Verify(ctx, c.ID, sealed, plain); err != nil {
			return err
		} else if same {
			return fault.Field(field, "password.used_before")
		}
	}
	return nil
}

// rememberPassword keeps the sealed hash of a password that is no longer in
// force, so that it is not chosen again, and forgets those long gone. Nothing
// is kept for an account that had none.
func rememberPassword(ctx context.Context, tx db.Tx, now time.Time, user id.User, sealedOld []byte) error {
	if sealedOld == nil {
		return nil
	}
	batch := &db.Batch{}
	batch.Queue(`insert into former_passwords (id, user_id, password, replaced_at) values (@id, @user, @password, @now)`,
		db.Args{"id": id.New[id.FormerPassword](), "user": user, "password": sealedOld, "now": now})
	batch.Queue(`delete from former_passwords where id in (select id from former_passwords where user_id = @user order by replaced_at desc, id desc offset @kept)`,
		db.Args{"user": user, "kept": lastPasswords})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("remember the password so far: %w", err)
	}
	return nil
}
