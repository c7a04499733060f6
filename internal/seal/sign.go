package seal

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrExpired says that a signed text is genuine but too old.
var ErrExpired = errors.New("seal: the signature has expired")

// Sign makes a text, fit for a cookie, that carries payload readably and proves
// that this keyring made it for purpose; it is good until just before expires (whole seconds).
func (kr *Keyring) Sign(purpose string, payload []byte, expires time.Time) string {
	made := kr.current()
	until := strconv.FormatInt(expires.Unix(), 10)
	body := base64.RawURLEncoding.EncodeToString(payload)
	mac := made.signature(purpose, until, body)
	return strings.Join([]string{made.id, until, body, base64.RawURLEncoding.EncodeToString(mac)}, ".")
}

// Verify gives back the payload that Sign was given for the same purpose; a
// genuine text past its time is ErrExpired, one of a key no longer held
// ErrUnknownKey, all else ErrTampered.
func (kr *Keyring) Verify(purpose, signed string, now time.Time) ([]byte, error) {
	parts := strings.Split(signed, ".")
	if len(parts) != 4 {
		return nil, ErrTampered
	}
	made, err := kr.byID(parts[0])
	if err != nil {
		return nil, err
	}
	want := base64.RawURLEncoding.EncodeToString(made.signature(purpose, parts[1], parts[2]))
	if subtle.ConstantTimeCompare([]byte(parts[3]), []byte(want)) != 1 {
		return nil, ErrTampered
	}
	until, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return nil, ErrTampered
	}
	if now.Unix() >= until {
		return nil, ErrExpired
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, ErrTampered
	}
	return payload, nil
}

func (k key) signature(purpose, until, body string) []byte {
	return sum(k.derive("sign", purpose), [][]byte{[]byte(k.id), []byte(until), []byte(body)})
}
