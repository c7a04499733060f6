package recovery

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"manager/internal/fault"
	"manager/internal/postal"
)

// Prefix is a country whose phones may be recovery phones, and its calling code.
type Prefix struct {
	Country string // ISO 3166-1 alpha-2
	Code    int
}

// Prefixes are the countries whose phones may be recovery phones: SMS to them
// cost little, and nobody earns by receiving many.
var Prefixes = prefixes("CH", "LI", "AT", "BE", "DE", "ES", "FR", "IT", "LU")

func prefixes(countries ...string) []Prefix {
	all := make([]Prefix, len(countries))
	for i, country := range countries {
		all[i] = Prefix{Country: country, Code: phonenumbers.GetCountryCodeForRegion(country)}
	}
	return all
}

// UsualPrefix is the country that is chosen beforehand for somebody who lives in country.
func UsualPrefix(country string) string {
	if slices.ContainsFunc(Prefixes, func(p Prefix) bool { return p.Country == country }) {
		return country
	}
	return Prefixes[0].Country
}

// parsePhone reads the number of a mobile phone of the country, as it is typed
// with or without its prefix, and returns it as E.164 has it; faults stand beside country and phone.
func parsePhone(typed, country string) (string, error) {
	i := slices.IndexFunc(Prefixes, func(p Prefix) bool { return p.Country == country })
	if i < 0 {
		return "", fault.Field("country", "error.unknown_choice")
	}
	if strings.TrimSpace(typed) == "" {
		return "", fault.Field("phone", "error.required")
	}
	e164, ok := postal.ParsePhone(typed, country)
	if !ok || e164 == "" {
		return "", fault.Field("phone", "recovery.phone.wrong")
	}
	number, err := phonenumbers.Parse(e164, "")
	if err != nil || phonenumbers.GetRegionCodeForNumber(number) != country {
		return "", fault.Field("phone", "recovery.phone.other_country")
	}
	if phonenumbers.GetNumberType(number) != phonenumbers.MOBILE {
		return "", fault.Field("phone", "two_factor.phone.landline")
	}
	return e164, nil
}

// HintOf is as much of a number as others than its owner are shown: the last two digits.
func HintOf(e164 string) string { return "… " + e164[max(0, len(e164)-2):] }
