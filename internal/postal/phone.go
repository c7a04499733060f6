package postal

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// MaxPhone is how long a phone number may be when it is typed, in characters.
const MaxPhone = 40

// ParsePhone reads a phone number as somebody in the country types it and
// returns it as E.164 has it; ok is false when it is none. Nothing typed is no number.
func ParsePhone(typed, country string) (e164 string, ok bool) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return "", true
	}
	number, err := phonenumbers.Parse(typed, country)
	if err != nil || len(typed) > MaxPhone || !phonenumbers.IsValidNumber(number) || number.GetExtension() != "" {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

// FormatPhone is a number of E.164 with the spaces that its country puts in.
func FormatPhone(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164 // nothing, or what was typed and refused
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
