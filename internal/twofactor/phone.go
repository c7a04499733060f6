package twofactor

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"manager/internal/fault"
	"manager/internal/id"
)

// Countries are those whose phones get codes by SMS.
var Countries = []string{"CH", "FR", "BE", "DE"}

const (
	maxPhone     = 40 // characters
	phonePurpose = "phone for SMS"
)

// parsePhone reads the number of a mobile phone as somebody in the country types
// it, and returns it as E.164 has it; a fault stands beside phone.
func parsePhone(typed, country string) (string, error) {
	cleaned := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(typed, ""))
	if cleaned = strings.TrimSpace(cleaned); cleaned == "" {
		return "", fault.Field("phone", "error.required")
	}
	number, err := phonenumbers.Parse(cleaned, country)
	if err != nil || len(cleaned) > maxPhone || !phonenumbers.IsValidNumber(number) || number.GetExtension() != "" {
		return "", fault.Field("phone", "two_factor.phone.wrong")
	}
	if !slices.Contains(Countries, phonenumbers.GetRegionCodeForNumber(number)) {
		return "", fault.Field("phone", "two_factor.phone.country")
	}
	if phonenumbers.GetNumberType(number) != phonenumbers.MOBILE {
		return "", fault.Field("phone", "two_factor.phone.landline")
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// hintOf is as much of a number as is shown: its country code and last two digits.
func hintOf(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return "…" + e164[max(0, len(e164)-2):]
	}
	return fmt.Sprintf("+%d … %s", number.GetCountryCode(), e164[len(e164)-2:])
}

func (f *Factors) phoneMAC(user id.User, e164 string) []byte {
	return f.keyring.MAC(phonePurpose, user[:], []byte(e164))
}

func (f *Factors) openPhone(user id.User, p phone) (string, error) {
	e164, err := f.keyring.Open(phonePurpose, ownedBy(user, p.ID), p.Sealed)
	if err != nil {
		return "", fmt.Errorf("open the number of a phone: %w", err)
	}
	return string(e164), nil
}
