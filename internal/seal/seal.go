package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
)

// Seal encrypts plain with AES-256-GCM under the current key's sub-key for
// purpose. aad names what the value belongs to (a user's ID, say); the same aad
// is needed to open it, so that a value can't be moved to another row.
func (kr *Keyring) Seal(purpose string, aad, plain []byte) ([]byte, error) {
	made := kr.current()
	aead, err := made.aead(purpose)
	if err != nil {
		return nil, err
	}
	prefix := prefixed(made.id, nil)
	return aead.Seal(prefix, nil, plain, bound(made.id, aad)), nil //nolint:gosec // the AEAD makes a random nonce by itself
}

// Open decrypts what Seal made with the same purpose and aad; anything else is
// ErrTampered, or ErrUnknownKey when its key is not in the keyring.
func (kr *Keyring) Open(purpose string, aad, sealed []byte) ([]byte, error) {
	made, box, err := kr.split(sealed)
	if err != nil {
		return nil, err
	}
	aead, err := made.aead(purpose)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, box, bound(made.id, aad))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// Rewrap seals anew, under the current key, what an older key sealed; changed
// is false and the value the same when the current key made it already.
func (kr *Keyring) Rewrap(purpose string, aad, sealed []byte) (renewed []byte, changed bool, err error) {
	plain, err := kr.Open(purpose, aad, sealed)
	if err != nil {
		return nil, false, err
	}
	if kr.IsCurrent(sealed) {
		return sealed, false, nil
	}
	renewed, err = kr.Seal(purpose, aad, plain)
	return renewed, err == nil, err
}

// IsCurrent tells whether sealed names the current key; it does not open it.
func (kr *Keyring) IsCurrent(sealed []byte) bool {
	made, _, err := kr.split(sealed)
	return err == nil && made.id == kr.current().id
}

// aead carries a random 96-bit nonce before each ciphertext: safe for 2^32
// values per key and purpose (NIST SP 800-38D, 8.3).
func (k key) aead(purpose string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.derive("seal", purpose))
	if err != nil {
		return nil, fmt.Errorf("seal: make the cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal: make the cipher: %w", err)
	}
	return aead, nil
}

// bound authenticates the key ID together with the caller's aad.
func bound(keyID string, aad []byte) []byte { return prefixed(keyID, aad) }
