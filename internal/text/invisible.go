package text

import (
	"strings"
	"unicode"
)

// TrimInvisible drops what nobody sees at both ends of a text, as it comes along
// when people paste: white space of every kind, direction marks, characters of
// zero width, the byte order mark. What stands inside stays.
func TrimInvisible(s string) string { return strings.TrimFunc(s, IsInvisible) }

// Visible writes every space as a plain one and drops what only steers how its
// neighbours look, inside and around: for numbers, which need neither.
func Visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case IsFormat(r) || strings.ContainsRune(blanks, r):
			return -1
		}
		return r
	}, s))
}

// IsInvisible tells whether nothing is seen where the character stands alone.
func IsInvisible(r rune) bool {
	return unicode.IsSpace(r) || IsFormat(r) || strings.ContainsRune(blanks, r)
}

// blanks are letters and symbols that fonts draw as nothing: the fillers of Hangul and the empty Braille cell.
const blanks = "\u3164\uFFA0\u2800"

// IsFormat tells whether the character only steers how its neighbours look
// (Unicode category Cf). The signs of Arabic and Syriac in that category are
// seen, and tags make the flags of England, Scotland and Wales.
func IsFormat(r rune) bool {
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) && (r < firstTag || r > lastTag)
}

const (
	firstTag = '\U000E0020'
	lastTag  = '\U000E007F'
)
