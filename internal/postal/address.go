package postal

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"manager/internal/fault"
	"manager/internal/text"
)

// Address is a postal address without its country, which its owner has anyway.
type Address struct {
	Street     string
	Street2    string
	PostalCode string
	City       string
	Region     string // province, state or county where addresses have one
}

// Field is one line of an address form.
type Field string

// The fields that address forms are made of, by the names they have in forms.
const (
	Street     Field = "street"
	Street2    Field = "street2"
	PostalCode Field = "postal_code"
	City       Field = "city"
	Region     Field = "region"
)

// Form is how a country writes addresses: its fields in their order, and
// the shape of its postal codes (Universal Postal Union, addressing systems).
type Form struct {
	Fields  []Field
	Example string // of a postal code; empty where none is checked
	postal  *regexp.Regexp
	region  bool // an address is incomplete without it
}

var (
	codeFirst   = []Field{Street, Street2, PostalCode, City}
	codeAndArea = []Field{Street, Street2, PostalCode, City, Region}
	areaAndCode = []Field{Street, Street2, City, Region, PostalCode}
	codeLast    = []Field{Street, Street2, City, PostalCode}
)

var forms = map[string]Form{
	"CH": {Fields: codeFirst, Example: "8001", postal: regexp.MustCompile(`^[1-9]\d{3}$`)},
	"LI": {Fields: codeFirst, Example: "9490", postal: regexp.MustCompile(`^94(8[5-9]|9[0-8])$`)},
	"DE": {Fields: codeFirst, Example: "10115", postal: regexp.MustCompile(`^\d{5}$`)},
	"FR": {Fields: codeFirst, Example: "75001", postal: regexp.MustCompile(`^\d{5}$`)},
	"AT": {Fields: codeFirst, Example: "1010", postal: regexp.MustCompile(`^[1-9]\d{3}$`)},
	"BE": {Fields: codeFirst, Example: "1000", postal: regexp.MustCompile(`^[1-9]\d{3}$`)},
	"LU": {Fields: codeFirst, Example: "1118", postal: regexp.MustCompile(`^(L-)?\d{4}$`)},
	"IT": {Fields: codeAndArea, Example: "00184", postal: regexp.MustCompile(`^\d{5}$`), region: true},
	"ES": {Fields: codeAndArea, Example: "28013", postal: regexp.MustCompile(`^(0[1-9]|[1-4]\d|5[0-2])\d{3}$`), region: true},
	"GB": {Fields: codeLast, Example: "SW1A 1AA", postal: regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`)},
	"US": {Fields: areaAndCode, Example: "10001", postal: regexp.MustCompile(`^\d{5}(-\d{4})?$`), region: true},
}

// FormOf returns how the country writes addresses; for one that is not
// known more closely, a form that leaves room for all of them.
func FormOf(country string) Form {
	if form, known := forms[country]; known {
		return form
	}
	return Form{Fields: codeAndArea}
}

// How long the lines of an address may be, in characters.
const (
	MaxStreet     = 120
	MaxPostalCode = 16
	MaxCity       = 80
)

// Lines is the address as it stands on a letter, without the country; none when nothing is known.
func (a Address) Lines(country string) []string {
	place := join(" ", a.PostalCode, a.City)
	switch country {
	case "GB":
		place = join(", ", a.City, a.PostalCode)
	case "US":
		place = join(", ", a.City, join(" ", a.Region, a.PostalCode))
	default:
		if a.Region != "" {
			place = join(" ", place, "("+a.Region+")")
		}
	}
	var lines []string
	for _, line := range []string{a.Street, a.Street2, place} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// numberFirst are the countries that write the house number before the street.
var numberFirst = []string{"FR", "GB", "US", "LU", "MC", "IE", "CA", "AU", "NZ"}

// StreetLine is street and house number in one line, in the order of the country.
func StreetLine(street, number, country string) string {
	if slices.Contains(numberFirst, country) {
		return join(" ", number, street)
	}
	return join(" ", street, number)
}

func join(between string, parts ...string) string {
	var given []string
	for _, part := range parts {
		if part != "" {
			given = append(given, part)
		}
	}
	return strings.Join(given, between)
}

// Check returns the address clean and adds to f what is wrong, beside the names of
// Field. An address is given in full or not at all; what the country's form has
// no place for is left out.
func (a Address) Check(country string, f *fault.Fault) Address {
	form := FormOf(country)
	a = Address{Street: text.Line(a.Street), Street2: text.Line(a.Street2), PostalCode: strings.ToUpper(text.Line(a.PostalCode)), City: text.Line(a.City), Region: text.Line(a.Region)}
	if !form.has(Region) {
		a.Region = ""
	}
	if a == (Address{}) {
		return a
	}
	text.CheckLine(f, "street", a.Street, MaxStreet, true)
	text.CheckLine(f, "street2", a.Street2, MaxStreet, false)
	text.CheckLine(f, "postal_code", a.PostalCode, MaxPostalCode, form.postal != nil)
	text.CheckLine(f, "city", a.City, MaxCity, true)
	text.CheckLine(f, "region", a.Region, MaxCity, form.region)
	if form.postal != nil && a.PostalCode != "" && utf8.RuneCountInString(a.PostalCode) <= MaxPostalCode && !form.postal.MatchString(a.PostalCode) {
		f.Add("postal_code", "postal.wrong_code", "Example", form.Example)
	}
	return a
}

func (form Form) has(field Field) bool {
	for _, one := range form.Fields {
		if one == field {
			return true
		}
	}
	return false
}

// Requires tells whether an address of that form is incomplete without the field.
func (form Form) Requires(field Field) bool {
	switch field {
	case Street2:
		return false
	case Region:
		return form.region
	case PostalCode:
		return form.postal != nil
	}
	return true
}
