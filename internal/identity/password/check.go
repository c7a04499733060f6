package password

import (
	"strings"
	"unicode/utf8"

	"manager/internal/fault"
)

const (
	// MinCharacters is the shortest password, in Unicode code points.
	MinCharacters = 12
	// MaxBytes is the longest password, in bytes of UTF-8.
	MaxBytes = 1024

	field        = "password"
	leastBeside  = 8 // characters beside names and the like
	affixes      = 6 // digits and signs around a common password that make it no better
	shortestWalk = 4 // keys that are a password of their own
)

// Check tells whether plain may become a password, as a fault beside the field
// "password". There are no composition rules: it must be long enough, not on
// the list of common passwords, not made of context (the person's names and
// e-mail address, the organization, the brand), and take more than some 10^8
// guesses.
func Check(plain string, context ...string) error {
	if len(plain) > MaxBytes {
		return fault.Field(field, "password.too_long")
	}
	if !utf8.ValidString(plain) {
		return fault.Field(field, "password.unreadable")
	}
	words := contextWords(context)
	switch {
	case utf8.RuneCountInString(plain) < MinCharacters:
		return fault.Field(field, "password.too_short", "Min", MinCharacters)
	case isCommon(plain):
		return fault.Field(field, "password.common")
	case isContext(plain, words):
		return fault.Field(field, "password.personal")
	case guessBits(plain, words, dictionary().look) < FairBits:
		return fault.Field(field, "password.guessable")
	}
	return nil
}

// isCommon tells whether plain, or the part that it repeats, is a common
// password with at most a few digits and signs around it.
func isCommon(plain string) bool {
	folded := fold(plain)
	for _, text := range []string{folded, repeated(folded), bare(folded)} {
		for _, reading := range readings(text) {
			if isCommonWord(reading) {
				return true
			}
		}
	}
	return false
}

// isCommonWord tells whether text is what everybody tries first: a common password or a walk over the keyboard.
func isCommonWord(text string) bool {
	found, _ := dictionary().look(text)
	return found.common() || len(text) >= shortestWalk && (isWalk(text) || isWalk(backwards(text)))
}

// bare is text without the digits and signs at its ends, or text when they are too many to be decoration.
func bare(text string) string {
	core := strings.TrimFunc(text, func(r rune) bool { return r < utf8.RuneSelf && (r < 'a' || r > 'z') })
	if utf8.RuneCountInString(text)-utf8.RuneCountInString(core) > affixes {
		return text
	}
	return core
}

// isContext tells whether too little is left of plain without the context's words.
func isContext(plain string, words []string) bool {
	for _, reading := range readings(fold(plain)) {
		rest := reading
		for _, word := range words {
			rest = strings.ReplaceAll(rest, word, "")
		}
		if rest != reading && utf8.RuneCountInString(rest) < leastBeside {
			return true
		}
	}
	return false
}
