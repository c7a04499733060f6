package tax

import "slices"

// Seller is the provider as far as tax goes.
type Seller struct {
	Country string // ISO 3166-1
	OSS     bool   // registered for the One Stop Shop of the EU
	// Unregistered says that the seller has no VAT number and charges no VAT.
	Unregistered bool `json:",omitempty"`
}

// Span is a span of days; an end that is zero is open.
type Span struct{ From, Until Day }

// Holds tells whether a day lies in the span; none does where there is no span.
func (s *Span) Holds(day Day) bool {
	return s != nil && (s.From == 0 || day >= s.From) && (s.Until == 0 || day <= s.Until)
}

// Registrations are those of the seller, with the days on which they hold; nil: never.
type Registrations struct {
	Country string // ISO 3166-1
	VAT     *Span
	OSS     *Span // One Stop Shop of the EU
}

// On is the seller on a day: that of the order decides, as its tax is decided then.
func (r Registrations) On(day Day) Seller {
	return Seller{Country: r.Country, OSS: r.OSS.Holds(day), Unregistered: !r.VAT.Holds(day)}
}

// Buyer is the customer as far as tax goes.
type Buyer struct {
	Country       string
	Business      bool // everybody but a private person
	VATNumber     string
	NumberChecked bool // the number was found valid by the authority that gave it
}

// Category is the code of a tax category (EN 16931, UNTDID 5305).
type Category string

// The categories that apply here.
const (
	Standard      Category = "S"
	ReverseCharge Category = "AE"
	OutOfScope    Category = "O" // services supplied elsewhere
	Exempt        Category = "E" // the seller is not registered
	ZeroRated     Category = "Z"
	Export        Category = "G"
)

// Reason says why a category and country apply; it is the end of a message key.
type Reason string

// The reasons.
const (
	Domestic        Reason = "domestic"         // the buyer is in the seller's country
	Abroad          Reason = "abroad"           // the service is supplied where the buyer is
	Reverse         Reason = "reverse_charge"   // EU business with a checked number
	Destination     Reason = "destination"      // EU buyer, at the rate of their country
	SellersRate     Reason = "sellers_rate"     // EU buyer, the seller is not registered for OSS
	NotRegistered   Reason = "not_registered"   // the seller charges no VAT at all
	NumberUnchecked Reason = "number_unchecked" // EU business whose number could not be checked: tax is charged
)

// Decision is which tax applies.
type Decision struct {
	Category Category
	Country  string // whose rate; empty when none applies
	Reason   Reason
}

// swissTerritory is where Swiss VAT applies (Switzerland and Liechtenstein, VAT Act art. 3).
var swissTerritory = []string{"CH", "LI"}

// union are the countries of the EU (Northern Ireland counts for goods only).
var union = []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}

// Decide tells which tax applies to services of the seller to the buyer: that of
// the seller's country at home, none abroad for a seller outside the EU, and in
// the EU reverse charge for a business with a checked number, else the rate of
// the buyer's country (with OSS) or of the seller's.
func Decide(s Seller, b Buyer) Decision {
	inUnion, buyerInUnion := slices.Contains(union, s.Country), slices.Contains(union, b.Country)
	switch {
	case s.Unregistered:
		return Decision{Category: Exempt, Reason: NotRegistered}
	case b.Country == s.Country, slices.Contains(swissTerritory, s.Country) && slices.Contains(swissTerritory, b.Country):
		return Decision{Category: Standard, Country: home(s), Reason: Domestic}
	case !inUnion || !buyerInUnion:
		return Decision{Category: OutOfScope, Reason: Abroad}
	case b.Business && b.VATNumber != "" && b.NumberChecked:
		return Decision{Category: ReverseCharge, Reason: Reverse}
	}
	d := Decision{Category: Standard, Country: s.Country, Reason: SellersRate}
	if s.OSS {
		d.Country, d.Reason = b.Country, Destination
	}
	if b.Business && b.VATNumber != "" {
		d.Reason = NumberUnchecked
	}
	return d
}

// home is whose rates apply in the seller's own territory.
func home(s Seller) string {
	if s.Country == "LI" {
		return "CH"
	}
	return s.Country
}
