package config

import (
	"os"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // the seller's days begin and end right on machines without zones

	"manager/internal/iban"
	"manager/internal/money"
	"manager/internal/postal"
)

// Seller is who sells.
type Seller struct {
	Name     string                       // of the company, as its bank accounts are held
	Accounts map[money.Currency]iban.IBAN // to which customers pay; none: no bank transfers in that currency
	Country  string                       // ISO 3166-1
	OSS      bool                         // registered for the One Stop Shop of the EU
	OSSSpan  Span                         // when it is
	VATSpan  Span                         // when the VAT number is valid
	Zone     *time.Location
	EuroBill bool // the Swiss payment part on documents in euros, too
	Series   string

	// What documents say of the seller.
	Street, HouseNumber, PostalCode, Town string
	VATNumber                             string // empty: not registered
	Registration                          string
	Email, Website                        string
	CreditorID                            string // of SEPA; empty: it has none of its own
	Logo                                  []byte // PNG or JPEG; nil: its name stands in its place
}

// Span is a span of days, both in it; an end that is zero is open.
type Span struct{ From, Until time.Time }

// demoSeller is who sells in a demo.
var demoSeller = Seller{Name: "Demo Cloud SA", Street: "Rue du Lac", HouseNumber: "12", PostalCode: "1207", Town: "Genève", VATNumber: "CHE-123.456.788", Registration: "CHE-123.456.788", Email: "billing@demo-cloud.example"}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *reader) seller() Seller {
	s := Seller{Country: r.line("MANAGER_SELLER_COUNTRY"), OSS: r.yesNo("MANAGER_SELLER_OSS"), Zone: time.UTC}
	if !countryCode.MatchString(s.Country) {
		r.problem("MANAGER_SELLER_COUNTRY", "is %q, and must be the two letters of a country, like CH", s.Country)
	}
	s.VATSpan, s.OSSSpan = r.span("MANAGER_SELLER_VAT"), r.span("MANAGER_SELLER_OSS")
	s.Name, s.Accounts = r.line("MANAGER_SELLER_NAME"), r.accounts()
	r.documents(&s)
	name := r.line("MANAGER_SELLER_TIME_ZONE")
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		r.problem("MANAGER_SELLER_TIME_ZONE", "is %q, and must be a time zone like Europe/Zurich", name)
		return s
	}
	s.Zone = zone
	return s
}

// span reads the two days of a registration.
func (r *reader) span(registration string) (s Span) {
	for name, day := range map[string]*time.Time{registration + "_FROM": &s.From, registration + "_UNTIL": &s.Until} {
		typed := r.line(name)
		if typed == "" {
			continue
		}
		read, err := time.Parse(time.DateOnly, typed)
		if err != nil {
			r.problem(name, "is %q, and must be a day like 2027-01-01", typed)
		}
		*day = read
	}
	if !s.From.IsZero() && !s.Until.IsZero() && s.Until.Before(s.From) {
		r.problem(registration+"_UNTIL", "lies before %s_FROM", registration)
	}
	return s
}

var seriesName = regexp.MustCompile(`^[A-Z0-9]{0,8}$`)

// documents reads what documents say of the seller; a demo has one of its own.
func (r *reader) documents(s *Seller) {
	s.EuroBill, s.Series = r.yesNo("MANAGER_SELLER_EURO_BILL"), r.line("MANAGER_SELLER_SERIES")
	if !seriesName.MatchString(s.Series) {
		r.problem("MANAGER_SELLER_SERIES", "is %q, and must be at most eight capital letters and digits", s.Series)
	}
	for name, value := range map[string]*string{"STREET": &s.Street, "HOUSE_NUMBER": &s.HouseNumber, "POSTAL_CODE": &s.PostalCode, "TOWN": &s.Town,
		"VAT_NUMBER": &s.VATNumber, "REGISTRATION": &s.Registration, "MAIL": &s.Email, "WEBSITE": &s.Website, "CREDITOR_ID": &s.CreditorID} {
		*value = r.line("MANAGER_SELLER_" + name)
	}
	if r.yesNo("MANAGER_DEMO") && s.Town == "" {
		s.Name, s.Street, s.HouseNumber, s.PostalCode, s.Town = demoSeller.Name, demoSeller.Street, demoSeller.HouseNumber, demoSeller.PostalCode, demoSeller.Town
		s.VATNumber, s.Registration, s.Email = demoSeller.VATNumber, demoSeller.Registration, demoSeller.Email
	}
	number, ok := postal.ParseVATNumber(s.VATNumber, s.Country)
	if !ok {
		r.problem("MANAGER_SELLER_VAT_NUMBER", "is %q, and must be a VAT number of %s", s.VATNumber, s.Country)
	}
	s.VATNumber = number
	if file := r.line("MANAGER_SELLER_LOGO"); file != "" {
		logo, err := os.ReadFile(file)
		if err != nil {
			r.problem("MANAGER_SELLER_LOGO", "can't be read: %v", err)
		}
		s.Logo = logo
	}
}

// ibans reads accounts that are separated by commas.
func (r *reader) ibans(name string) []iban.IBAN {
	var all []iban.IBAN
	for part := range strings.SplitSeq(r.text(name), ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		number, ok := iban.Parse(part)
		if !ok {
			r.problem(name, "has %q, and must list IBANs like CH93 0076 2011 6238 5295 7", strings.TrimSpace(part))
			continue
		}
		all = append(all, number)
	}
	return all
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
