package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// shortestWord is the fewest characters that make a name worth finding in a password.
const shortestWord = 3

var (
	leet      = strings.NewReplacer("4", "a", "@", "a", "8", "b", "3", "e", "0", "o", "1", "i", "!", "i", "|", "i", "$", "s", "5", "s", "7", "t", "+", "t")
	leetWithL = strings.NewReplacer("4", "a", "@", "a", "8", "b", "3", "e", "0", "o", "1", "l", "!", "l", "|", "l", "$", "s", "5", "s", "7", "t", "+", "t")
)

// readings are the ways to read text: as it is, and with signs and digits taken for letters.
func readings(text string) []string {
	return slices.Compact([]string{text, leet.Replace(text), leetWithL.Replace(text)})
}

// unaccented is text without accents and in plain forms: é becomes e, ﬁ becomes fi.
func unaccented(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
}

func fold(text string) string { return strings.ToLower(unaccented(text)) }

// contextWords are the words of names, addresses and brands, folded, each
// text's words also joined; the longest first, so that they can be taken out of a password.
func contextWords(context []string) []string {
	var words []string
	for _, text := range context {
		parts := strings.FieldsFunc(withoutTopDomain(fold(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		words = append(append(words, parts...), strings.Join(parts, ""))
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

func firstRunes(text string, count int) string {
	for i := range text {
		if count == 0 {
			return text[:i]
		}
		count--
	}
	return text
}

func backwards(ascii string) string {
	reversed := []byte(ascii)
	slices.Reverse(reversed)
	return string(reversed)
}

// repeated finds the shortest unit that text repeats; a text that repeats nothing is its own unit.
func repeated(text string) (unit string) {
	runes := []rune(text)
	for size := 1; size <= len(runes)/2; size++ {
		if slices.Equal(runes[size:], runes[:len(runes)-size]) {
			return string(runes[:size])
		}
	}
	return text
}
