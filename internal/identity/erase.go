package identity

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// LockPersonForErasure is LockPerson for whoever erases them: nothing that refers to the account is added until tx ends.
func LockPersonForErasure(ctx context.Context, tx db.Tx, user id.User) (Person, error) {
	c, err := heldAccount(ctx, tx, user, `for update`)
	return c.Person, err
}

// FindPerson finds the living account with a login ID; NotFound when there is none.
func FindPerson(ctx context.Context, tx db.Tx, loginID string) (user id.User, err error) {
	email, err := ParseTyped(loginID)
	if err != nil {
		return id.User{}, notFound()
	}
	err = tx.QueryRow(ctx, `select id from users where login_key = @key and state = 'active'`, db.Args{"key": email.Key}).Scan(&user)
	if errors.Is(err, pgx.ErrNoRows) {
		return id.User{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return id.User{}, fmt.Errorf("find an account: %w", err)
	}
	return user, nil
}

// Nobodies are the IDs under which the log keeps what was tried with login IDs while they had no account.
func (a *Accounts) Nobodies(loginKeys []string) []id.User {
	nobodies := make([]id.User, len(loginKeys))
	for i, key := range loginKeys {
		nobodies[i] = a.nobody(key)
	}
	return nobodies
}

// QueueErasure erases what the account says about a person: @user, who had the
// login IDs @keys, for which @nobodies stand while nobody has them. The closed
// row stays without any of it, because others refer to it.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	batch.Queue(`
		update users set state = 'closed', login_id = '', login_key = 'erased ' || id, first_name = '-', last_name = '-', country = 'ZZ', language = null, browser_language = null,
			time_zone = 'UTC', theme = null, image_id = null, password = null, password_changed_at = null, two_factor = false, two_factor_strong = false, step_up = 'password',
			last_org_id = null, recovered_at = null, version = version + 1
		where id = @user`, args)
	for _, s := range []struct{ kind, sql string }{
		{"pictures", `delete from images where user_id = @user`},
		{"sessions", `delete from sessions where user_id = @user`},
		{"login_ids", `delete from sign_ups where user_id = @user or login_key = any(@keys)`},
		{"login_ids", `delete from reserved_login_ids where user_id = @user`},
		{"links", `delete from link_tokens where user_id = @user`},
		{"forms", `delete from kept_forms where user_id = @user`},
		{"passwords", `delete from former_passwords where user_id = @user`},
		{"log_entries", `delete from stranger_events where subject = any(@nobodies)`},
	} {
		batch.Queue(s.sql, args).Exec(gone(s.kind))
	}
}
