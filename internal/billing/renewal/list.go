package renewal

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/product"
)

// PageSizes are how many products a page of renewals can have.
var PageSizes = []int{25, 50, 100}

// DefaultPageSize is how many it has unless somebody chooses.
const DefaultPageSize = 50

// Query is a page of the renewals.
type Query struct {
	Cursor string
	Size   int
}

// List is a page of the products that are renewed, the one that is due first on top.
type List struct {
	Renewals  []Renewal
	Previous  string // cursors; empty: there is none
	Next      string
	Profiles  []payment.Profile
	Addresses []billto.Address
	Catalogue *product.Catalogue
}

// place is a place between two products, as it travels in the address.
type place struct {
	Backwards bool       `json:"b,omitempty"`
	At        time.Time  `json:"a"`
	ID        id.Product `json:"i"`
}

// renewable are the products that have a day on which they are due.
const renewable = `p.state <> 'terminated' and p.expires_at < 'infinity' `

// List reads a page of the products that are renewed, for those who reach accounting.
func (r *Renewals) List(ctx context.Context, act actor.Actor, q Query) (List, error) {
	if err := billto.MustUse(act); err != nil {
		return List{}, err
	}
	var at place
	inside := keyset.Decode(q.Cursor, &at)
	list, full, err := r.page(ctx, act, q, at, inside)
	if err == nil && inside && !full && (at.Backwards || len(list.Renewals) == 0) {
		// Coming back, the page may have lost its place: then it is the first page.
		list, _, err = r.page(ctx, act, q, place{}, false)
	}
	return list, err
}

func (r *Renewals) page(ctx context.Context, act actor.Actor, q Query, at place, inside bool) (list List, full bool, err error) {
	rest, more := renewable, db.Args{"limit": q.Size + 1, "at": at.At, "id": at.ID}
	switch {
	case inside && at.Backwards:
		rest += `and (p.expires_at, p.id) < (@at, @id) order by p.expires_at desc, p.id desc limit @limit`
	case inside:
		rest += `and (p.expires_at, p.id) > (@at, @id) order by p.expires_at, p.id limit @limit`
	default:
		rest += `order by p.expires_at, p.id limit @limit`
	}
	s, err := r.load(ctx, r.db, act.Org, rest, more)
	if err != nil {
		return List{}, false, err
	}
	if list, err = r.listOf(ctx, s); err != nil {
		return List{}, false, err
	}
	full = len(s.renewals) >= q.Size
	var before, after bool
	list.Renewals, before, after = keyset.CutPage(s.renewals, q.Size, inside, at.Backwards)
	if before {
		first := list.Renewals[0]
		list.Previous = keyset.Encode(place{Backwards: true, At: first.ExpiresAt, ID: first.Product})
	}
	if after {
		last := list.Renewals[len(list.Renewals)-1]
		list.Next = keyset.Encode(place{At: last.ExpiresAt, ID: last.Product})
	}
	return list, full, nil
}

// load reads renewals that a condition finds, with prices and calendars, in two round
// trips; what a page shows beside them is read in the first.
func (r *Renewals) load(ctx context.Context, d *db.DB, org id.Org, rest string, more db.Args, beside ...func(*db.Batch)) (*state, error) {
	now := r.clock()
	s := &state{}
	batch := &db.Batch{}
	r.queue(batch, org, &s.renewals, rest, more)
	payment.QueueProfiles(batch, org, &s.profiles)
	for _, queue := range beside {
		queue(batch)
	}
	if err := d.Read(ctx, db.ForOrg(org, id.User{}), batch); err != nil {
		return nil, err
	}
	return s, r.complete(ctx, d, org, now, s)
}

// complete reads what renewals cost, and computes their calendars.
func (r *Renewals) complete(ctx context.Context, d *db.DB, org id.Org, now time.Time, s *state) error {
	batch := &db.Batch{}
	s.queueTerms(batch, org, now, r.zone)
	if err := d.Read(ctx, db.ForOrg(org, id.User{}), batch); err != nil {
		return err
	}
	r.planAll(s, now)
	return nil
}

// Chosen returns the products of those IDs, for those who reach accounting;
// NotFound when one of them is none of the organization's that are renewed.
func (r *Renewals) Chosen(ctx context.Context, act actor.Actor, products []id.Product) (List, error) {
	if err := billto.MustUse(act); err != nil {
		return List{}, err
	}
	s, err := r.load(ctx, r.db, act.Org, renewable+`and p.id = any(@products) order by p.expires_at, p.id`, db.Args{"products": products})
	if err != nil {
		return List{}, err
	}
	if len(s.renewals) != len(products) || len(products) == 0 {
		return List{}, notFound()
	}
	return r.listOf(ctx, s)
}

// QueueOne reads how one product is renewed, beside something else that is read of
// it: once that is done, one says it; ok is false when it is not renewed.
func (r *Renewals) QueueOne(batch *db.Batch, org id.Org, product id.Product) (one func() (found Renewal, ok bool)) {
	now := r.clock()
	s := &state{}
	r.queue(batch, org, &s.renewals, renewable+`and p.id = @product`, db.Args{"product": product})
	payment.QueueProfiles(batch, org, &s.profiles)
	order.QueueRenewalTerms(batch, org, []id.Product{product}, now, r.zone, &s.terms)
	return func() (found Renewal, ok bool) {
		if len(s.renewals) == 0 {
			return found, false
		}
		r.planAll(s, now)
		return s.renewals[0], true
	}
}

// listOf is what was read as a page shows it.
func (r *Renewals) listOf(ctx context.Context, s *state) (list List, err error) {
	list = List{Renewals: s.renewals, Profiles: s.profiles, Addresses: s.terms.Addresses()}
	list.Catalogue, err = r.products.Catalogue(ctx)
	return list, err
}
