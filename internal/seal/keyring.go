package seal

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
)

const (
	secretSize = 32 // bytes of a key: AES-256 and HMAC-SHA256 want no more
	maxKeyID   = 32 // characters
)

// ErrUnknownKey says that a value was made with a key that this keyring does not hold.
var ErrUnknownKey = errors.New("seal: the keyring does not hold the key of this value")

// ErrTampered says that a value was changed, or made for another purpose or other additional data.
var ErrTampered = errors.New("seal: the value was not made by this keyring for this use")

// Keyring holds the keys, the oldest first; the newest makes all new values,
// the others only open what they made. It is safe for concurrent use and prints
// no secret, however it is formatted.
type Keyring struct {
	keys []key
}

type key struct {
	id     string
	secret []byte
}

// NewKeyring makes a keyring with one fresh key that lives in memory only.
func NewKeyring() *Keyring { return &Keyring{keys: []key{newKey()}} }

// NewSecret makes the secret of a keyring for one thing only, which its owner keeps, and destroys when the thing is to be lost for good.
func NewSecret() []byte {
	secret := make([]byte, secretSize)
	rand.Read(secret) // never fails: crypto/rand ends the program instead
	return secret
}

// OfSecret is the keyring with that one secret; an error for anything that NewSecret did not make.
func OfSecret(secret []byte) (*Keyring, error) {
	if len(secret) != secretSize {
		return nil, fmt.Errorf("a secret has %d bytes, not %d", secretSize, len(secret))
	}
	return &Keyring{keys: []key{{id: "one", secret: secret}}}, nil
}

// CheckValue is a value to store beside the data: CheckMatches tells with it
// whether a keyring belongs to them. It gives nothing away about the keys.
func (kr *Keyring) CheckValue() []byte {
	current := kr.current()
	return prefixed(current.id, current.mac("check", nil))
}

// CheckMatches tells whether stored, an earlier CheckValue, comes from a key of
// this keyring; a keyring that only gained keys still matches.
func (kr *Keyring) CheckMatches(stored []byte) bool {
	made, rest, err := kr.split(stored)
	return err == nil && subtle.ConstantTimeCompare(rest, made.mac("check", nil)) == 1
}

// Format prints the key IDs, never the keys.
func (kr Keyring) Format(state fmt.State, _ rune) {
	fmt.Fprint(state, kr.redacted())
}

// LogValue logs the key IDs, never the keys.
func (kr Keyring) LogValue() slog.Value { return slog.StringValue(kr.redacted()) }

// MarshalText writes the key IDs, never the keys.
func (kr Keyring) MarshalText() ([]byte, error) { return []byte(kr.redacted()), nil }

func (kr Keyring) redacted() string {
	ids := make([]string, len(kr.keys))
	for i, k := range kr.keys {
		ids[i] = k.id
	}
	return fmt.Sprintf("keyring%v", ids)
}

func (kr *Keyring) current() key { return kr.keys[len(kr.keys)-1] }

func (kr *Keyring) oldest() key { return kr.keys[0] }

func (kr *Keyring) byID(id string) (key, error) {
	for _, k := range kr.keys {
		if k.id == id {
			return k, nil
		}
	}
	return key{}, fmt.Errorf("%w: %q", ErrUnknownKey, id)
}

func newKey() key {
	raw := make([]byte, 4+secretSize)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	return key{id: hex.EncodeToString(raw[:4]), secret: raw[4:]}
}

func parseKey(id, secret string) (key, error) {
	if !validKeyID(id) {
		return key{}, fmt.Errorf("a key ID has 1 to %d lower-case letters, digits and hyphens", maxKeyID)
	}
	raw, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(raw) != secretSize {
		return key{}, fmt.Errorf("key %s is not %d bytes in base64", id, secretSize)
	}
	return key{id: id, secret: raw}, nil
}

func validKeyID(id string) bool {
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return id != "" && len(id) <= maxKeyID
}

// derive makes the sub-key for one use ("seal", "mac", "sign", "check") of one purpose.
func (k key) derive(use, purpose string) []byte {
	sub, err := hkdf.Key(sha256.New, k.secret, nil, "manager "+use+" "+purpose, secretSize)
	if err != nil {
		panic(fmt.Sprintf("seal: derive a key: %v", err)) // only a wrong length fails, and it is a constant
	}
	return sub
}

// prefixed puts a key ID before value; split takes it off again.
func prefixed(keyID string, value []byte) []byte {
	out := make([]byte, 0, 1+len(keyID)+len(value))
	out = append(out, byte(len(keyID)))
	out = append(out, keyID...)
	return append(out, value...)
}

func (kr *Keyring) split(value []byte) (made key, rest []byte, err error) {
	if len(value) == 0 || len(value) < 1+int(value[0]) {
		return key{}, nil, ErrTampered
	}
	end := 1 + int(value[0])
	made, err = kr.byID(string(value[1:end]))
	return made, value[end:], err
}
