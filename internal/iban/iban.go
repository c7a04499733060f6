// Package iban reads international bank account numbers (ISO 13616).
package iban

import (
	_ "embed" // the countries
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"manager/internal/text"
)

//go:embed countries.csv
var countriesFile string

// country is what is known of a country's IBANs.
type country struct {
	length int
	sepa   bool
}

// countries are those that have IBANs.
var countries = readCountries()

func readCountries() map[string]country {
	reader := csv.NewReader(strings.NewReader(countriesFile))
	reader.Comment = '#'
	rows, err := reader.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("countries.csv: %v", err))
	}
	all := map[string]country{}
	for _, row := range rows[1:] {
		length, err := strconv.Atoi(row[1])
		if err != nil {
			panic(fmt.Sprintf("countries.csv: %v", err))
		}
		all[row[0]] = country{length: length, sepa: row[2] == "yes"}
	}
	return all
}

// IBAN is a number without spaces, in capitals.
type IBAN string

// Parse reads an IBAN as people type it; ok is false when its country has
// none, or its length or check digits are wrong.
func Parse(typed string) (number IBAN, ok bool) {
	plain := strings.ToUpper(strings.Join(strings.FieldsFunc(text.Visible(typed), func(r rune) bool {
		return r == ' ' || r == '-' || r == '.' || r == '\u00a0' || r == '\u202f' || r == '\t'
	}), ""))
	plain = strings.TrimPrefix(plain, "IBAN")
	if len(plain) < 15 || countries[plain[:2]].length != len(plain) || Remainder(plain[4:]+plain[:4]) != 1 {
		return "", false
	}
	if check := plain[2:4]; check == "00" || check == "01" || check == "99" {
		return "", false
	}
	return IBAN(plain), true
}

// Remainder is the text as a number, letters as 10 to 35, modulo 97; -1 for anything else.
func Remainder(s string) int {
	rest := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return -1
		}
	}
	return rest
}

// IsQR tells whether it is a Swiss QR-IBAN, to which only payments with a QR reference may go.
func (n IBAN) IsQR() bool {
	if len(n) < 9 || !n.Swiss() {
		return false
	}
	institution := string(n[4:9])
	return institution >= "30000" && institution <= "31999"
}

// Grouped is the IBAN in groups of four, as it is printed.
func (n IBAN) Grouped() string { return text.Grouped(string(n), 4) }

// Masked is the IBAN with only its beginning and end, for lists and mails.
func (n IBAN) Masked() string {
	if len(n) < 8 {
		return ""
	}
	return string(n[:4]) + " … " + string(n[len(n)-4:])
}

// Swiss tells whether it is an account in Switzerland or Liechtenstein, to which a QR-bill can be paid.
func (n IBAN) Swiss() bool { return len(n) > 2 && (n[:2] == "CH" || n[:2] == "LI") }

// SEPA tells whether payments in euros go to the account by SEPA.
func (n IBAN) SEPA() bool { return len(n) > 2 && countries[string(n[:2])].sepa }
