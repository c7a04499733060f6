package org

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"manager/internal/fault"
)

// MaxPhone is how long a phone number may be when it is typed, in characters.
const MaxPhone = 40

// parsePhone reads a phone number as somebody in the country types it and
// returns it as E.164 has it. Nothing typed is no number.
func parsePhone(typed, country string, f *fault.Fault) string {
	if typed = strings.TrimSpace(typed); typed == "" {
		return ""
	}
	number, err := phonenumbers.Parse(typed, country)
	if err != nil || len(typed) > MaxPhone || !phonenumbers.IsValidNumber(number) || number.GetExtension() != "" {
		f.Add("phone", "org.phone.wrong")
		return typed
	}
	return phonenumbers.Format(number, phonenumbers.E164)
}

// ReadablePhone is a number of E.164 with the spaces that its country puts in.
func ReadablePhone(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164 // nothing, or what was typed and refused
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
