// Package actor says who acts: one value, built once per request and passed
// explicitly to every use case.
//
// It must not know how the person signed in beyond what a rule needs.
package actor

import (
	"net/netip"
	"time"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/text"
)

// Role is what a member is in an organization.
type Role string

// The roles, from the one that may most.
const (
	LegalRepresentative Role = "legal_representative"
	Administrator       Role = "administrator"
	Collaborator        Role = "collaborator"
	External            Role = "external"
)

// Visitor is what somebody of the provider's staff is in an organization that gave
// them temporary access: they see its products, or its accounting, and none of its
// people. No member has it, and nobody gives it.
const Visitor Role = "visitor"

// Roles lists the roles in the order in which they are offered and sorted.
var Roles = []Role{LegalRepresentative, Administrator, Collaborator, External}

// ParseRole reads a role as it stands in a form; ok is false for anything else.
func ParseRole(s string) (role Role, ok bool) {
	for _, r := range Roles {
		if string(r) == s {
			return r, true
		}
	}
	return "", false
}

// Administers tells whether the role manages users, teams, access and security.
func (r Role) Administers() bool { return r == LegalRepresentative || r == Administrator }

// SeesEveryProduct tells whether nothing has to be given to the role product by product.
func (r Role) SeesEveryProduct() bool { return r.Administers() || r == Visitor }

// Origin is how whoever acts came to act.
type Origin string

// The origins; what an actor leaves out is told from who it is.
const (
	Member  Origin = "member"  // of the organization, or for their own account
	Partner Origin = "partner" // for the partner of the organization
	Support Origin = "support" // for the provider's support
	SCIM    Origin = "scim"    // the organization's directory
	API     Origin = "api"     // a program of the organization's
	System  Origin = "system"  // nobody: the portal itself
	Outside Origin = "outside" // somebody who has not signed in, or is not of the organization
)

// Actor is the person who acts, in the organization of the address, if there is one.
type Actor struct {
	User         id.User
	Session      id.Session
	FirstName    string
	LastName     string
	LoginID      string
	AuthAt       time.Time
	Org          id.Org
	OrgNumber    string
	OrgName      string
	Member       id.Member
	Role         Role
	Accounting   bool
	Lang         i18n.Lang
	Address      netip.Addr
	UserAgent    string
	Origin       Origin   // left out: the provider's support if Staff is set, a member if there is a user, else the system
	Staff        id.Staff // of the provider, who is no user
	StaffName    string
	Access       id.SupportAccess // by which they are in the organization; zero for members
	SeesProducts bool             // of a Visitor: what the access opens beside accounting
	MayChange    bool             // of a Visitor: not read-only
}

// CameAs is the origin, also where it was left out.
func (a Actor) CameAs() Origin {
	switch {
	case a.Origin != "":
		return a.Origin
	case !a.Staff.IsZero():
		return Support
	case a.User.IsZero():
		return System
	}
	return Member
}

// Name is the person's name as others read it.
func (a Actor) Name() string {
	if !a.Staff.IsZero() {
		return a.StaffName
	}
	return text.FullName(a.FirstName, a.LastName)
}

// fresh is how old a proof of identity may be on a sensitive page (OWASP ASVS 5.0, 7.5.3).
const fresh = 10 * time.Minute

// NeedFresh returns a StepUp fault unless the person proved who they are within the last 10 minutes.
func (a Actor) NeedFresh(now time.Time) error {
	if now.Sub(a.AuthAt) > fresh {
		return fault.New(fault.StepUp, "auth.step_up.needed")
	}
	return nil
}
