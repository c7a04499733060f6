package order

import (
	"manager/internal/iban"
	"manager/internal/money"
)

// Account is where bank transfers go.
type Account struct {
	Holder string
	IBAN   iban.IBAN
}

// Account is where transfers in a currency go; ok is false where none are taken.
func (o *Orders) Account(currency money.Currency) (account Account, ok bool) {
	number, ok := o.accounts[currency]
	return Account{Holder: o.holder, IBAN: number}, ok
}
