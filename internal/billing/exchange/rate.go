package exchange

import (
	"fmt"
	"math/big"
	"strings"

	"manager/internal/billing/tax"
	"manager/internal/money"
)

// The sources of rates.
const (
	BAZG = "BAZG" // the Swiss customs
	ECB  = "ECB"  // the European Central Bank
)

// Rate is how many units of Quote one unit of Base is worth on a day.
type Rate struct {
	Base, Quote money.Currency
	On          tax.Day
	Source      string
	Value       int64 // without its decimal point
	Scale       int   // decimals
}

// String is the rate as documents print it: 0.9381.
func (r Rate) String() string {
	digits := fmt.Sprintf("%0*d", r.Scale+1, r.Value)
	if r.Scale == 0 {
		return digits
	}
	return digits[:len(digits)-r.Scale] + "." + digits[len(digits)-r.Scale:]
}

// Convert is an amount of Base in Quote, rounded half up.
func (r Rate) Convert(m money.Money) money.Money { return Convert(m, r.Value, r.Scale, r.Quote) }

// Convert is an amount times a rate in another currency, rounded half up.
func Convert(m money.Money, value int64, scale int, to money.Currency) money.Money {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	product := new(big.Int).Mul(big.NewInt(m.Minor), big.NewInt(value))
	product.Mul(product, big.NewInt(2)).Add(product, unit)
	return money.New(product.Div(product, unit.Mul(unit, big.NewInt(2))).Int64(), to)
}

// maxScale is how many decimals a rate has at most.
const maxScale = 10

// ParseValue reads a rate as it is written: 0.9381.
func ParseValue(text string) (value int64, scale int, err error) {
	whole, decimals, _ := strings.Cut(strings.TrimSpace(text), ".")
	digits := whole + decimals
	if whole == "" || len(decimals) > maxScale || len(digits) > 18 {
		return 0, 0, fmt.Errorf("%q is no exchange rate", text)
	}
	for _, digit := range digits {
		if digit < '0' || digit > '9' {
			return 0, 0, fmt.Errorf("%q is no exchange rate", text)
		}
		value = value*10 + int64(digit-'0')
	}
	if value == 0 {
		return 0, 0, fmt.Errorf("%q is no exchange rate", text)
	}
	return value, len(decimals), nil
}

// invertedScale is how many decimals a rate has that is the inverse of a published one.
const invertedScale = 6

// Inverse is the rate of the other direction, rounded half up to six decimals.
func (r Rate) Inverse() Rate {
	numerator := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(r.Scale+invertedScale)), nil)
	numerator.Mul(numerator, big.NewInt(2)).Add(numerator, big.NewInt(r.Value))
	r.Value = numerator.Div(numerator, big.NewInt(2*r.Value)).Int64()
	r.Base, r.Quote, r.Scale = r.Quote, r.Base, invertedScale
	return r
}

// CurrencyOf is the currency in which a country gets its VAT, as far as documents know currencies.
func CurrencyOf(country string) money.Currency {
	if country == "CH" || country == "LI" {
		return money.CHF
	}
	return money.EUR
}
