// Package support is about what customers find on the pages of support: their
// codes, how to reach somebody, and Premium Support.
//
// It must not know how codes are made, nor how pages look.
package support

import (
	"context"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/product"
	"manager/internal/support/code"
	"manager/internal/support/contact"
)

// Deps is what Support works with; all of it is required.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Codes    *code.Codes
	Products *product.Products
}

// Support holds the use cases of the pages of support.
type Support struct {
	db       *db.DB
	clock    clock.Clock
	codes    *code.Codes
	products *product.Products
}

// New makes the use cases from what they work with.
func New(d Deps) *Support {
	return &Support{db: d.DB, clock: d.Clock, codes: d.Codes, products: d.Products}
}

// Level is one way to support.
type Level struct {
	contact.Contact
	Yours bool // the organization has it
	Open  bool // somebody answers now
}

// Page is what somebody finds about support in an organization.
type Page struct {
	Code     code.Code // zero: none is good now, and none was asked for
	VIP      code.Code // zero: not for the actor, or none
	Levels   []Level
	Premium  []product.Held // the organization's, as far as the actor sees them; of the technical document all products
	MayRenew bool           // the VIP code
}

// Page returns what the Support page shows; codes that are not there are drawn.
func (s *Support) Page(ctx context.Context, act actor.Actor) (Page, error) {
	p, err := s.look(ctx, act, code.PremiumKind)
	if err != nil {
		return Page{}, err
	}
	if noVIP := p.MayCall() && p.VIP.IsZero(); p.Code.IsZero() || noVIP {
		var vip code.Code
		if p.Code, vip, err = s.codes.CurrentAndVIP(ctx, act, noVIP); noVIP {
			p.VIP = vip
		}
	}
	return p, err
}

// MayCall tells whether the VIP code is for the actor: whether they may use Premium Support that works.
func (p Page) MayCall() bool {
	for _, held := range p.Premium {
		if held.State == product.Active && held.Access.May(access.Use) {
			return true
		}
	}
	return false
}

// look reads what the pages show in one round trip, with the products of one kind or, with an empty code, of all.
func (s *Support) look(ctx context.Context, act actor.Actor, kind string) (Page, error) {
	var p Page
	var contacts []contact.Contact
	var vip code.Code
	var offers []string
	var offer string
	batch := &db.Batch{}
	s.codes.Queue(batch, act, &p.Code)
	s.codes.QueueVIP(batch, act.Org, &vip)
	contact.Queue(batch, &contacts)
	db.QueueEach(batch, `select distinct p.offer from products p where p.org_id = @org and p.kind = @kind and p.state = 'active'`,
		db.Args{"org": act.Org, "kind": code.PremiumKind}, []any{&offer}, func() { offers = append(offers, offer) })
	held, err := s.products.QueueHeld(ctx, batch, act, kind)
	if err != nil {
		return Page{}, err
	}
	if err := s.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Page{}, err
	}
	p.Premium, p.MayRenew = held(), code.MayRenewVIP(act.Role)
	if p.MayCall() {
		p.VIP = vip
	}
	now := s.clock()
	for _, c := range contacts {
		p.Levels = append(p.Levels, Level{Contact: c, Yours: c.For(offers), Open: c.Open(now)})
	}
	return p, nil
}
