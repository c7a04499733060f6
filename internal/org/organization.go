package org

import (
	"crypto/rand"
	"fmt"
	"math/big"

	"manager/internal/fault"
	"manager/internal/i18n"
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
