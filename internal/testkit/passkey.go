package testkit

import "github.com/descope/virtualwebauthn"

// fullKey is how long a COSE key of P-256 is with both coordinates in full (RFC 9053, 7.1.1).
const fullKey = 77

// NewCredential makes a key of a passkey with coordinates in full: virtualwebauthn 1.0.3
// drops leading zeros, and no authenticator sends such a key.
func NewCredential() virtualwebauthn.Credential {
	for {
		if c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(c.Key.AttestationData()) == fullKey {
			return c
		}
	}
}
