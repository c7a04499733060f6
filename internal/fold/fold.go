// Package fold compares texts as people type them: folded to lower case
// without accents, taken apart into words, and asked for by the beginnings of words.
//
// It must not know what the texts name.
package fold

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxLength = 64 // characters; more of a word is not compared
	maxQuery  = 4  // words of one search
)

// Last sorts after every text that goes on behind a beginning.
const Last = "\U0010FFFF"

// unfoldable letters have no decomposition in Unicode, yet people type them without their strokes.
var unfoldable = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ħ", "h", "ı", "i", "ŋ", "n", "ŧ", "t", "ĸ", "k",
)

// Text brings a text into the form in which names are compared and sorted:
// lower case, without accents, with single spaces.
func Text(s string) string {
	var b strings.Builder
	// NFKD takes letters and accents apart (Unicode TR 15); the marks are then left out.
	for _, r := range norm.NFKD.String(strings.ToLower(norm.NFKC.String(s))) {
		if unicode.Is(unicode.Mn, r) || unicode.IsControl(r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Join(strings.Fields(unfoldable.Replace(b.String())), " ")
}

// Words folds a text and splits it at everything that is neither letter nor digit.
func Words(s string) []string {
	words := strings.FieldsFunc(Text(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range words {
		words[i] = Cut(word)
	}
	return words
}

// Query takes a search apart into at most four beginnings of words, the
// longest first, without those that another one includes; an address stays whole.
func Query(query string) []string {
	var asked []string
	for _, part := range strings.Fields(query) {
		if folded := Cut(Text(part)); strings.Contains(folded, "@") && folded != "@" && !strings.HasPrefix(folded, "@") {
			asked = append(asked, folded)
			continue
		}
		asked = append(asked, Words(part)...)
	}
	slices.SortStableFunc(asked, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	var words []string
	for _, word := range asked {
		included := slices.ContainsFunc(words, func(longer string) bool { return strings.HasPrefix(longer, word) })
		if !included && len(words) < maxQuery {
			words = append(words, word)
		}
	}
	return words
}

// Cut leaves of a word what is compared.
func Cut(word string) string {
	if utf8.RuneCountInString(word) <= maxLength {
		return word
	}
	return string([]rune(word)[:maxLength])
}
