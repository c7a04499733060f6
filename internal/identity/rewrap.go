package identity

import (
	"context"
	"errors"

	"manager/internal/db"
)

// Rewrap seals anew, under the keyring's current key, the passwords and kept
// forms that an older key sealed, and returns how many; as db.Reseal does it.
func (a *Accounts) Rewrap(ctx context.Context) (renewed int, err error) {
	password := func(_, user [16]byte, sealed []byte) ([]byte, bool, error) { return a.hasher.Rewrap(user, sealed) }
	form := func(row, user [16]byte, sealed []byte) ([]byte, bool, error) {
		return a.keyring.Rewrap(keptForm, keptFormOwner(user, row), sealed)
	}
	for _, c := range []db.SealedColumn{
		{Table: "users", Column: "password", Owner: "id", Reseal: password},
		{Table: "former_passwords", Column: "password", Owner: "user_id", Reseal: password},
		{Table: "sign_ups", Column: "password", Owner: "user_id", Reseal: password},
		{Table: "kept_forms", Column: "sealed", Owner: "user_id", Reseal: form},
	} {
		n, failed := a.db.Reseal(ctx, c)
		renewed, err = renewed+n, errors.Join(err, failed)
	}
	return renewed, err
}
