package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// VoidPassword makes the password of a person, whose account tx has locked, open
// nothing any more, ends every session and every link for another password, and
// makes such a link with the token given (route.ResetPassword), good as long as those sent by mail.
func (a *Accounts) VoidPassword(ctx context.Context, tx db.Tx, now time.Time, user id.User, token string) (ended int, err error) {
	c, err := lockAccount(ctx, tx, user)
	if err != nil {
		return 0, err
	}
	if err := rememberPassword(ctx, tx, now, user, c.password); err != nil {
		return 0, err
	}
	if err := updateUser(ctx, tx, user, `password = null`, db.Args{}); err != nil {
		return 0, err
	}
	if ended, err = revokeSessions(ctx, tx, now, user, id.Session{}); err != nil {
		return 0, err
	}
	if err := spendResetLinks(ctx, tx, now, user); err != nil {
		return 0, err
	}
	return ended, OfferNewPassword(ctx, tx, now, user, token, resetWithin)
}

// HasResetLink tells whether there is, or was, a link for another password with that token.
func HasResetLink(ctx context.Context, tx db.Tx, token string) (has bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select from link_tokens where token_hash = @hash and purpose = 'reset_password')`, db.Args{"hash": seal.HashToken(token)}).Scan(&has)
	if err != nil {
		return false, fmt.Errorf("look for a link for another password: %w", err)
	}
	return has, nil
}
