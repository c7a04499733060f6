package einvoice

import (
	"regexp"
	"strings"

	"manager/internal/billing/document"
	"manager/internal/i18n"
	"manager/internal/postal"
)

// Lists of identifiers (ISO 6523), and that of mail addresses (EAS).
const (
	schemeUID   = "0183" // Swiss enterprise numbers
	schemeSIREN = "0002"
	schemeSIRET = "0009"
	schemeMail  = "EM"
)

var (
	swissUID = regexp.MustCompile(`^CHE\d{9}`)
	siren    = regexp.MustCompile(`^\d{9}$`)
	siret    = regexp.MustCompile(`^\d{14}$`)
	frenchID = regexp.MustCompile(`^FR[0-9A-Z]{2}\d{9}$`)
	peppolID = regexp.MustCompile(`^(\d{4}|[A-Z]{2}):(\S+)$`)
	notAlnum = regexp.MustCompile(`[^0-9A-Z]+`)
)

func (inv invoice) readSeller(s document.Seller) party {
	p := readParty(s.Name, s.Address)
	p.registration = registration(s.Registration, s.Address.Country)
	p.electronic = identifier{clean(s.Email), schemeMail}
	number := vatID(s.VATNumber, s.Address.Country)
	if !inv.outOfScope() {
		p.vatID = number
		if number == "" {
			p.taxID = p.registration.value
		}
		return p
	}
	if p.registration.value == "" { // the VAT number must not be named as such (BR-O-02), and something must tell the seller (BR-CO-26)
		p.registration = registrationInside(number)
	}
	if p.registration.value == "" {
		p.id.value = number
	}
	return p
}

func (inv invoice) readBuyer(b document.Buyer, customer string) party {
	p := readParty(b.Name, b.Address)
	p.id.value = clean(customer)
	p.additionalLine = clean(b.CareOf)
	p.registration = registration(b.Registration, b.Address.Country)
	number := vatID(b.VATNumber, b.Address.Country)
	if !inv.outOfScope() {
		p.vatID = number
	} else if p.registration.value == "" {
		p.registration = registrationInside(number)
	}
	if found := peppolID.FindStringSubmatch(clean(b.PeppolID)); found != nil {
		p.electronic = identifier{found[2], found[1]}
	}
	return p
}

func readParty(name string, a document.Address) party {
	return party{
		name: clean(name), street: clean(postal.StreetLine(a.Street, a.HouseNumber, a.Country)), town: clean(a.Town), postalCode: clean(a.PostalCode),
		region: clean(a.Region), country: clean(a.Country),
	}
}

// identified tells whether the party has a number of its own (BR-CO-26).
func (p party) identified() bool {
	return p.id.value != "" || p.registration.value != "" || p.vatID != ""
}

// registration is the number with which the party is registered, and its list where that is known.
func registration(number, country string) identifier {
	plain := notAlnum.ReplaceAllString(strings.ToUpper(number), "")
	switch uid := swissUID.FindString(plain); {
	case uid != "":
		return identifier{uid, schemeUID}
	case country == "FR" && siren.MatchString(plain):
		return identifier{plain, schemeSIREN}
	case country == "FR" && siret.MatchString(plain):
		return identifier{plain, schemeSIRET}
	}
	return identifier{value: clean(number)}
}

// registrationInside is the registration that is part of a VAT number: that of Switzerland and France.
func registrationInside(number string) identifier {
	if frenchID.MatchString(number) {
		return identifier{number[4:], schemeSIREN}
	}
	if uid := swissUID.FindString(number); uid != "" {
		return identifier{uid, schemeUID}
	}
	return identifier{}
}

// vatID is a VAT number in electronic form, with its country in front (BR-CO-09).
func vatID(number, country string) string {
	plain := postal.ElectronicVATNumber(number)
	if plain == "" || len(plain) > 2 && (i18n.IsCountry(plain[:2]) || plain[:2] == "EL" || plain[:2] == "XI") {
		return plain
	}
	return country + plain
}
