package i18n

import "golang.org/x/text/language"

// Lang is one of the languages of the portal, as a two-letter ISO 639-1 code.
type Lang string

// The languages of the portal.
const (
	EN Lang = "en"
	FR Lang = "fr"
	DE Lang = "de"
	IT Lang = "it"
	ES Lang = "es"
)

// Languages holds every language of the portal, the default one first.
var Languages = []Lang{EN, FR, DE, IT, ES}

// ParseLang returns the language with exactly the given code, and whether there is one.
func ParseLang(code string) (Lang, bool) {
	switch lang := Lang(code); lang {
	case EN, FR, DE, IT, ES:
		return lang, true
	default:
		return EN, false
	}
}

func (l Lang) tag() language.Tag { return language.MustParse(string(l)) }

// LanguageName returns the name of a language in that language itself.
func LanguageName(lang Lang) string {
	return New(lang, nil, nil).T("language.name." + string(lang))
}
