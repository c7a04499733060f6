package billto

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/mailaddr"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/postal"
	"manager/internal/text"
)

// Address is one billing address.
type Address struct {
	ID             id.BillingAddress
	Name           string // of the company, or of the person
	CareOf         string
	Street         string
	HouseNumber    string
	PostalCode     string
	Town           string
	Region         string
	Country        string
	Business       bool // everybody but a private person
	VATNumber      string
	VATCheckedAt   time.Time // zero: the authority has not confirmed the number
	Registration   string    // UID, SIREN or SIRET, or what the country has
	PeppolID       string
	BuyerReference string
	PurchaseOrder  string // proposed for each order
	Language       i18n.Lang
	Recipients     []string // who get the documents without an account
	Route          Route
	Default        bool
	RetiredAt      time.Time // zero: in use
	Version        int
}

// Route is the way by which documents go to an address, beside the portal.
type Route string

// The routes.
const (
	ByMail   Route = "mail"   // to the recipients
	ByPeppol Route = "peppol" // as electronic invoices through Peppol; the recipients get them too
)

// peppolID is an address of Peppol: the number of a list of addresses (ISO 6523), and the address in it.
var peppolID = regexp.MustCompile(`^[0-9]{4}:\S+$`)

// How much may stand in an address.
const (
	MaxName        = 120
	MaxHouseNumber = 16
	MaxReference   = 60
	MaxRecipients  = 10
	MaxAddresses   = 50 // in use, of one organization
)

// Currency is in which currency orders to the address are priced: francs where they are the currency, else euros.
func (a Address) Currency() money.Currency {
	if a.Country == "CH" || a.Country == "LI" {
		return money.CHF
	}
	return money.EUR
}

// Lines is the address as it stands on a letter, without the country.
func (a Address) Lines() []string {
	var lines []string
	for _, line := range []string{a.Name, a.CareOf} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return append(lines, a.postal().Lines(a.Country)...)
}

// postal is the address with street and number in one line, in the order of the country.
func (a Address) postal() postal.Address {
	return postal.Address{Street: postal.StreetLine(a.Street, a.HouseNumber, a.Country), PostalCode: a.PostalCode, City: a.Town, Region: a.Region}
}

// OneLine is the address in one line, as lists and choices show it.
func (a Address) OneLine() string { return strings.Join(a.Lines(), ", ") }

// Validate returns the address clean, or a fault beside each field that is wrong.
func (a Address) Validate() (Address, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	for _, line := range []*string{&a.Name, &a.CareOf, &a.Street, &a.HouseNumber, &a.Town, &a.Region, &a.Registration, &a.PeppolID, &a.BuyerReference, &a.PurchaseOrder} {
		*line = text.Line(*line)
	}
	text.CheckLine(f, "name", a.Name, MaxName, true)
	text.CheckLine(f, "care_of", a.CareOf, MaxName, false)
	text.CheckLine(f, "house_number", a.HouseNumber, MaxHouseNumber, false)
	text.CheckLine(f, "registration", a.Registration, MaxReference, false)
	text.CheckLine(f, "peppol_id", a.PeppolID, MaxReference, false)
	text.CheckLine(f, "buyer_reference", a.BuyerReference, MaxReference, false)
	text.CheckLine(f, "purchase_order", a.PurchaseOrder, MaxReference, false)
	if !i18n.IsCountry(a.Country) {
		return a, f.Add("country", "error.unknown_choice")
	}
	checked := postal.Address{Street: a.Street, PostalCode: a.PostalCode, City: a.Town, Region: a.Region}.Check(a.Country, f)
	a.Street, a.PostalCode, a.Town, a.Region = checked.Street, checked.PostalCode, checked.City, checked.Region
	if checked == (postal.Address{}) {
		f.Add("city", "error.required")
	}
	a.checkBuyer(f)
	return a, f.OrNil()
}

// checkBuyer checks the identifiers, the language and who gets the documents.
func (a *Address) checkBuyer(f *fault.Fault) {
	if !a.Business {
		a.VATNumber, a.Registration, a.PeppolID = "", "", ""
	}
	a.Route = cmp.Or(a.Route, ByMail)
	if a.Route != ByMail && a.Route != ByPeppol {
		f.Add("route", "error.unknown_choice")
	}
	if a.Route == ByPeppol && !peppolID.MatchString(a.PeppolID) {
		field := "peppol_id"
		if !a.Business { // who has no such field
			field = "route"
		}
		f.Add(field, "billing.address.peppol_wrong", "Example", "0183:CHE109322551")
	}
	number, ok := postal.ParseVATNumber(a.VATNumber, a.Country)
	if !ok {
		f.Add("vat_number", "org.vat_number.wrong")
	}
	a.VATNumber = number
	if lang, ok := i18n.ParseLang(string(a.Language)); !ok {
		f.Add("language", "error.unknown_choice")
	} else {
		a.Language = lang
	}
	var all []string
	for _, typed := range a.Recipients {
		for _, one := range mailaddr.ParseList(typed) {
			email, err := identity.ParseTyped(one.Address)
			switch {
			case err != nil:
				f.Add("recipients", "billing.address.wrong_recipient", "Address", one.Address)
			case !slices.Contains(all, email.Shown):
				all = append(all, email.Shown)
			}
		}
	}
	if len(all) > MaxRecipients {
		f.Add("recipients", "billing.address.too_many_recipients", "Max", MaxRecipients)
	}
	a.Recipients = all
}

// MayUse tells whether the actor reaches accounting: billing addresses, orders and money.
func MayUse(act actor.Actor) bool {
	return org.MayUseAccounting(org.Standing{Role: act.Role, Accounting: act.Accounting})
}

// MustUse is Forbidden for who does not reach accounting.
func MustUse(act actor.Actor) error {
	if MayUse(act) {
		return nil
	}
	return fault.New(fault.Forbidden, "billing.denied.accounting_only")
}
