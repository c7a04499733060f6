package i18n

import (
	"strings"

	"golang.org/x/text/language"
)

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

// maxAcceptLanguage is how many bytes of an Accept-Language header are read:
// browsers send under 200, and the parser's time grows with the length.
const maxAcceptLanguage = 512

// matcher knows which languages stand for which others, such as Swiss German for German.
var matcher = language.NewMatcher(tags())

// Match returns the language that suits an Accept-Language header (RFC 9110,
// section 12.5.4) best, and English when none does or the header is malformed.
func Match(acceptLanguage string) Lang {
	wanted, _, err := language.ParseAcceptLanguage(shorten(acceptLanguage))
	if err != nil || len(wanted) == 0 {
		return EN
	}
	_, index, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return EN
	}
	return Languages[index]
}

// shorten drops the entries of a header that begin beyond the bytes that are read.
func shorten(header string) string {
	if len(header) <= maxAcceptLanguage {
		return header
	}
	header = header[:maxAcceptLanguage]
	return header[:max(strings.LastIndexByte(header, ','), 0)]
}

func tags() []language.Tag {
	all := make([]language.Tag, len(Languages))
	for i, lang := range Languages {
		all[i] = lang.tag()
	}
	return all
}

func (l Lang) tag() language.Tag { return language.MustParse(string(l)) }

// LanguageName returns the name of a language in that language itself.
func LanguageName(lang Lang) string {
	return New(lang, nil, nil).T("language.name." + string(lang))
}
