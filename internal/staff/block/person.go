package block

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/staff/customer"
	"manager/internal/support/code"
)

// Person is a user in an organization whose data are open.
type Person struct {
	Organization customer.Organization
	Member       id.Member
	User         id.User
	FirstName    string
	Name         string
	LoginID      string
	Language     string
	Role         actor.Role
	Blocked      bool
	Blocks       []Block // the newest ones
}

// Block is one time that somebody was kept out.
type Block struct {
	Via       Via
	Asker     string // name of who asked; empty: an organization, or nobody
	Reason    string
	Mail, Web bool // were told
	By        string
	At        time.Time
	Ended     *Ending
	Services  []Service
}

// Ending is why a block ended.
type Ending struct {
	Via    Via
	Asker  string
	Reason string
	By     string
	At     time.Time
}

// Service is a system of the provider that is told.
type Service struct {
	Name    string // mail or web
	Blocked bool
	Done    bool
}

// Via is how whoever asked was identified.
type Via string

// The ways.
const (
	ByCode     Via = "code"
	ByVIPCode  Via = "vip_code"
	ByProvider Via = "provider" // unasked
)

// Asker is somebody who may ask: identified by a code within the last half hour.
type Asker struct {
	Identification id.Identification
	User           id.User // zero: the organization, by its VIP code
	Name           string  // of the user
	At             time.Time
}

// Unasked is what a form sends in place of an identification when nobody has asked.
const Unasked = string(ByProvider)

// MayUnasked tells whether the colleague may decide for the provider, unasked.
func MayUnasked(by staff.Colleague) bool { return by.Role == staff.Operator }

// See reads a user of an organization whose data the colleague has open, with those who may ask for something; the page is
// noted like every other that was seen. NotFound when the data are not open, or for nobody of the organization.
func (b *Blocks) See(ctx context.Context, by staff.Colleague, number string, member id.Member) (p Person, askers []Asker, err error) {
	if err := by.Must(staff.BlockUsers, b.clock()); err != nil {
		return p, nil, err
	}
	if p.Organization, err = b.customers.Enter(ctx, by, number, "block"); err != nil {
		return p, nil, err
	}
	told, err := b.codes.Identifications(ctx, by, p.Organization.ID)
	if err != nil {
		return p, nil, err
	}
	var found bool
	var roles []roleOf
	batch := &db.Batch{}
	queuePerson(batch, p.Organization.ID, member, &p, &found)
	queueRoles(batch, p.Organization.ID, told, &roles)
	if err := b.db.Read(ctx, db.System("show a user to the staff"), batch); err != nil {
		return p, nil, err
	}
	if !found {
		return p, nil, fault.New(fault.NotFound, "error.not_found")
	}
	return p, p.mayAsk(told, roles), nil
}

// mayAsk are those of the identified who may ask for something about the person: the person, and who administers
// the organization. The VIP code is the organization's; it may have a user blocked, not let in again.
func (p Person) mayAsk(told []code.Identified, roles []roleOf) (askers []Asker) {
	for _, one := range told {
		administers := slices.ContainsFunc(roles, func(r roleOf) bool { return r.user == one.User && r.role.Administers() })
		again := slices.ContainsFunc(askers, func(a Asker) bool { return a.User == one.User }) // the newest counts
		if !again && (one.User == p.User || administers || one.User.IsZero() && !p.Blocked) {
			askers = append(askers, Asker{Identification: one.ID, User: one.User, Name: one.Name, At: one.At})
		}
	}
	return askers
}
