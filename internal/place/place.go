// Package place tells roughly where a network address is, from a file on this
// machine: nobody outside is asked where the portal's people are.
//
// It must not know what the places are for.
package place

import (
	"cmp"
	"fmt"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"
)

// Source finds places in a file of the MaxMind DB format; the zero value knows none.
type Source struct {
	reader *maxminddb.Reader
}

// Place is a town and its country; empty where they are not known.
type Place struct {
	Country string            // ISO 3166-1 alpha-2
	Town    string            // in English, or as the file has it
	Towns   map[string]string // by language, where the file has them
}

// Open reads the file at path, such as DB-IP's or MaxMind's of cities; an empty path is a source that knows no place.
func Open(path string) (*Source, error) {
	if path == "" {
		return &Source{}, nil
	}
	reader, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the file of places %s: %w", path, err)
	}
	return &Source{reader: reader}, nil
}

// Of is where an address is; the zero Place for one of a private network, one
// that the file does not have, and where its record can't be read.
func (s *Source) Of(address netip.Addr) Place {
	if s.reader == nil || !address.IsValid() {
		return Place{}
	}
	var record struct {
		City struct {
			Names map[string]string `maxminddb:"names"`
		} `maxminddb:"city"`
		Country struct {
			Code string `maxminddb:"iso_code"`
		} `maxminddb:"country"`
	}
	if err := s.reader.Lookup(address.Unmap()).Decode(&record); err != nil {
		return Place{}
	}
	p := Place{Country: record.Country.Code, Town: record.City.Names["en"], Towns: record.City.Names}
	for _, name := range record.City.Names {
		p.Town = cmp.Or(p.Town, name)
	}
	return p
}

// IsKnown tells whether there is anything to say.
func (p Place) IsKnown() bool { return p.Country != "" || p.Town != "" }

// Key is the same text for the same place, in whichever language it is shown; empty when it is not known.
func (p Place) Key() string {
	if !p.IsKnown() {
		return ""
	}
	return p.Country + " " + p.Town
}

// Named is the town in a language and its country, whose name in that language the caller knows; empty when nothing is known.
func (p Place) Named(lang, country string) string {
	town := p.In(lang)
	if town == "" || country == "" {
		return town + country
	}
	return town + ", " + country
}

// In is the town in a language, in English where the file has no other.
func (p Place) In(lang string) string { return cmp.Or(p.Towns[lang], p.Town) }
