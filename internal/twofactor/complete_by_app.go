package twofactor

import (
	"context"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// CompleteByApp completes a session that awaits its second factor with a code
// of one of the person's authenticator apps. A code is good once, on every
// instance. A fault stands beside code; Limited after too many wrong ones,
// Expired when the session has ended, as it does with the fifth wrong code.
func (f *Factors) CompleteByApp(ctx context.Context, s identity.Awaiting, d identity.Device, typed string) (identity.Started, error) {
	return f.completeByCode(ctx, s, d, identity.ByAuthenticator, typed, func(ctx context.Context, tx db.Tx, now time.Time) (verdict, error) {
		return f.checkApps(ctx, tx, now, s.User, cleanCode(typed))
	})
}

// checkApps looks for the app that shows the code, and uses the code up.
func (f *Factors) checkApps(ctx context.Context, tx db.Tx, now time.Time, user id.User, code string) (verdict, error) {
	apps, err := readApps(ctx, tx, user)
	if err != nil {
		return verdict{}, err
	}
	for _, a := range apps {
		right, err := f.useCode(ctx, tx, now, user, a, code)
		if err != nil || right {
			return verdict{right: right, factor: a.ID}, err
		}
	}
	return verdict{}, nil
}
