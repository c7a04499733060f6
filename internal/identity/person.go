package identity

import (
	"errors"
	"strings"
	"unicode/utf8"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/text"
)

// Person is who an account belongs to.
type Person struct {
	ID        id.User
	FirstName string
	LastName  string
	LoginID   string // the e-mail address as it is shown
	LoginKey  string // the e-mail address as it is compared
	Country   string // ISO 3166-1 alpha-2
	Language  string // empty: the browser decides
	// LastLanguage is that of the pages they saw last; empty when it is not known.
	LastLanguage i18n.Lang
	TimeZone     string // a name of the IANA database
	Image        id.Image
	TwoFactor    bool
}

// Name is the person's name as others read it.
func (p Person) Name() string { return text.FullName(p.FirstName, p.LastName) }

// Lang is the person's language: the one they chose, else that of the browser
// they used last, else fallback.
func (p Person) Lang(fallback i18n.Lang) i18n.Lang {
	if lang, ok := i18n.ParseLang(string(p.LastLanguage)); ok {
		fallback = lang
	}
	return p.LangAt(fallback)
}

// LangAt is the person's language on a page of theirs in the language given: that one unless they chose one.
func (p Person) LangAt(page i18n.Lang) i18n.Lang {
	if lang, ok := i18n.ParseLang(p.Language); ok {
		return lang
	}
	return page
}

// MaxName is the longest first or last name, in characters.
const MaxName = 100

// cleanName puts a name into the form that is stored: NFC, single spaces.
func cleanName(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	return text.Line(s)
}

// checkNames adds to f what is wrong with clean names; people with one name have no last one.
func checkNames(f *fault.Fault, first, last string) {
	text.CheckLine(f, "first_name", first, MaxName, true)
	text.CheckLine(f, "last_name", last, MaxName, false)
}

// OfferedName cleans a name that somebody else has written down; ok is false when nobody could be called that.
func OfferedName(first, last string) (cleanFirst, cleanLast string, ok bool) {
	f := &fault.Fault{Kind: fault.Invalid}
	first, last = cleanName(first), cleanName(last)
	checkNames(f, first, last)
	return first, last, f.OrNil() == nil
}

// checkEmail adds to f what is wrong with an address, and returns it parsed.
func checkEmail(f *fault.Fault, field, typed string) Email {
	e, err := ParseTyped(typed)
	switch {
	case strings.TrimSpace(typed) == "":
		f.Add(field, "error.required")
	case errors.Is(err, ErrEmailTooLong):
		f.Add(field, "error.too_long", "Max", MaxEmail)
	case err != nil:
		f.Add(field, "error.invalid_email")
	}
	return e
}

func checkCountry(f *fault.Fault, field, country string) {
	if !i18n.IsCountry(country) {
		f.Add(field, "error.unknown_choice")
	}
}

func checkLanguage(f *fault.Fault, field, language string) {
	if _, ok := i18n.ParseLang(language); !ok {
		f.Add(field, "error.unknown_choice")
	}
}

func checkTimeZone(f *fault.Fault, field, name string) {
	if _, ok := i18n.Zone(name); !ok {
		f.Add(field, "error.unknown_choice")
	}
}

// zoneOf is the time zone a new person starts with, by the country.
func zoneOf(country string) string {
	if zone, ok := capitalZones[country]; ok {
		return zone
	}
	return i18n.UsualZone
}

// capitalZones holds the zone of the capital for the countries whose people
// would be wrong by an hour or more with the default; others choose in the profile.
var capitalZones = map[string]string{
	"GB": "Europe/London", "IE": "Europe/Dublin", "PT": "Europe/Lisbon", "IS": "Atlantic/Reykjavik",
	"GR": "Europe/Athens", "FI": "Europe/Helsinki", "EE": "Europe/Tallinn", "LV": "Europe/Riga", "LT": "Europe/Vilnius",
	"RO": "Europe/Bucharest", "BG": "Europe/Sofia", "CY": "Asia/Nicosia", "UA": "Europe/Kyiv", "MD": "Europe/Chisinau",
	"TR": "Europe/Istanbul", "MA": "Africa/Casablanca", "US": "America/New_York", "CA": "America/Toronto",
	"MX": "America/Mexico_City", "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago", "CO": "America/Bogota",
	"PE": "America/Lima", "BR": "America/Sao_Paulo", "JP": "Asia/Tokyo", "CN": "Asia/Shanghai", "IN": "Asia/Kolkata",
	"SG": "Asia/Singapore", "AE": "Asia/Dubai", "AU": "Australia/Sydney", "NZ": "Pacific/Auckland",
}
