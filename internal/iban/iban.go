// Package iban reads international bank account numbers (ISO 13616).
package iban

import (
	"strings"

	"manager/internal/text"
)

// lengths are those of each country's IBANs (SWIFT, IBAN registry).
var lengths = map[string]int{
	"AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27,
	"HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
	"SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}

// IBAN is a number without spaces, in capitals.
type IBAN string

// Parse reads an IBAN as people type it; ok is false when it is none of a country
// to which payments go, or its check digits are wrong.
func Parse(typed string) (number IBAN, ok bool) {
	plain := strings.ToUpper(strings.Join(strings.FieldsFunc(text.Visible(typed), func(r rune) bool {
		return r == ' ' || r == '-' || r == '.' || r == '\u00a0' || r == '\u202f' || r == '\t'
	}), ""))
	plain = strings.TrimPrefix(plain, "IBAN")
	if len(plain) < 15 || lengths[plain[:2]] != len(plain) || Remainder(plain[4:]+plain[:4]) != 1 {
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
