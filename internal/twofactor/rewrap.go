package twofactor

import (
	"context"
	"errors"

	"manager/internal/db"
	"manager/internal/id"
)

// Rewrap seals anew, under the keyring's current key, the seeds and phones that
// an older key sealed, and returns how many; as db.Reseal does it.
func (f *Factors) Rewrap(ctx context.Context) (renewed int, err error) {
	reseal := func(purpose string) func(row, user [16]byte, sealed []byte) ([]byte, bool, error) {
		return func(row, user [16]byte, sealed []byte) ([]byte, bool, error) {
			return f.keyring.Rewrap(purpose, ownedBy(id.User(user), id.Factor(row)), sealed)
		}
	}
	for _, c := range []db.SealedColumn{
		{Table: "authenticator_apps", Column: "seed", Owner: "user_id", Reseal: reseal(seedPurpose)},
		{Table: "sms_phones", Column: "phone", Owner: "user_id", Reseal: reseal(phonePurpose)},
	} {
		n, failed := f.db.Reseal(ctx, c)
		renewed, err = renewed+n, errors.Join(err, failed)
	}
	return renewed, err
}
