package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// How many characters a name among others, and a word of a sentence, may have
// to be shown as they are. What is longer is clamped, and the whole of it is
// said when it is pointed at.
const (
	maxPlainName = 50
	maxPlainWord = 30
)

func isLong(name string) bool {
	return len(name) > maxPlainName && utf8.RuneCountInString(name) > maxPlainName
}

// Clamp are the attributes of an element that shows a name: none for an ordinary one.
func Clamp(name string) templ.Attributes {
	if !isLong(name) {
		return nil
	}
	return templ.Attributes{"class": "clamp", "title": name}
}

// ClampSentence is Clamp for a title or a sentence with a name in it: sentences
// of ordinary words are shown whole.
func ClampSentence(sentence string) templ.Attributes {
	isLongWord := func(word string) bool { return utf8.RuneCountInString(word) > maxPlainWord }
	if !slices.ContainsFunc(strings.Fields(sentence), isLongWord) {
		return nil
	}
	return templ.Attributes{"class": "clamp", "title": sentence}
}
