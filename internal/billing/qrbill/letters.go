package qrbill

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// unknown stands for a letter that the guidelines do not allow.
const unknown = '?'

// Clean is a text in the letters that the guidelines allow: composed, on one line,
// with a question mark for each that they don't.
func Clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case allowed(r):
			return r
		}
		return unknown
	}, norm.NFC.String(text)))
}

// allowed are Basic Latin, Latin-1 Supplement and Latin Extended-A, and four letters more.
func allowed(r rune) bool {
	return r >= 0x20 && r <= 0x7e || r >= 0xa0 && r <= 0x17f || strings.ContainsRune("ȘșȚț€", r)
}
