package postal

import (
	"regexp"
	"strings"

	"manager/internal/text"
)

// MaxVATNumber is how long a VAT number may be when it is typed, in characters.
const MaxVATNumber = 40

// vatForm is the shape of a country's VAT numbers after their prefix, and the
// sum that their check digits fulfil, where it is a simple one
// (European Commission, VIES, "VAT identification number structure").
type vatForm struct {
	prefix string
	shape  *regexp.Regexp
	sum    func(digits string) bool
}

func vat(prefix, shape string, sum func(string) bool) vatForm {
	return vatForm{prefix, regexp.MustCompile("^(" + shape + ")$"), sum}
}

var vatForms = map[string]vatForm{
	"AT": vat("AT", `U\d{8}`, sumAT), "BE": vat("BE", `[01]\d{9}`, sumBE), "BG": vat("BG", `\d{9,10}`, nil), "CY": vat("CY", `\d{8}[A-Z]`, nil),
	"CZ": vat("CZ", `\d{8,10}`, nil), "DE": vat("DE", `[1-9]\d{8}`, sumDE), "DK": vat("DK", `\d{8}`, sumDK), "EE": vat("EE", `\d{9}`, nil),
	"ES": vat("ES", `[A-Z0-9]\d{7}[A-Z0-9]`, nil), "FI": vat("FI", `\d{8}`, nil), "FR": vat("FR", `[0-9A-HJ-NP-Z]{2}\d{9}`, sumFR), "GR": vat("EL", `\d{9}`, sumEL),
	"HR": vat("HR", `\d{11}`, nil), "HU": vat("HU", `\d{8}`, nil), "IE": vat("IE", `\d{7}[A-Z]{1,2}|\d[A-Z+*]\d{5}[A-Z]`, nil), "IT": vat("IT", `\d{11}`, sumIT),
	"LT": vat("LT", `\d{9}|\d{12}`, nil), "LU": vat("LU", `\d{8}`, sumLU), "LV": vat("LV", `\d{11}`, nil), "MT": vat("MT", `\d{8}`, nil),
	"NL": vat("NL", `\d{9}B\d{2}`, nil), "PL": vat("PL", `\d{10}`, nil), "PT": vat("PT", `\d{9}`, nil), "RO": vat("RO", `\d{2,10}`, nil),
	"SE": vat("SE", `\d{10}01`, nil), "SI": vat("SI", `[1-9]\d{7}`, nil), "SK": vat("SK", `\d{10}`, nil), "GB": vat("GB", `\d{9}|\d{12}`, sumGB),
}

var (
	swissUID     = regexp.MustCompile(`^(?:CHE?)?(\d{9})(?:HR|RC)?(MWST|TVA|IVA|VAT)?$`)
	otherVAT     = regexp.MustCompile(`^[A-Z0-9]{4,20}$`)
	notInNumbers = regexp.MustCompile(`[^0-9A-Z+*]+`) // two Irish forms have + and *
	separator    = regexp.MustCompile(`[\s./·:‐-―-]+`)
)

// ParseVATNumber reads a VAT number of the country and returns it as its
// authorities write it; ok is false when it is none. Nothing typed is no number.
func ParseVATNumber(typed, country string) (number string, ok bool) {
	plain := strings.ToUpper(separator.ReplaceAllString(text.Visible(typed), ""))
	if plain == "" {
		return "", true
	}
	if len(plain) > MaxVATNumber {
		return "", false
	}
	return readVATNumber(plain, country)
}

// ElectronicVATNumber is a VAT number as programs exchange it: without separators,
// and a Swiss one without the word for VAT behind it.
func ElectronicVATNumber(number string) string {
	plain := notInNumbers.ReplaceAllString(strings.ToUpper(number), "")
	if uid := swissUID.FindStringSubmatch(plain); uid != nil && strings.HasPrefix(plain, "CHE") {
		return "CHE" + uid[1]
	}
	return plain
}

// vatCountries are those whose VAT numbers belong to another country's system (Directive 2006/112/EC, article 7).
var vatCountries = map[string]string{"LI": "CH", "MC": "FR", "IM": "GB"}

// otherPrefixes are written, too: Greece uses its ISO code and that of its language,
// Northern Ireland has its own one for trade in goods with the European Union.
var otherPrefixes = map[string][]string{"GR": {"GR"}, "GB": {"XI"}}

func readVATNumber(plain, country string) (string, bool) {
	if of, other := vatCountries[country]; other {
		country = of
	}
	if country == "CH" {
		return readUID(plain)
	}
	form, known := vatForms[country]
	if !known {
		return plain, otherVAT.MatchString(plain)
	}
	prefix, rest := form.prefix, strings.TrimPrefix(plain, form.prefix)
	for _, other := range otherPrefixes[country] {
		if cut, found := strings.CutPrefix(plain, other); found {
			rest = cut
			if other != country { // one of its own, which stays
				prefix = other
			}
		}
	}
	return prefix + rest, form.shape.MatchString(rest) && (form.sum == nil || form.sum(rest))
}

// readUID reads a Swiss enterprise number with what stands behind it: the
// commercial register (HR, RC) is left out. Its last digit is checked modulo 11 (eCH-0097).
func readUID(plain string) (string, bool) {
	found := swissUID.FindStringSubmatch(plain)
	if found == nil {
		return plain, false
	}
	digits := found[1]
	check := (11 - weigh(digits[:8], 5, 4, 3, 2, 7, 6, 5, 4)%11) % 11
	number := "CHE-" + digits[:3] + "." + digits[3:6] + "." + digits[6:]
	return join(" ", number, found[2]), check == int(digits[8]-'0')
}

// weigh multiplies the first digits with the weights and adds them up.
func weigh(digits string, weights ...int) (sum int) {
	for i, weight := range weights {
		sum += int(digits[i]-'0') * weight
	}
	return sum
}

func number(digits string) (n int) {
	for _, c := range []byte(digits) {
		n = n*10 + int(c-'0')
	}
	return n
}

// doubled is the sum of the digits, every second one doubled as in Luhn's formula.
func doubled(digits string) (sum int) {
	for i, c := range []byte(digits) {
		d := int(c - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return sum
}

func sumAT(n string) bool { return (10-(doubled(n[1:8])+4)%10)%10 == int(n[8]-'0') }
func sumBE(n string) bool { return 97-number(n[:8])%97 == number(n[8:]) }
func sumDK(n string) bool { return weigh(n, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 }
func sumIT(n string) bool { return (10-doubled(n[:10])%10)%10 == int(n[10]-'0') }
func sumEL(n string) bool {
	return weigh(n, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == int(n[8]-'0')
}
func sumLU(n string) bool { return number(n[:6])%89 == number(n[6:]) }

// sumDE is ISO/IEC 7064, MOD 11,10.
func sumDE(n string) bool {
	product := 10
	for _, c := range []byte(n[:8]) {
		sum := (int(c-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = 2 * sum % 11
	}
	return (11-product)%10 == int(n[8]-'0')
}

// sumFR checks the keys made of digits; those with letters follow no published rule.
func sumFR(n string) bool {
	if n[0] > '9' || n[1] > '9' {
		return true
	}
	return (12+3*(number(n[2:])%97))%97 == number(n[:2])
}

// sumGB knows both ways in which the check digits are made; branches have three more digits.
func sumGB(n string) bool {
	sum := weigh(n, 8, 7, 6, 5, 4, 3, 2) + number(n[7:9])
	return sum%97 == 0 || (sum+55)%97 == 0
}
