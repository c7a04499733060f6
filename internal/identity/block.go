package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// The states of an account. A blocked one is there, and opens nothing: whatever proves who somebody is asks for an active one.
const (
	activeState  = "active"
	blockedState = "blocked"
)

func (c account) blocked() bool { return c.state == blockedState }

// BlockIn keeps a person out of their account: every session ends in tx, links that would set another password are
// void, and no way of signing in leads in. NotFound without an account that is open.
func BlockIn(ctx context.Context, tx db.Tx, now time.Time, user id.User) (p Person, sessions int, err error) {
	c, err := lockAccount(ctx, tx, user)
	if err != nil {
		return p, 0, err
	}
	if err := updateUser(ctx, tx, user, `state = @state`, db.Args{"state": blockedState}); err != nil {
		return p, 0, err
	}
	if err := spendResetLinks(ctx, tx, now, user); err != nil {
		return p, 0, err
	}
	sessions, err = revokeSessions(ctx, tx, now, user, id.Session{})
	return c.Person, sessions, err
}

// UnblockIn lets a person in again, by signing in anew. NotFound without an account that is blocked.
func UnblockIn(ctx context.Context, tx db.Tx, user id.User) (p Person, err error) {
	var c account
	err = c.scan(tx.QueryRow(ctx, `select `+accountColumns+` from users where id = @id and state = @state for no key update`, db.Args{"id": user, "state": blockedState}))
	if errors.Is(err, pgx.ErrNoRows) {
		return p, notFound()
	}
	if err != nil {
		return p, fmt.Errorf("lock a blocked account: %w", err)
	}
	return c.Person, updateUser(ctx, tx, user, `state = @state`, db.Args{"state": activeState})
}
