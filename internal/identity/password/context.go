package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	shortestWord = 3  // characters that make a name worth finding in a password
	leastBeside  = 8  // characters beside names
	maxContext   = 64 // texts that are looked at
)

// isContext tells whether folded is made of the context's words: what is left
// without them is short, on the blocklist, or figures and signs alone.
func isContext(folded string, words []string) bool {
	for _, reading := range slices.Concat(readings(folded), readings(lettersAndDigits(folded))) {
		rest := reading
		for _, word := range words {
			rest = strings.ReplaceAll(rest, word, "")
		}
		if rest != reading && (utf8.RuneCountInString(rest) < leastBeside || !strings.ContainsFunc(rest, unicode.IsLetter) || isCommon(rest)) {
			return true
		}
	}
	return false
}

// umlauts are how German letters are written without them.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss")

// contextWords are the words of names, addresses and brands, folded, each
// text's words also joined; the longest first, so that they can be taken out of a password.
func contextWords(context []string) []string {
	var words []string
	for _, text := range context[:min(len(context), maxContext)] {
		text = withoutTopDomain(Normalize(text))
		for _, spelling := range slices.Compact([]string{fold(text), fold(umlauts.Replace(text))}) {
			parts := strings.FieldsFunc(spelling, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			words = append(append(words, parts...), strings.Join(parts, ""))
		}
	}
	words = slices.DeleteFunc(words, func(word string) bool { return utf8.RuneCountInString(word) < shortestWord })
	slices.SortFunc(words, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(words)
}

// withoutTopDomain takes ".com" off an e-mail address: it says nothing about a person.
func withoutTopDomain(text string) string {
	if at, dot := strings.LastIndex(text, "@"), strings.LastIndex(text, "."); at >= 0 && dot > at {
		return text[:dot]
	}
	return text
}
