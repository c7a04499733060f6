package org

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/fault"
)

// Address is a postal address without its country, which the organization has anyway.
type Address struct {
	Street     string
	Street2    string
	PostalCode string
	City       string
	Region     string // province, state or county where addresses have one
}

// AddressField is one line of an address form.
type AddressField string

// The fields that address forms are made of, by the names they have in forms.
const (
	Street     AddressField = "street"
	Street2    AddressField = "street2"
	PostalCode AddressField = "postal_code"
	City       AddressField = "city"
	Region     AddressField = "region"
)

// AddressForm is how a country writes addresses: its fields in their order, and
// the shape of its postal codes (Universal Postal Union, addressing systems).
type AddressForm struct {
	Fields  []AddressField
	Example string // of a postal code; empty where none is checked
	postal  *regexp.Regexp
	region  bool // an address is incomplete without it
}

var (
	codeFirst   = []AddressField{Street, Street2, PostalCode, City}
	codeAndArea = []AddressField{Street, Street2, PostalCode, City, Region}
	areaAndCode = []AddressField{Street, Street2, City, Region, PostalCode}
	codeLast    = []AddressField{Street, Street2, City, PostalCode}
)

var addressForms = map[string]AddressForm{
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

// AddressFormOf returns how the country writes addresses; for one that is not
// known more closely, a form that leaves room for all of them.
func AddressFormOf(country string) AddressForm {
	if form, known := addressForms[country]; known {
		return form
	}
	return AddressForm{Fields: codeAndArea}
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

func join(between string, parts ...string) string {
	var given []string
	for _, part := range parts {
		if part != "" {
			given = append(given, part)
		}
	}
	return strings.Join(given, between)
}

// check cleans the address and adds what is wrong to f. An address is given in
// full or not at all; what the country's form has no place for is left out.
func (a Address) check(country string, f *fault.Fault) Address {
	form := AddressFormOf(country)
	a = Address{Street: oneLine(a.Street), Street2: oneLine(a.Street2), PostalCode: strings.ToUpper(oneLine(a.PostalCode)), City: oneLine(a.City), Region: oneLine(a.Region)}
	if !form.has(Region) {
		a.Region = ""
	}
	if a == (Address{}) {
		return a
	}
	checkLine(f, "street", a.Street, MaxStreet, true)
	checkLine(f, "street2", a.Street2, MaxStreet, false)
	checkLine(f, "postal_code", a.PostalCode, MaxPostalCode, form.postal != nil)
	checkLine(f, "city", a.City, MaxCity, true)
	checkLine(f, "region", a.Region, MaxCity, form.region)
	if form.postal != nil && a.PostalCode != "" && utf8.RuneCountInString(a.PostalCode) <= MaxPostalCode && !form.postal.MatchString(a.PostalCode) {
		f.Add("postal_code", "org.postal_code.wrong", "Example", form.Example)
	}
	return a
}

func (form AddressForm) has(field AddressField) bool {
	for _, one := range form.Fields {
		if one == field {
			return true
		}
	}
	return false
}

// Requires tells whether an address of that form is incomplete without the field.
func (form AddressForm) Requires(field AddressField) bool {
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

func checkLine(f *fault.Fault, field, line string, longest int, required bool) {
	switch {
	case line == "" && required:
		f.Add(field, "error.required")
	case utf8.RuneCountInString(line) > longest:
		f.Add(field, "error.too_long", "Max", longest)
	case !mayStandInMails(line):
		f.Add(field, "error.invalid_characters")
	}
}

func oneLine(typed string) string { return strings.Join(strings.Fields(norm.NFC.String(typed)), " ") }
