package org

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxWords      = 24 // of one member: names and address
	maxWordLength = 64 // characters; more of a word is not compared
	maxQueryWords = 4  // of one search
)

// unfoldable letters have no decomposition in Unicode, yet people type them without their strokes.
var unfoldable = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ħ", "h", "ı", "i", "ŋ", "n", "ŧ", "t", "ĸ", "k",
)

// Fold brings a text into the form in which names are compared and sorted:
// lower case, without accents, with single spaces.
func Fold(s string) string {
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

// sortName is the key by which a member stands in the list: the last name
// first, or the address of somebody who has not joined yet.
func sortName(firstName, lastName, email string) string {
	if key := Fold(lastName + " " + firstName); key != "" {
		return key
	}
	return Fold(email)
}

// searchWords lists what a member is found by: every word of the name and the
// address, and the address as a whole.
func searchWords(firstName, lastName, email string) []string {
	found := slices.Concat(wordsOf(firstName), wordsOf(lastName), []string{cut(Fold(email))}, wordsOf(email))
	found = found[:min(len(found), maxWords)]
	slices.Sort(found)
	return slices.Compact(found)
}

// allWords is what each of a member's words carries along, so that a search for
// several looks at one: all of them, in order, each between line feeds, which no
// word has because folding leaves out control characters.
func allWords(words []string) string {
	return wordEdge + strings.Join(words, wordEdge) + wordEdge
}

const wordEdge = "\n"

// queryWords takes a search apart into the beginnings of words, the longest
// first, without those that another one includes.
func queryWords(query string) []string {
	var asked []string
	for _, part := range strings.Fields(query) {
		if folded := cut(Fold(part)); strings.Contains(folded, "@") && folded != "@" && !strings.HasPrefix(folded, "@") {
			asked = append(asked, folded)
			continue
		}
		asked = append(asked, wordsOf(part)...)
	}
	slices.SortStableFunc(asked, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	var words []string
	for _, word := range asked {
		included := slices.ContainsFunc(words, func(longer string) bool { return strings.HasPrefix(longer, word) })
		if !included && len(words) < maxQueryWords {
			words = append(words, word)
		}
	}
	return words
}

// wordsOf splits at everything that is neither letter nor digit.
func wordsOf(s string) []string {
	words := strings.FieldsFunc(Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range words {
		words[i] = cut(word)
	}
	return words
}

func cut(word string) string {
	if utf8.RuneCountInString(word) <= maxWordLength {
		return word
	}
	return string([]rune(word)[:maxWordLength])
}

// lastRune sorts after every text that goes on behind a beginning.
const lastRune = "\U0010FFFF"
