package identity

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
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
	Strong       bool // has a second factor that is not SMS
}

// Name is the person's name as others read it.
func (p Person) Name() string { return p.FirstName + " " + p.LastName }

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
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// checkName adds to f what is wrong with a clean name. An address of the web is
// refused: names stand in mails that reach people who did not ask for them.
func checkName(f *fault.Fault, field, name string) {
	switch {
	case name == "":
		f.Add(field, "error.required")
	case utf8.RuneCountInString(name) > MaxName:
		f.Add(field, "error.too_long", "Max", MaxName)
	case !printable(name), strings.Contains(name, "://"):
		f.Add(field, "error.invalid_characters")
	}
}

// printable refuses control and direction characters and what is no text at all.
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) && r != zeroWidthJoiner && r != zeroWidthNonJoiner {
			return false
		}
	}
	return true
}

// Names in Persian and in Indian scripts need these two.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// checkEmail adds to f what is wrong with an address, and returns it parsed.
func checkEmail(f *fault.Fault, field, typed string) Email {
	e, err := ParseEmail(typed)
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

// NewPerson is what somebody says who wants an account.
type NewPerson struct {
	FirstName string
	LastName  string
	Email     string
	Password  string
	Country   string // ISO 3166-1 alpha-2
	Language  string
	OrgName   string // the organization that invites them, if any: the password may not consist of it
}

// Prepared is a new person whose account can be made: checked, the password hashed.
type Prepared struct {
	Person
	sealed []byte
}

// PreparePerson checks what somebody says and hashes the password, which takes
// a while and so belongs before any transaction. Faults stand beside
// first_name, last_name, email, password, country and language; Unavailable
// when too many hashes wait.
func (a *Accounts) PreparePerson(ctx context.Context, in NewPerson) (Prepared, error) {
	p, err := a.checkPerson(in)
	if err != nil {
		return Prepared{}, err
	}
	p.sealed, err = a.hasher.Hash(ctx, p.ID, in.Password)
	return p, err
}

func (a *Accounts) checkPerson(in NewPerson) (Prepared, error) {
	p := Prepared{Person: Person{
		ID: id.New[id.User](), FirstName: cleanName(in.FirstName), LastName: cleanName(in.LastName),
		Country: in.Country, Language: in.Language, TimeZone: zoneOf(in.Country),
	}}
	f := &fault.Fault{Kind: fault.Invalid}
	checkName(f, "first_name", p.FirstName)
	checkName(f, "last_name", p.LastName)
	email := checkEmail(f, "email", in.Email)
	p.LoginID, p.LoginKey = email.Shown, email.Key
	a.checkPassword(f, "password", in.Password, []string{p.FirstName, p.LastName, p.LoginID, in.OrgName})
	checkCountry(f, "country", p.Country)
	checkLanguage(f, "language", p.Language)
	return p, f.OrNil()
}

// CreatePerson makes the account of p in tx, its address being proved by the
// link that led here; Conflict when the address has an account already.
func (a *Accounts) CreatePerson(ctx context.Context, tx db.Tx, now time.Time, p Prepared, d Device) (Person, error) {
	if err := insertUser(ctx, tx, now, p.Person, p.sealed); err != nil {
		return Person{}, err
	}
	return p.Person, a.audit.Record(ctx, tx, now, audit.Event{Action: "user.signed_up", User: p.ID, Actor: d.Actor(p.Person, id.Session{})})
}
