package password

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	leet      = strings.NewReplacer("4", "a", "@", "a", "8", "b", "3", "e", "0", "o", "1", "i", "!", "i", "|", "i", "$", "s", "5", "s", "7", "t", "+", "t")
	leetWithL = strings.NewReplacer("4", "a", "@", "a", "8", "b", "3", "e", "0", "o", "1", "l", "!", "l", "|", "l", "$", "s", "5", "s", "7", "t", "+", "t")
)

// readings are the ways to read text: as it is, and with signs and figures taken for letters.
func readings(text string) []string {
	return slices.Compact([]string{text, leet.Replace(text), leetWithL.Replace(text)})
}

// fold is text in lower case and plain forms, without accents: É becomes e, ﬁ becomes fi.
func fold(text string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text)))
}

// lettersAndDigits is text without spaces and signs.
func lettersAndDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// repeatedUnit finds the shortest text that text repeats, the last time perhaps not
// whole; a text that repeats nothing is its own unit.
func repeatedUnit(text string) string {
	runes := []rune(text)
	for size := 1; size <= len(runes)/2; size++ {
		if slices.Equal(runes[size:], runes[:len(runes)-size]) {
			return string(runes[:size])
		}
	}
	return text
}

func firstRunes(text string, count int) string {
	for i := range text {
		if count == 0 {
			return text[:i]
		}
		count--
	}
	return text
}
