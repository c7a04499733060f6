// Package text cleans and checks the single lines that people type into forms.
//
// It must not know what the lines name.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/fault"
)

// Line returns what was typed as one line: composed characters (NFC), single
// spaces, nothing invisible at the ends.
func Line(typed string) string {
	return strings.Join(strings.Fields(norm.NFC.String(TrimInvisible(typed))), " ")
}

// FullName is a person's name as others read it; people with one name have no last one.
func FullName(first, last string) string { return strings.TrimSpace(first + " " + last) }

// CheckLine adds to f what is wrong with a line beside its field: missing,
// longer than longest in characters, or not printable.
func CheckLine(f *fault.Fault, field, line string, longest int, required bool) {
	switch {
	case line == "" && required:
		f.Add(field, "error.required")
	case utf8.RuneCountInString(line) > longest:
		f.Add(field, "error.too_long", "Max", longest)
	case !IsPrintable(line):
		f.Add(field, "error.invalid_characters")
	}
}

// IsPrintable refuses control and direction characters, what stands for characters
// that could not be read, and web addresses: names
// go by mail to people who did not ask for it.
func IsPrintable(line string) bool {
	if !utf8.ValidString(line) || strings.Contains(line, "://") {
		return false
	}
	for _, r := range line {
		if r == utf8.RuneError || !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d' { // the joiners of Persian and Indian scripts
			return false
		}
	}
	return true
}

// Grouped is a number in groups of so many bytes, as it is printed.
func Grouped(s string, size int) string {
	var groups []string
	for len(s) > size {
		groups, s = append(groups, s[:size]), s[size:]
	}
	return strings.Join(append(groups, s), " ")
}
