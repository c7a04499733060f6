package org

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/postal"
	"manager/internal/text"
)

// Kind is what sort of organization it is.
type Kind string

// The kinds of organizations.
const (
	PrivatePerson Kind = "private_person"
	Association   Kind = "association"
	Company       Kind = "company"
	PublicBody    Kind = "public_body"
)

// Kinds lists the kinds in the order in which they are offered.
var Kinds = []Kind{PrivatePerson, Association, Company, PublicBody}

// MaxOrgName is the longest name of an organization, in characters.
const MaxOrgName = 120

// NewOrganization is what somebody says about an organization to be made.
type NewOrganization struct {
	Name    string
	Kind    Kind
	Country string // ISO 3166-1 alpha-2
}

// Validate returns it with a clean name, or what is wrong beside the fields name, kind and country.
func (n NewOrganization) Validate() (NewOrganization, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	n.Name = text.Line(n.Name)
	text.CheckLine(f, "name", n.Name, MaxOrgName, true)
	if !isKind(n.Kind) {
		f.Add("kind", "error.unknown_choice")
	}
	if !i18n.IsCountry(n.Country) {
		f.Add("country", "error.unknown_choice")
	}
	return n, f.OrNil()
}

func isKind(kind Kind) bool {
	for _, k := range Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// newNumber draws a customer number: seven digits that say nothing about how many there are.
func newNumber() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(9_000_000))
	if err != nil {
		return "", fmt.Errorf("draw a customer number: %w", err)
	}
	return n.Add(n, big.NewInt(1_000_000)).String(), nil
}

// IsNumber tells whether s looks like a customer number: six to ten digits.
func IsNumber(s string) bool {
	if len(s) < 6 || len(s) > 10 {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Details is what an organization says about itself.
type Details struct {
	Name      string
	Kind      Kind
	Country   string // of the postal address, ISO 3166-1 alpha-2
	Address   postal.Address
	Phone     string // E.164
	VATNumber string
	Version   int
}

// Currency is the one of the next invoices to somebody in the country.
func Currency(country string) string {
	if country == "CH" || country == "LI" {
		return "CHF"
	}
	return "EUR"
}

// Validate returns the details clean, or what is wrong beside the fields name,
// kind, country, those of postal.Field, phone and vat_number.
func (d Details) Validate() (Details, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	d.Name = text.Line(d.Name)
	text.CheckLine(f, "name", d.Name, MaxOrgName, true)
	if !isKind(d.Kind) {
		f.Add("kind", "error.unknown_choice")
	}
	if !i18n.IsCountry(d.Country) {
		f.Add("country", "error.unknown_choice")
		return d, f
	}
	d.Address = d.Address.Check(d.Country, f)
	if phone, ok := postal.ParsePhone(d.Phone, d.Country); ok {
		d.Phone = phone
	} else {
		f.Add("phone", "org.phone.wrong")
	}
	if number, ok := postal.ParseVATNumber(d.VATNumber, d.Country); ok {
		d.VATNumber = number
	} else {
		f.Add("vat_number", "org.vat_number.wrong")
	}
	return d, f.OrNil()
}

// OrganizationPage is what the page of the organization shows.
type OrganizationPage struct {
	Details   Details
	MayModify bool
	Look      Look
	// Missing is what has to be done before the organization can be deleted.
	Missing Missing
	// Documents is how many invoices and credit notes it has, counted up to a hundred.
	Documents int
}

// Organization returns the actor's organization; Forbidden for those who don't administer it.
func (o *Organizations) Organization(ctx context.Context, act actor.Actor) (OrganizationPage, error) {
	if err := mustAdminister(act.Role); err != nil {
		return OrganizationPage{}, err
	}
	page := OrganizationPage{MayModify: MayModifyDetails(act.Role)}
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, lookSQL, db.Args{"org": act.Org}, page.Look.columns()...)
	db.Queue(batch, &found, detailsSQL, db.Args{"org": act.Org}, page.Details.columns()...)
	o.queueMissing(batch, act, &page.Missing)
	o.queueDocuments(batch, act, &page.Documents)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return OrganizationPage{}, err
	}
	if !found {
		return OrganizationPage{}, notFound()
	}
	return page, nil
}
