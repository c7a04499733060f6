// Package legal has the legal texts of the operator: terms of sale, privacy, imprint and
// accessibility statement. Each is published as versions that apply from a day, and a change
// of the terms is announced to every organization.
//
// It must not know who may publish them, nor how people see them.
package legal

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"manager/internal/billing/tax"
	"manager/internal/fault"
	"manager/internal/i18n"
)

// Kind is what a text is.
type Kind string

// The kinds of texts.
const (
	Terms         Kind = "terms"
	Privacy       Kind = "privacy"
	Imprint       Kind = "imprint"
	Accessibility Kind = "accessibility"
)

// Kinds lists the kinds as they stand at the foot of pages.
var Kinds = []Kind{Terms, Privacy, Imprint, Accessibility}

// ParseKind is the kind of that name; NotFound when there is none.
func ParseKind(name string) (Kind, error) {
	if !slices.Contains(Kinds, Kind(name)) {
		return "", fault.New(fault.NotFound, "error.not_found")
	}
	return Kind(name), nil
}

// Texts are what a version says, by language.
type Texts map[i18n.Lang]string

// MaxText is how many characters a text may have in a language.
const MaxText = 50_000

// MaxAhead is how many days ahead a version may begin to apply.
const MaxAhead = 400

// Clean puts lines and empty lines into one form.
func Clean(typed string) string {
	lines := strings.Split(strings.ReplaceAll(typed, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRightFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' })
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// check says which texts are missing, too long or hold what can't be read; each fault stands beside text_ and the language.
func (t Texts) check(f *fault.Fault) {
	for _, lang := range i18n.Languages {
		field, said := TextField(lang), t[lang]
		switch {
		case said == "":
			f.Add(field, "error.required")
		case utf8.RuneCountInString(said) > MaxText:
			f.Add(field, "error.too_long", "Max", MaxText)
		case !readable(said):
			f.Add(field, "error.invalid_characters")
		}
	}
}

// TextField is the name of the field of a language.
func TextField(lang i18n.Lang) string { return "text_" + string(lang) }

// readable refuses control and direction characters; spaces that do not break are usual in texts.
func readable(said string) bool {
	return utf8.ValidString(said) && !strings.ContainsFunc(said, func(r rune) bool {
		return r == utf8.RuneError || r != '\n' && r != '\t' && r != '\u00ad' && !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r)
	})
}

// Block is a heading or a paragraph of a text.
type Block struct {
	Heading bool
	Lines   []string
}

// Blocks parts a text: a line that begins with "# " is a heading, empty lines part paragraphs.
func Blocks(said string) (all []Block) {
	open := false
	for line := range strings.SplitSeq(said, "\n") {
		switch heading, is := strings.CutPrefix(line, "# "); {
		case is:
			all, open = append(all, Block{Heading: true, Lines: []string{strings.TrimSpace(heading)}}), false
		case strings.TrimSpace(line) == "":
			open = false
		case open:
			all[len(all)-1].Lines = append(all[len(all)-1].Lines, line)
		default:
			all, open = append(all, Block{Lines: []string{line}}), true
		}
	}
	return all
}

// Version is a text from a day on.
type Version struct {
	Kind      Kind
	Number    int
	On        tax.Day
	MadeAt    time.Time
	MadeBy    string // name of somebody of the staff; empty: of a demo
	TakenBack bool
	Texts     Texts // only where they were asked for
}

// Day is the day of a version as addresses and orders name it.
func (v Version) Day() string { return DayName(v.On) }

// DayName is a day as addresses and orders name it.
func DayName(d tax.Day) string { return d.Time().Format(time.DateOnly) }

// Blocks are the headings and paragraphs of the version in a language.
func (v Version) Blocks(lang i18n.Lang) []Block { return Blocks(v.Texts[lang]) }

// Versions are versions of one kind, the newest day first, without those that were taken back.
type Versions []Version

// InForce is the version that applies on a day; nil before the first.
func (v Versions) InForce(day tax.Day) *Version {
	for i := range v {
		if v[i].On <= day {
			return &v[i]
		}
	}
	return nil
}
