package i18n

import (
	"fmt"

	"manager/internal/money"
)

// Money is an amount with its currency as the reader's country writes it: CHF
// 1’949.75 in German and Italian in Switzerland, 1 949.75 CHF in French there, 1949,75 EUR in Italy
// (CLDR). Amounts never break over a line.
func (l *Localizer) Money(m money.Money) string {
	if l.Lang == EN || l.swiss() && l.Lang != FR && l.Lang != ES {
		return string(m.Currency) + noBreakSpace + l.Amount(m)
	}
	return l.Amount(m) + noBreakSpace + string(m.Currency)
}

// Amount is an amount without its currency, which must stand nearby.
func (l *Localizer) Amount(m money.Money) string {
	sign, minor := "", m.Minor
	if minor < 0 {
		sign, minor = "\u2212", -minor
	}
	decimals := l.decimalSeparator()
	if l.swiss() && l.Lang == FR { // numbers have a comma there, money a point
		decimals = "."
	}
	return sign + l.Number(int(minor/100)) + decimals + fmt.Sprintf("%02d", minor%100)
}

// Percent is a rate in percent.
func (l *Localizer) Percent(r money.Rate) string {
	whole, rest := int64(r)/100, int64(r)%100
	number := l.Number(int(whole))
	if rest != 0 {
		digits := fmt.Sprintf("%02d", rest)
		if digits[1] == '0' {
			digits = digits[:1]
		}
		number += l.decimalSeparator() + digits
	}
	if l.Lang == EN {
		return number + "%"
	}
	return number + noBreakSpace + "%"
}
