package i18n

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Option is one entry of a list to choose from: what is kept and what is read.
type Option struct {
	Code string
	Name string
}

// countryCodes holds all country codes of ISO 3166-1 alpha-2.
var countryCodes = strings.Fields(`
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE
	BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
	CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
	DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
	GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU
	ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
	KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
	MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
	NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
	PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
	SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK
	TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
	VN VU WF WS YE YT ZA ZM ZW
`)

// IsCountry tells whether code is a country code of ISO 3166-1 alpha-2, in capitals.
func IsCountry(code string) bool {
	_, found := slices.BinarySearch(countryCodes, code)
	return found
}

// renamedCountries holds the countries that have a new name since CLDR 32,
// which x/text carries.
var renamedCountries = map[Lang]map[string]string{
	EN: {"MK": "North Macedonia", "SZ": "Eswatini", "TR": "Türkiye"},
	FR: {"MK": "Macédoine du Nord", "SZ": "Eswatini"},
	DE: {"MK": "Nordmazedonien", "SZ": "Eswatini"},
	IT: {"MK": "Macedonia del Nord", "SZ": "Eswatini"},
	ES: {"MK": "Macedonia del Norte", "SZ": "Esuatini"},
}

// countryLists holds the sorted list of countries of each language, made when
// it is first asked for.
var countryLists = func() map[Lang]func() []Option {
	lists := map[Lang]func() []Option{}
	for _, lang := range Languages {
		lists[lang] = sync.OnceValue(func() []Option { return listCountries(lang) })
	}
	return lists
}()

// Countries returns all countries of ISO 3166-1 with their names in the
// reader's language, in its alphabetical order. The slice is shared: callers
// must not change it.
func (l *Localizer) Countries() []Option { return countryLists[l.Lang]() }

// Country returns the name of the country with the given code (ISO 3166-1
// alpha-2), and an unknown code as it is.
func (l *Localizer) Country(code string) string {
	if !IsCountry(code) {
		return code
	}
	return countryName(l.Lang, code)
}

func listCountries(lang Lang) []Option {
	list := make([]Option, len(countryCodes))
	for i, code := range countryCodes {
		list[i] = Option{Code: code, Name: countryName(lang, code)}
	}
	order := collate.New(lang.tag())
	slices.SortFunc(list, func(a, b Option) int { return order.CompareString(a.Name, b.Name) })
	return list
}

var regionNamers = sync.OnceValue(func() map[Lang]display.Namer {
	namers := map[Lang]display.Namer{}
	for _, lang := range Languages {
		namers[lang] = display.Regions(lang.tag())
	}
	return namers
})

func countryName(lang Lang, code string) string {
	if name, renamed := renamedCountries[lang][code]; renamed {
		return name
	}
	return regionNamers()[lang].Name(language.MustParseRegion(code))
}
