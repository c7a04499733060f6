package org_test

import (
	"context"
	"strings"
	"unicode"

	"manager/internal/fold"
	"manager/internal/org"
)

type actorContext = context.Context

// matches is the search as one would describe it: each word asked for begins a
// word of the name or the address.
func matches(m org.Member, search string) bool {
	words := strings.FieldsFunc(fold.Text(m.FirstName+" "+m.LastName+" "+m.Email), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, asked := range strings.Fields(fold.Text(search)) {
		hit := false
		for _, word := range words {
			hit = hit || strings.HasPrefix(word, asked)
		}
		if !hit {
			return false
		}
	}
	return true
}
