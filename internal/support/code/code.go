package code

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"

	"manager/internal/id"
	"manager/internal/seal"
)

// Code is a code as a person reads it out.
type Code struct {
	Digits    string
	ExpiresAt time.Time
}

// IsZero tells whether there is no code.
func (c Code) IsZero() bool { return c.Digits == "" }

// Groups are the digits in two groups, as they are shown and read out.
func (c Code) Groups() (first, second string) {
	half := len(c.Digits) / 2
	return c.Digits[:half], c.Digits[half:]
}

// Spaced is the code as it stands on paper: "481 926".
func (c Code) Spaced() string {
	first, second := c.Groups()
	return first + " " + second
}

// Apart are the digits one by one, as a screen reader says them: "4 8 1 9 2 6".
func (c Code) Apart() string { return strings.Join(strings.Split(c.Digits, ""), " ") }

// How long codes are (../../../docs/decisions/0048-support-codes.md).
const (
	supportDigits = 6
	vipDigits     = 8
)

// How long codes are good.
const (
	Life    = 10 * time.Minute
	onPaper = 5 * time.Minute // that much is left, at least, of a code that is printed
)

const saltSize = 16

// The purposes of the keyring's sub-keys: what makes the digits, and what finds them.
const (
	drawPurpose = "support code"
	findPurpose = "support code found"
)

// digits makes the digits of a row. They are stored nowhere: whoever has the
// rows and not the keyring can neither read nor try them.
func digits(keyring *seal.Keyring, length int, salt []byte, org id.Org, user id.User) string {
	mac := keyring.MAC(drawPurpose, salt, org[:], user[:])
	limit := uint64(1)
	for range length {
		limit *= 10
	}
	return fmt.Sprintf("%0*d", length, binary.BigEndian.Uint64(mac)%limit)
}

// hash is by what digits are found. Codes of six digits and of eight never meet.
func hash(keyring *seal.Keyring, digits string) []byte {
	return keyring.MAC(findPurpose, []byte(digits))
}

// parse reads what somebody typed, with whatever stands between the digits; ok is
// false for what is neither a support code nor a VIP code.
func parse(typed string) (digits string, ok bool) {
	var b strings.Builder
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsSpace(r) || strings.ContainsRune("-–.·'’", r):
		default:
			return "", false
		}
		if b.Len() > vipDigits {
			return "", false
		}
	}
	return b.String(), b.Len() == supportDigits || b.Len() == vipDigits
}
