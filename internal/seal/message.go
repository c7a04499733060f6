package seal

import "crypto/ed25519"

// SignMessage signs message for purpose with Ed25519, by a key that is derived
// from the current key; store keyID beside the signature, so that it can be
// verified after the keyring gained another key.
func (kr *Keyring) SignMessage(purpose string, message []byte) (keyID string, signature []byte) {
	made := kr.current()
	return made.id, ed25519.Sign(made.messageKey(purpose), message)
}

// VerifyMessage returns nil for a signature that SignMessage made for the same
// purpose and message; ErrUnknownKey when the keyring does not hold the named key, else ErrTampered.
func (kr *Keyring) VerifyMessage(keyID, purpose string, message, signature []byte) error {
	named, err := kr.byID(keyID)
	if err != nil {
		return err
	}
	if !ed25519.Verify(named.messageKey(purpose).Public().(ed25519.PublicKey), message, signature) {
		return ErrTampered
	}
	return nil
}

// PublicKey is what others verify signatures of the current key for purpose
// with, and the current key's ID. It is no secret.
func (kr *Keyring) PublicKey(purpose string) (keyID string, public ed25519.PublicKey) {
	made := kr.current()
	return made.id, made.messageKey(purpose).Public().(ed25519.PublicKey)
}

func (k key) messageKey(purpose string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(k.derive("ed25519", purpose))
}
