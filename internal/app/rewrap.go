package app

import (
	"context"
	"errors"
)

// Rewrap seals anew, under the keyring's current key, everything in the
// database, and the keys of recovery cases beside it, that an older key sealed, and returns how many values. Audit entries
// stay bound to the key they were written with: the older keys stay needed.
func (a *App) Rewrap(ctx context.Context) (renewed int, err error) {
	people, err := a.Accounts.Rewrap(ctx)
	factors, failedToo := a.Factors.Rewrap(ctx)
	ways, waysFailed := a.Recovery.Rewrap(ctx)
	mails, failed := a.Outbox.Rewrap(ctx, a.DB)
	variables, alsoFailed := a.Sites.Rewrap(ctx)
	cases, casesFailed := a.Lockouts.Rewrap()
	return people + factors + ways + mails + variables + cases, errors.Join(err, failedToo, waysFailed, failed, alsoFailed, casesFailed)
}
