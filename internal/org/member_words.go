package org

import (
	"slices"
	"strings"

	"manager/internal/fold"
)

const maxWords = 24 // of one member: names and address

// sortName is the key by which a member stands in the list: the last name
// first, or the address of somebody whose name is not known yet.
func sortName(firstName, lastName, email string) string {
	if key := fold.Text(lastName + " " + firstName); key != "" {
		return key
	}
	return fold.Text(email)
}

// searchWords lists what a member is found by: every word of the name and the
// address, and the address as a whole.
func searchWords(firstName, lastName, email string) []string {
	found := slices.Concat(fold.Words(firstName), fold.Words(lastName), []string{fold.Cut(fold.Text(email))}, fold.Words(email))
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
