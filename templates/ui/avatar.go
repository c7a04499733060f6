package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// AvatarProps describes the picture of a person, or with Square of an
// organization. Seed, by default the name, keeps the colour the same everywhere.
type AvatarProps struct {
	Name     string
	Seed     string
	URL      string // the picture; initials when empty
	Initials string // made from the name when empty
	Square   bool
	Colour   int // of a square without a picture; 0 is the brand's
	Large    bool
}

func (p AvatarProps) class() string {
	shape, size := "", ""
	if p.Square {
		shape = "square"
	}
	if p.Large {
		size = "large"
	}
	if p.Square && p.URL == "" && p.Colour > 0 && p.Colour < len(hues) {
		return classes(hues[p.Colour], shape, size)
	}
	if p.Square || p.URL != "" {
		return classes("avatar", shape, size)
	}
	seed := p.Seed
	if seed == "" {
		seed = p.Name
	}
	return classes(hues[hash(seed)%uint32(len(hues))], size)
}

// hues are the colours of initials that the style sheet has.
var hues = [...]string{"avatar hue-0", "avatar hue-1", "avatar hue-2", "avatar hue-3", "avatar hue-4", "avatar hue-5", "avatar hue-6", "avatar hue-7"}

func (p AvatarProps) initials() string {
	if p.Initials != "" {
		return p.Initials
	}
	if p.Square {
		return initials(p.Name, 1)
	}
	return Initials(p.Name)
}

// Initials are the first letters of a name's first and last word, or the first
// two letters of a single word; never more than two.
func Initials(name string) string { return initials(name, -1) }

// initials are the first letters of the first word and of the one at second, or
// with -1 of the last. An organization's last word is often its legal form.
func initials(name string, second int) string {
	var one, other rune
	words, begun, within := 0, 0, false
	for i, r := range name {
		letter := inWord(r)
		if letter && !within {
			words++
			switch {
			case words == 1:
				one, begun = r, i
			case second < 0 || words == second+1:
				other = r
			}
		}
		within = letter
	}
	switch words {
	case 0:
		return "?"
	case 1:
		letters := []rune(strings.FieldsFunc(name[begun:], notInWord)[0])
		return strings.ToUpper(string(letters[:min(2, len(letters))]))
	}
	return string([]rune{unicode.ToUpper(one), unicode.ToUpper(other)})
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf { // as most are, and asked for every letter of a list
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

func notInWord(r rune) bool { return !inWord(r) }

// WhoProps describes a person, or an organization, in a list.
type WhoProps struct {
	Name   string
	Detail string
	URL    string
	Badge  *BadgeProps
	Avatar AvatarProps // its name is the person's when empty
}

func (p WhoProps) avatar() AvatarProps {
	a := p.Avatar
	if a.Name == "" {
		a.Name = p.Name
	}
	return a
}
