package site

import (
	"context"

	"manager/internal/db"
)

// Rewrap seals anew, under the keyring's current key, the values of variables
// that an older key sealed, and returns how many; as db.Reseal does it.
func (s *Sites) Rewrap(ctx context.Context) (renewed int, err error) {
	return s.db.Reseal(ctx, db.SealedColumn{Table: "site_variables", Column: "value", Owner: "id", Reseal: func(variable, _ [16]byte, sealed []byte) ([]byte, bool, error) {
		return s.keyring.Rewrap(variablePurpose, variable[:], sealed)
	}})
}
