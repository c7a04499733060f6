package einvoice

import (
	"regexp"
	"slices"
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

// peppolSchemes are the lists of addresses that Peppol delivers by (BIS Billing 3.0.21).
var peppolSchemes = strings.Fields(`0002 0007 0009 0060 0088 0096 0097 0106 0130 0135 0142 0151 0158 0183 0184 0188 0190 0191 0192 0195 0196 0198 0199 0200 0201 0204 0208 0209
	0210 0211 0216 0218 0221 0225 0230 0235 0240 0242 0244 0245 0246 0248 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934
	9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959`)

var (
	swissUID = regexp.MustCompile(`^CHE\d{9}`)
	siren    = regexp.MustCompile(`^\d{9}$`)
	siret    = regexp.MustCompile(`^\d{14}$`)
	frenchID = regexp.MustCompile(`^FR[0-9A-Z]{2}\d{9}$`)
	peppolID = regexp.MustCompile(`^(\d{4}):(\S+)$`)
	notAlnum = regexp.MustCompile(`[^0-9A-Z]+`)
)

func (inv invoice) readSeller(s document.Seller) party {
	p := readParty(s.Name, s.Address)
	p.registration = registration(s.Registration, s.Address.Country)
	if email := clean(s.Email); email != "" {
		p.electronic = identifier{email, schemeMail}
	}
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
	if found := peppolID.FindStringSubmatch(clean(b.PeppolID)); found != nil && slices.Contains(peppolSchemes, found[1]) {
		p.electronic = identifier{found[2], found[1]}
	}
	return p
}

// choosePeppol finds out whether the invoice can go through Peppol: both parties have
// an electronic address of a list that it delivers by (R010, R020, CL008), which mail
// is not, and the buyer finds a reference of theirs (R003). The seller's is then the registration.
func (inv *invoice) choosePeppol() {
	inv.peppol = inv.buyer.electronic.value != "" && inv.seller.registration.scheme != "" && (inv.buyerReference != "" || inv.purchaseOrder != "")
	if inv.peppol {
		inv.seller.electronic = inv.seller.registration
	}
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
