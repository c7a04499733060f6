package product

import (
	"context"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// Sight is what somebody sees of the products of some kinds, for areas above
// that list what belongs to those products.
type Sight struct {
	Whole    bool       // every product of the kinds, by their role or by rules
	Kinds    []string   // the kinds
	Masks    []int32    // the rights that each of them has
	Grantees [][16]byte // the person as a member, then their teams
	Ruled    []string   // the kinds of which rules give every product
	Grants   int        // how many grants there are, counted up to one more than GrantsCounted

	act       actor.Actor
	catalogue *Catalogue
	rules     sight
}

// Nothing tells whether no grant and no rule gives the person anything of the kinds.
func (s Sight) Nothing() bool { return !s.Whole && s.Grants == 0 && len(s.Ruled) == 0 }

// GrantsCounted is up to where the grants of a Sight are counted.
const GrantsCounted = 2000

// Sight returns what the actor sees of the products of the kinds that are wanted.
func (p *Products) Sight(ctx context.Context, act actor.Actor, wanted func(Kind) bool) (Sight, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Sight{}, err
	}
	r := reach{act: act, catalogue: c}
	for _, kind := range c.Kinds {
		if wanted(kind) {
			r.kinds = append(r.kinds, kind)
		}
	}
	args := r.kindArgs(r.kinds)
	s := Sight{Whole: r.whole(), Kinds: codesOf(r.kinds), Masks: args["masks"].([]int32), Grantees: [][16]byte{}, Ruled: []string{}, act: act, catalogue: c}
	if s.Whole {
		return s, nil
	}
	args["org"], args["member"], args["limit"] = act.Org, act.Member, GrantsCounted+1
	batch := &db.Batch{}
	r.queueSight(batch, &s.rules)
	db.Queue(batch, nil, `select count(*) from (select from grants g where g.org_id = @org and g.grantee = any(`+ownGranteesSQL+`) and g.kind = any(@kinds::text[]) and g.state <> 'terminated' limit @limit) counted`, args, &s.Grants)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Sight{}, err
	}
	s.Grantees, s.Ruled = s.rules.grantees, s.rules.ruled(r.kinds)
	s.Whole = len(r.kinds) > 0 && s.rules.seesAll(r.kinds)
	return s, nil
}

// Seen is one product as an area above has read it: enough to name it and to decide what somebody may do.
type Seen struct {
	ID      id.Product
	Kind    string
	Name    string
	State   State
	Locked  bool
	Granted access.Rights // by grants on the whole product
}

// Decide tells what the person may do on the product, and of what kind it is.
func (s Sight) Decide(p Seen) (Kind, access.Permissions) {
	kind, _ := s.catalogue.Kind(p.Kind)
	facts := s.rules.facts(p.Kind)
	if p.Granted != 0 {
		facts = append(facts, access.Fact{Rights: p.Granted})
	}
	return kind, access.Decide(kind.Rights, access.Standing{Role: s.act.Role, Change: s.act.MayChange, Locked: p.Locked, Ended: p.State == Terminated}, facts)
}

// Held is a product with what the actor may do on it.
type Held struct {
	ID     id.Product
	Name   string
	Kind   Kind
	Offer  Offer
	State  State
	Access access.Permissions
}

// HeldRead is how many products QueueHeld reads at most.
const HeldRead = 100

// heldSQL reads no more than what a grant or a rule may give the member; Decide says what it does.
const heldSQL = `
	select p.id, p.kind, p.name, p.state, p.locked_at is not null, p.offer,
		coalesce((select bit_or(g.rights) from grants g where g.org_id = p.org_id and g.product_id = p.id and g.folder_id is null and g.grantee = any(` + ownGranteesSQL + `)), 0)
	from products p where p.org_id = @org and (@kind = '' or p.kind = @kind) and p.state <> 'terminated' and (@whole
		or exists (select from grants g where g.org_id = p.org_id and g.product_id = p.id and g.grantee = any(` + ownGranteesSQL + `))
		or exists (select from kind_grants r where r.org_id = p.org_id and r.kind = p.kind and r.present and r.grantee = any(` + ownGranteesSQL + `)))
	order by p.sort_name, p.id limit @limit`

// QueueHeld queues the first products that have not ended, of one kind or, with
// an empty code, of all, for pages of areas above that show them beside something
// else; list, called once the batch was read, are those that the actor sees.
func (p *Products) QueueHeld(ctx context.Context, batch *db.Batch, act actor.Actor, code string) (list func() []Held, err error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	r := reach{act: act, catalogue: c, kinds: c.Kinds}
	s := Sight{act: act, catalogue: c}
	if !r.whole() {
		r.queueSight(batch, &s.rules)
	}
	var all []Seen
	var offers []string
	var one Seen
	var offer string
	db.QueueEach(batch, heldSQL, db.Args{"org": act.Org, "member": act.Member, "kind": code, "whole": r.whole(), "limit": HeldRead},
		[]any{&one.ID, &one.Kind, &one.Name, &one.State, &one.Locked, &offer, &one.Granted}, func() { all, offers = append(all, one), append(offers, offer) })
	return func() (held []Held) {
		for i, seen := range all {
			if kind, allowed := s.Decide(seen); allowed.Visible() {
				held = append(held, Held{ID: seen.ID, Name: seen.Name, Kind: kind, Offer: kind.Offer(offers[i]), State: seen.State, Access: allowed})
			}
		}
		return held
	}, nil
}
