package declaration

import (
	_ "embed" // the table of countries
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

// RightsOf are the rights of consumers of a country, and of every country for the empty one.
func RightsOf(country string) Rights {
	if country != "" {
		return rights[country]
	}
	var union Rights
	for _, of := range rights {
		union.Withdrawal, union.Cancellation = union.Withdrawal || of.Withdrawal, union.Cancellation || of.Cancellation
	}
	return union
}
