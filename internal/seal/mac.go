package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// MAC is the HMAC-SHA256 of parts for purpose, 32 bytes. It is made with the
// oldest key, so it stays the same when keys are added: fit for looking things
// up. Parts are told apart: ("ab", "c") and ("a", "bc") differ.
func (kr *Keyring) MAC(purpose string, parts ...[]byte) []byte {
	return kr.oldest().mac(purpose, parts)
}

// MACKeyID names the current key; store it beside a value of MACByKey, so that
// the value can be verified after the keyring gained another key.
func (kr *Keyring) MACKeyID() string { return kr.current().id }

// MACByKey is the HMAC-SHA256 of parts for purpose under the named key; it
// fails with ErrUnknownKey when the keyring no longer holds that key.
func (kr *Keyring) MACByKey(keyID, purpose string, parts ...[]byte) ([]byte, error) {
	named, err := kr.byID(keyID)
	if err != nil {
		return nil, err
	}
	return named.mac(purpose, parts), nil
}

func (k key) mac(purpose string, parts [][]byte) []byte {
	return sum(k.derive("mac", purpose), parts)
}

func sum(subkey []byte, parts [][]byte) []byte {
	mac := hmac.New(sha256.New, subkey)
	var length [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		mac.Write(length[:])
		mac.Write(part)
	}
	return mac.Sum(nil)
}
