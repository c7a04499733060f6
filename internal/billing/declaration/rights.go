package declaration

import (
	_ "embed" // the table of countries
	"slices"
	"strings"
)

// Rights says which of the public pages consumers of a country must find on every page.
type Rights struct {
	Withdrawal   bool // directive (EU) 2023/2673
	Cancellation bool // § 312k BGB
}

//go:embed rights.csv
var rightsTable string

// rights are the countries of the table; one that is not there asks for neither page.
var rights = func() map[string]Rights {
	all := map[string]Rights{}
	for i, line := range strings.Split(strings.TrimSpace(rightsTable), "\n") {
		if cells := strings.Split(strings.TrimSpace(line), ","); i > 0 && len(cells) == 3 {
			all[cells[0]] = Rights{Withdrawal: cells[1] == "yes", Cancellation: cells[2] == "yes"}
		}
	}
	return all
}()

// RightsOf are the rights of consumers of a country.
func RightsOf(country string) Rights { return rights[country] }

// RightsIn are the rights of consumers of a country, as far as the provider sells to them: sold lists
// the countries, nil is all. Of an unknown country they are all that any of those has.
func RightsIn(country string, sold []string) (all Rights) {
	for of, has := range rights {
		if (country == "" || of == country) && (sold == nil || slices.Contains(sold, of)) {
			all.Withdrawal, all.Cancellation = all.Withdrawal || has.Withdrawal, all.Cancellation || has.Cancellation
		}
	}
	return all
}
