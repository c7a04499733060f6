package renewal

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Change is what is changed about the renewal of some products; what is nil stays as it is.
type Change struct {
	Products  []id.Product
	All       bool // in place of Products: every product that is renewed
	Automatic *bool
	Warranty  *bool
	Profile   *id.PaymentProfile // the zero one: the default
	Address   *id.BillingAddress // the zero one: the default
}

// Empty tells whether nothing is changed.
func (c Change) Empty() bool {
	return c.Automatic == nil && c.Warranty == nil && c.Profile == nil && c.Address == nil
}

// Changed says how many products a change touched, and how many can't have the
// Renewal Warranty that it would have given them.
type Changed struct {
	Products    int
	Uncoverable int
}

// Change changes how products are renewed, for those who reach accounting. A fault
// beside products when none is chosen, beside profile or address for one that there
// is not, and when automatic renewal has no means of payment; NotFound for a product
// that is none of the organization's that are renewed. The same change again is no error.
func (r *Renewals) Change(ctx context.Context, act actor.Actor, c Change) (changed Changed, err error) {
	if len(c.Products) == 0 && !c.All {
		return changed, fault.Field("products", "renewal.nothing_chosen")
	}
	if len(c.Products) > MaxAtOnce {
		return changed, fault.Field("products", "renewal.too_many", "Max", MaxAtOnce)
	}
	if c.Empty() {
		return changed, fault.Field("products", "renewal.nothing_changed")
	}
	now := r.clock()
	err = r.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		changed = Changed{}
		if !c.All {
			s, err := r.read(ctx, tx, now, act.Org, renewable+`and p.id = any(@products) order by p.id`, db.Args{"products": c.Products})
			if err != nil {
				return err
			}
			slices.SortFunc(c.Products, func(a, b id.Product) int { return slices.Compare(a[:], b[:]) })
			if len(s.renewals) != len(slices.Compact(c.Products)) {
				return notFound()
			}
			return r.change(ctx, tx, now, act, c, s, &changed)
		}
		var last id.Product
		for {
			s, err := r.read(ctx, tx, now, act.Org, renewable+`and (@last::uuid is null or p.id > @last) order by p.id limit @limit`, db.Args{"last": last, "limit": changeChunk})
			if err != nil || len(s.renewals) == 0 {
				return err
			}
			if err := r.change(ctx, tx, now, act, c, s, &changed); err != nil {
				return err
			}
			last = s.renewals[len(s.renewals)-1].Product
		}
	})
	return changed, err
}

// changeChunk is how many products are changed at a time when all are.
const changeChunk = 2000

func (r *Renewals) change(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, c Change, s *state, changed *Changed) error {
	if err := c.check(s, now); err != nil {
		return err
	}
	today := r.today()
	batch := &db.Batch{}
	for i := range s.renewals {
		one := &s.renewals[i]
		before := *one
		if _, coverable := s.terms.Coverable(one.Kind, s.terms.Address(one.Address).Currency()); c.Warranty != nil && *c.Warranty && !coverable {
			changed.Uncoverable++
		}
		c.apply(one, s)
		if same(before, *one) {
			continue
		}
		changed.Products++
		one.price(&s.terms, r.orders)
		one.plan(r.policy, s.profiles, today, now)
		queueSave(batch, act.Org, *one)
		if err := r.audit.Record(ctx, tx, now, audit.Event{Action: "renewal.changed", Org: act.Org, Actor: act, Subject: one.Product.String(),
			Changes: changesOf(before, *one), Personal: map[string]string{"product": one.Name}}); err != nil {
			return err
		}
	}
	return send(ctx, tx, batch, "change renewals")
}

// check is a fault when the change can't be made.
func (c Change) check(s *state, now time.Time) error {
	f := &fault.Fault{Kind: fault.Invalid}
	if c.Address != nil && !c.Address.IsZero() && s.terms.Address(*c.Address).ID != *c.Address {
		f.Add("address", "error.unknown_choice")
	}
	known := func(p payment.Profile) bool { return c.Profile != nil && p.ID == *c.Profile }
	if c.Profile != nil && !c.Profile.IsZero() && !slices.ContainsFunc(s.profiles, known) {
		f.Add("profile", "error.unknown_choice")
	}
	if c.Automatic != nil && *c.Automatic {
		chosen, address := id.PaymentProfile{}, id.BillingAddress{}
		if c.Address != nil {
			address = *c.Address
		}
		if c.Profile != nil {
			chosen = *c.Profile
		}
		if _, ok := payment.Automatic(s.profiles, chosen, now, s.terms.Address(address).Currency()); !ok {
			f.Add("automatic", "renewal.no_means")
		}
	}
	return f.OrNil()
}

func (c Change) apply(one *Renewal, s *state) {
	if c.Address != nil {
		one.Address = *c.Address
	}
	if c.Profile != nil {
		one.Profile = *c.Profile
	}
	if c.Automatic != nil {
		one.Automatic = *c.Automatic
	}
	if c.Warranty != nil {
		_, coverable := s.terms.Coverable(one.Kind, s.terms.Address(one.Address).Currency())
		one.Warranty = *c.Warranty && coverable
	}
}

func same(a, b Renewal) bool {
	return a.Automatic == b.Automatic && a.Warranty == b.Warranty && a.Profile == b.Profile && a.Address == b.Address
}

// changesOf is what the log says about a change.
func changesOf(before, after Renewal) (all []audit.Change) {
	add := func(field string, changed bool, before, after string) {
		if changed {
			all = append(all, audit.Change{Field: field, Before: before, After: after})
		}
	}
	add("automatic_renewal", before.Automatic != after.Automatic, yesNo(before.Automatic), yesNo(after.Automatic))
	add("renewal_warranty", before.Warranty != after.Warranty, yesNo(before.Warranty), yesNo(after.Warranty))
	add("payment_profile", before.Profile != after.Profile, "", "")
	add("billing_address", before.Address != after.Address, "", "")
	return all
}

func yesNo(b bool) string {
	if b {
		return "on"
	}
	return "off"
}
