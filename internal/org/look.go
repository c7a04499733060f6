package org

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"manager/internal/fault"
	"manager/internal/id"
)

// Look is how an organization shows itself at the top left of the portal.
type Look struct {
	Logo     id.Image // a square picture; zero: initials in a coloured square
	Initials string   // empty: those of the name
	Colour   int      // of the square, from 0, which is the brand's, to Colours - 1
	Banner   id.Image // a rectangular picture that stands for the name; zero: none
}

// Colours is how many colours there are for the square behind the initials.
const Colours = 8

// MaxInitials is how many characters the initials may have.
const MaxInitials = 3

// ShownBanner is the banner that the portal shows: none beside a logo.
func (l Look) ShownBanner() id.Image {
	if !l.Logo.IsZero() {
		return id.Image{}
	}
	return l.Banner
}

// check returns the look with clean initials; what is wrong with them, or with
// the colour, stands beside initials and colour.
func (l Look) check() (Look, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	l.Initials = strings.TrimSpace(l.Initials)
	if utf8.RuneCountInString(l.Initials) > MaxInitials {
		f.Add("initials", "error.too_long", "Max", MaxInitials)
	} else if strings.ContainsFunc(l.Initials, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		f.Add("initials", "org.personalize.initials_letters")
	}
	if l.Colour < 0 || l.Colour >= Colours {
		f.Add("colour", "error.unknown_choice")
	}
	return l, f.OrNil()
}
