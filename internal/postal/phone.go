package postal

import (
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"manager/internal/text"
)

// MaxPhone is how long a phone number may be when it is typed, in characters.
const MaxPhone = 40

// overseas are the parts of a country that have country codes of their own but
// are dialled within it like the rest. Their ranges belong to nobody else, which
// the tables of the country itself don't all know: they are tried first.
var overseas = map[string][]string{"FR": {"RE", "GP", "MQ", "GF", "YT"}}

// ParsePhone reads a phone number as somebody in the country types it and
// returns it as E.164 has it; ok is false when it is none. Nothing typed is no number.
func ParsePhone(typed, country string) (e164 string, ok bool) {
	if typed = text.Visible(typed); typed == "" {
		return "", true
	}
	if utf8.RuneCountInString(typed) > MaxPhone {
		return "", false
	}
	for _, region := range overseas[country] {
		if number, ok := parsePhone(typed, region); ok && isGeographic(number) {
			return phonenumbers.Format(number, phonenumbers.E164), true
		}
	}
	number, ok := parsePhone(typed, country)
	if !ok {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

func parsePhone(typed, region string) (*phonenumbers.PhoneNumber, bool) {
	number, err := phonenumbers.Parse(typed, region)
	return number, err == nil && phonenumbers.IsValidNumber(number) && number.GetExtension() == ""
}

// isGeographic tells whether the number is a line or a mobile of its region: the
// rest, like free numbers, is the same in all of them.
func isGeographic(number *phonenumbers.PhoneNumber) bool {
	kind := phonenumbers.GetNumberType(number)
	return kind == phonenumbers.FIXED_LINE || kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
}

// FormatPhone is a number of E.164 with the spaces that its country puts in.
func FormatPhone(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164 // nothing, or what was typed and refused
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
