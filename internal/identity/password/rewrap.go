package password

import (
	"fmt"

	"manager/internal/id"
)

// Rewrap seals the user's hash anew when an older key sealed it; changed is
// false, and renewed the same, when the current key did. The hash itself and
// the password stay as they are.
func (h *Hasher) Rewrap(user id.User, sealed []byte) (renewed []byte, changed bool, err error) {
	renewed, changed, err = h.keyring.Rewrap(purpose, user[:], sealed)
	if err != nil {
		return nil, false, fmt.Errorf("seal a password hash anew: %w", err)
	}
	return renewed, changed, nil
}
