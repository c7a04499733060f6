package block

import (
	"context"
	"slices"
	"time"

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
	var told []code.Identified
	var may asking
	var found bool
	batch := &db.Batch{}
	b.codes.QueueIdentifications(batch, by, p.Organization.ID, &told)
	queuePerson(batch, p.Organization.ID, member, &p, &found)
	queueAsking(batch, p.Organization.ID, member, b.codes.Since(by), &may)
	if err := b.db.Read(ctx, db.System("show a user to the staff"), batch); err != nil {
		return p, nil, err
	}
	if !found {
		return p, nil, fault.New(fault.NotFound, "error.not_found")
	}
	return p, p.mayAsk(told, may), nil
}

// asking is who of those who identified may ask for something about a person, besides the person.
type asking struct {
	users []id.User // who administer every organization that the person is in, and rank no lower there
	alone bool      // the person is in no other organization
}

// mayAsk are those of the identified who may ask for something about the person, each once: a block holds in all of the
// person's organizations, so nobody else may ask than who administers them all. The VIP code is one organization's; it
// may have a user blocked who is in no other one, not let in again.
func (p Person) mayAsk(told []code.Identified, may asking) (askers []Asker) {
	for _, one := range told {
		again := slices.ContainsFunc(askers, func(a Asker) bool { return a.User == one.User }) // the newest counts
		byVIP := one.User.IsZero() && may.alone && !p.Blocked
		if !again && (one.User == p.User || byVIP || slices.Contains(may.users, one.User)) {
			askers = append(askers, Asker{Identification: one.ID, User: one.User, Name: one.Name, At: one.At})
		}
	}
	return askers
}
