package config

import (
	"regexp"
	"time"
	_ "time/tzdata" // the seller's days begin and end right on machines without zones
)

// Seller is who sells, as far as taxes and days go.
type Seller struct {
	Country string // ISO 3166-1
	OSS     bool   // registered for the One Stop Shop of the EU
	Zone    *time.Location
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *reader) seller() Seller {
	s := Seller{Country: r.line("MANAGER_SELLER_COUNTRY"), OSS: r.yesNo("MANAGER_SELLER_OSS"), Zone: time.UTC}
	if !countryCode.MatchString(s.Country) {
		r.problem("MANAGER_SELLER_COUNTRY", "is %q, and must be the two letters of a country, like CH", s.Country)
	}
	name := r.line("MANAGER_SELLER_TIME_ZONE")
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		r.problem("MANAGER_SELLER_TIME_ZONE", "is %q, and must be a time zone like Europe/Zurich", name)
		return s
	}
	s.Zone = zone
	return s
}
