package password

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/fault"
)

const (
	// MinCharacters is the shortest password, in Unicode code points.
	MinCharacters = 12
	// LongCharacters is from where on a password is called very good.
	LongCharacters = 20
	// MaxBytes is the longest password, in bytes of UTF-8.
	MaxBytes = 1024

	field     = "password"
	maxJudged = 72 // characters that are looked at; whatever follows so many makes no weak password
)

// Normalize gives a password the one form that is judged and hashed (NFC):
// another system may send the same characters otherwise composed.
func Normalize(plain string) string { return norm.NFC.String(plain) }

// Check tells whether plain may become a password, as a fault beside the field
// "password": it must be long enough, not be on the blocklist, and not be made of
// context (the person's names and e-mail address, their organizations, the
// brand). There are no composition rules.
func Check(plain string, context ...string) error {
	plain = Normalize(plain)
	if len(plain) > MaxBytes {
		return fault.Field(field, "password.too_long")
	}
	if !utf8.ValidString(plain) {
		return fault.Field(field, "password.unreadable")
	}
	missing := MinCharacters - utf8.RuneCountInString(plain)
	folded := fold(firstRunes(plain, maxJudged))
	switch {
	case missing > 0:
		return fault.Field(field, "password.too_short", "Count", missing)
	case isContext(folded, contextWords(context)):
		return fault.Field(field, "password.personal")
	case isBlocked(folded):
		return fault.Field(field, "password.common")
	}
	return nil
}
