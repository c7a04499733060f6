package config

import (
	"regexp"
	"time"
	_ "time/tzdata" // the seller's days begin and end right on machines without zones

	"manager/internal/iban"
	"manager/internal/money"
)

// Seller is who sells.
type Seller struct {
	Name     string                       // of the company, as its bank accounts are held
	Accounts map[money.Currency]iban.IBAN // to which customers pay; none: no bank transfers in that currency
	Country  string                       // ISO 3166-1
	OSS      bool                         // registered for the One Stop Shop of the EU
	Zone     *time.Location
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *reader) seller() Seller {
	s := Seller{Country: r.line("MANAGER_SELLER_COUNTRY"), OSS: r.yesNo("MANAGER_SELLER_OSS"), Zone: time.UTC}
	if !countryCode.MatchString(s.Country) {
		r.problem("MANAGER_SELLER_COUNTRY", "is %q, and must be the two letters of a country, like CH", s.Country)
	}
	s.Name, s.Accounts = r.line("MANAGER_SELLER_NAME"), r.accounts()
	name := r.line("MANAGER_SELLER_TIME_ZONE")
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		r.problem("MANAGER_SELLER_TIME_ZONE", "is %q, and must be a time zone like Europe/Zurich", name)
		return s
	}
	s.Zone = zone
	return s
}

// demoAccounts are those of a demo, as bankers give them for examples.
var demoAccounts = map[money.Currency]iban.IBAN{money.CHF: "CH9300762011623852957", money.EUR: "DE89370400440532013000"}

// accounts reads the account of each currency; a demo has some of its own.
func (r *reader) accounts() map[money.Currency]iban.IBAN {
	accounts := map[money.Currency]iban.IBAN{}
	for _, currency := range money.Currencies {
		name := "MANAGER_SELLER_IBAN_" + string(currency)
		typed := r.text(name)
		number, ok := iban.Parse(typed)
		switch {
		case ok:
			accounts[currency] = number
		case typed != "":
			r.problem(name, "is %q, and must be an IBAN like CH93 0076 2011 6238 5295 7", typed)
		case r.yesNo("MANAGER_DEMO"):
			accounts[currency] = demoAccounts[currency]
		}
	}
	return accounts
}
