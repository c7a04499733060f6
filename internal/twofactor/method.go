package twofactor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/fault"
)

// Kind is a kind of factor that a person enrols, names and removes.
type Kind string

// The kinds.
const (
	Passkey       Kind = "passkey"
	Authenticator Kind = "authenticator"
	Phone         Kind = "sms"
)

// tables are where the factors of each kind are kept.
var tables = map[Kind]string{Passkey: "passkeys", Authenticator: "authenticator_apps", Phone: "sms_phones"}

// ParseKind reads a kind as it stands in an address; ok is false for anything else.
func ParseKind(s string) (kind Kind, ok bool) {
	_, ok = tables[Kind(s)]
	return Kind(s), ok
}

// MaxName is how long the name of a factor or an app password may be, in characters.
const MaxName = 60

// maxOfAKind is how many factors of one kind, or app passwords, a person may have.
const maxOfAKind = 20

// cleanName puts a name into the form that is stored; a fault stands beside name.
func cleanName(typed string) (string, error) {
	name := strings.ToValidUTF8(typed, "\uFFFD")
	name = strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	switch {
	case name == "":
		return "", fault.Field("name", "error.required")
	case utf8.RuneCountInString(name) > MaxName:
		return "", fault.Field("name", "error.too_long", "Max", MaxName)
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", fault.Field("name", "error.invalid_characters")
	}
	return name, nil
}

// cleanCode strips what people and programs put around and between the
// characters of a code: spaces of every kind, hyphens, invisible marks; and
// reads full-width digits.
func cleanCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(strings.ToValidUTF8(typed, "\uFFFD")))
}

// maxTyped is more than anybody types as a code, in bytes.
const maxTyped = 100

// checkTyped refuses what can be no code at all, before it counts as a try.
func checkTyped(typed string) error {
	if strings.TrimSpace(typed) == "" {
		return fault.Field("code", "error.required")
	}
	if len(typed) > maxTyped {
		return fault.Field("code", "error.too_long", "Max", maxTyped)
	}
	return nil
}

// ReadCode cleans a code as somebody types it; a fault stands beside code.
func ReadCode(typed string) (string, error) {
	return cleanCode(typed), checkTyped(typed)
}

// isDigits tells whether a clean code is n digits.
func isDigits(code string, n int) bool {
	return len(code) == n && strings.Trim(code, "0123456789") == ""
}
