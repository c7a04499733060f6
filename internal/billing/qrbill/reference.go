package qrbill

import (
	"fmt"
	"strings"

	"manager/internal/iban"
	"manager/internal/text"
)

// QRR is a QR reference: 26 figures and a check digit.
type QRR string

// digits26 is how many figures of a QR reference are free.
const digits26 = 26

// carries is the table of the check digit: modulo 10, recursive (guidelines, annex B).
var carries = [10]int{0, 9, 4, 6, 8, 2, 7, 1, 3, 5}

// NewQRR makes a reference of a number of at most 26 figures, zeros in front.
func NewQRR(number string) (QRR, error) {
	if number == "" || len(number) > digits26 || !figures(number) || strings.Trim(number, "0") == "" {
		return "", fmt.Errorf("make a QR reference: %q is not a number of at most %d figures above zero", number, digits26)
	}
	number = strings.Repeat("0", digits26-len(number)) + number
	return QRR(number + string(checkDigit(number))), nil
}

// ParseQRR reads a reference as it was typed or printed; ok is false when its check
// digit is wrong or it is all zeros.
func ParseQRR(typed string) (reference QRR, ok bool) {
	plain := strings.ReplaceAll(typed, " ", "")
	if len(plain) != digits26+1 || !figures(plain) || strings.Trim(plain, "0") == "" {
		return "", false
	}
	return QRR(plain), checkDigit(plain[:digits26]) == plain[digits26]
}

func checkDigit(number string) byte {
	carry := 0
	for _, digit := range number {
		carry = carries[(carry+int(digit-'0'))%10]
	}
	return byte('0' + (10-carry)%10)
}

// Grouped is the reference as it is printed: two figures, then fives.
func (r QRR) Grouped() string { return string(r[:2]) + " " + text.Grouped(string(r[2:]), 5) }

// SCOR is a creditor reference (ISO 11649).
type SCOR string

// maxSCOR is how many letters and figures a creditor reference holds after its check digits.
const maxSCOR = 21

// NewSCOR makes a reference of at most 21 capital letters and figures.
func NewSCOR(body string) (SCOR, error) {
	rest := iban.Remainder(body + "RF00")
	if body == "" || len(body) > maxSCOR || rest < 0 || strings.ToUpper(body) != body {
		return "", fmt.Errorf("make a creditor reference: %q is not of at most %d capital letters and figures", body, maxSCOR)
	}
	return SCOR(fmt.Sprintf("RF%02d%s", 98-rest, body)), nil
}

// ParseSCOR reads a reference as it was typed or printed; ok is false when its
// check digits are wrong, or are none that ever come out: 00, 01 and 99.
func ParseSCOR(typed string) (reference SCOR, ok bool) {
	plain := strings.ToUpper(strings.ReplaceAll(typed, " ", ""))
	if len(plain) < 5 || len(plain) > 4+maxSCOR || plain[:2] != "RF" || !figures(plain[2:4]) {
		return "", false
	}
	if check := plain[2:4]; check == "00" || check == "01" || check == "99" {
		return "", false
	}
	return SCOR(plain), iban.Remainder(plain[4:]+plain[:4]) == 1
}

// Grouped is the reference as it is printed, in fours.
func (r SCOR) Grouped() string { return text.Grouped(string(r), 4) }

// Grouped is a payment reference of either kind as it is printed; anything else stays as it is.
func Grouped(reference string) string {
	if r, ok := ParseQRR(reference); ok {
		return r.Grouped()
	}
	if r, ok := ParseSCOR(reference); ok {
		return r.Grouped()
	}
	return reference
}

func figures(s string) bool { return strings.Trim(s, "0123456789") == "" }
