package einvoices

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// amount finds every element that holds an amount of money.
var amount = regexp.MustCompile(`<(?:ram|cbc):([A-Za-z]*Amount)( currencyID="([A-Z]+)")?>(-?\d+\.\d\d)<`)

// Place is where an amount stands in the text of an invoice.
type Place struct {
	Element    string // its name; "other VAT" for the VAT in the currency of accounting
	begin, end int
}

// Amounts finds every amount in the text of an invoice.
func Amounts(text string) []Place {
	var places []Place
	document := ""
	for _, mark := range []string{"DocumentCurrencyCode>", "InvoiceCurrencyCode>"} {
		if _, after, found := strings.Cut(text, mark); found {
			document = after[:3]
		}
	}
	for _, m := range amount.FindAllStringSubmatchIndex(text, -1) {
		p := Place{Element: text[m[2]:m[3]], begin: m[8], end: m[9]}
		if m[6] >= 0 && text[m[6]:m[7]] != document {
			p.Element = "other VAT"
		}
		places = append(places, p)
	}
	return places
}

// Altered is the text with the amount so many cents off.
func (p Place) Altered(text string, cents int64) string {
	n, err := strconv.ParseInt(strings.Replace(text[p.begin:p.end], ".", "", 1), 10, 64)
	if err != nil {
		panic(err) // the pattern above takes only figures
	}
	n += cents
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return text[:p.begin] + fmt.Sprintf("%s%d.%02d", sign, n/100, n%100) + text[p.end:]
}
