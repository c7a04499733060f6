package billto

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/org"
	"manager/internal/throttle"
)

// Deps is what the use cases work with.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Throttle  *throttle.Throttle
	Orgs      *org.Organizations
	Registers *vatcheck.Registers
	Seller    tax.Registrations
	Peppol    bool // documents can go through Peppol
}

// Addresses holds the use cases of billing addresses.
type Addresses struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	throttle *throttle.Throttle
	orgs     *org.Organizations

	registers *vatcheck.Registers
	seller    tax.Registrations
	peppol    bool
	queue     *jobs.Queue
}

// New makes the use cases from what they work with.
func New(d Deps) *Addresses {
	return &Addresses{db: d.DB, clock: d.Clock, audit: d.Audit, throttle: d.Throttle, orgs: d.Orgs, registers: d.Registers, seller: d.Seller, peppol: d.Peppol, queue: jobs.NewQueue()}
}

// Peppol tells whether documents can go through Peppol.
func (a *Addresses) Peppol() bool { return a.peppol }

// validate is Validate, where documents can go by the route.
func (a *Addresses) validate(in Address) (Address, error) {
	if in.Route == ByPeppol && !a.peppol {
		return in, fault.Field("route", "error.unknown_choice")
	}
	return in.Validate()
}

// Add adds an address; the first is the default, and one that asks for it
// becomes it. The same address once more is the one that is there. Faults are
// those of Validate; Conflict above MaxAddresses.
func (a *Addresses) Add(ctx context.Context, act actor.Actor, in Address) (made id.BillingAddress, err error) {
	if err := MustUse(act); err != nil {
		return made, err
	}
	if in, err = a.validate(in); err != nil {
		return made, err
	}
	now := a.clock()
	err = a.change(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor, all []Address) error {
		if i := slices.IndexFunc(all, in.same); i >= 0 {
			made = all[i].ID
			return nil
		}
		if len(all) >= MaxAddresses {
			return fault.New(fault.Conflict, "billing.address.too_many", "Max", MaxAddresses)
		}
		made = id.New[id.BillingAddress]()
		in.ID, in.Default = made, in.Default || len(all) == 0
		if err := insert(ctx, tx, now, act.Org, in); err != nil {
			return err
		}
		if err := a.queueQuestion(ctx, tx, act.Org, in); err != nil {
			return err
		}
		return a.record(ctx, tx, now, act, "billing.address_added", in)
	})
	return made, err
}

// Edit changes an address: NotFound for one that is not in use, Conflict when
// somebody changed it since the version given. Orders and documents keep what
// they were made out to. The same change twice is no error.
func (a *Addresses) Edit(ctx context.Context, act actor.Actor, in Address) error {
	if err := MustUse(act); err != nil {
		return err
	}
	in, err := a.validate(in)
	if err != nil {
		return err
	}
	now := a.clock()
	return a.change(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor, all []Address) error {
		before, err := find(all, in.ID)
		if err != nil || before.same(in) && (before.Default || !in.Default) {
			return err
		}
		if before.Version != in.Version {
			return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
		}
		in.Default = in.Default || before.Default
		if err := a.keepOrAsk(ctx, tx, act.Org, before, &in); err != nil {
			return err
		}
		if err := update(ctx, tx, act.Org, in); err != nil {
			return err
		}
		return a.record(ctx, tx, now, act, "billing.address_changed", in)
	})
}

// MakeDefault makes an address the one that is proposed first.
func (a *Addresses) MakeDefault(ctx context.Context, act actor.Actor, address id.BillingAddress) error {
	return a.one(ctx, act, address, func(ctx context.Context, tx db.Tx, act actor.Actor, found Address, now time.Time) error {
		if found.Default {
			return nil
		}
		found.Default = true
		if err := update(ctx, tx, act.Org, found); err != nil {
			return err
		}
		return a.record(ctx, tx, now, act, "billing.address_changed", found)
	})
}

// Retire takes an address out of use; one that has retired already is no error.
// Conflict for the default while there are others: another one has to become it first.
func (a *Addresses) Retire(ctx context.Context, act actor.Actor, address id.BillingAddress) error {
	if err := MustUse(act); err != nil {
		return err
	}
	now := a.clock()
	return a.change(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor, all []Address) error {
		found, err := find(all, address)
		if err != nil {
			retired, looking := isRetired(ctx, tx, act.Org, address)
			if retired || looking != nil {
				return looking
			}
			return err
		}
		if found.Default && len(all) > 1 {
			return fault.New(fault.Conflict, "billing.address.default_stays")
		}
		if err := retire(ctx, tx, now, act.Org, address); err != nil {
			return err
		}
		return a.record(ctx, tx, now, act, "billing.address_retired", found)
	})
}

// one runs a change of a single address in use.
func (a *Addresses) one(ctx context.Context, act actor.Actor, address id.BillingAddress, do func(context.Context, db.Tx, actor.Actor, Address, time.Time) error) error {
	if err := MustUse(act); err != nil {
		return err
	}
	now := a.clock()
	return a.change(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor, all []Address) error {
		found, err := find(all, address)
		if err != nil {
			return err
		}
		return do(ctx, tx, act, found, now)
	})
}

// change runs a change in the locked organization, of who still reaches accounting.
func (a *Addresses) change(ctx context.Context, act actor.Actor, do func(context.Context, db.Tx, actor.Actor, []Address) error) error {
	return a.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := MustUse(act); err != nil {
			return err
		}
		all, err := inUse(ctx, tx, act.Org)
		if err != nil {
			return err
		}
		return do(ctx, tx, act, all)
	})
}

func find(all []Address, address id.BillingAddress) (Address, error) {
	for _, one := range all {
		if one.ID == address {
			return one, nil
		}
	}
	return Address{}, unknown()
}

func unknown() error { return fault.New(fault.NotFound, "error.not_found") }

// same tells whether two addresses say the same.
func (a Address) same(b Address) bool {
	recipients := slices.Equal(a.Recipients, b.Recipients)
	a.ID, a.Default, a.Version, a.RetiredAt, a.VATCheckedAt, a.Recipients = b.ID, b.Default, b.Version, b.RetiredAt, b.VATCheckedAt, nil
	b.Recipients = nil
	return recipients && a.fields() == b.fields()
}

func (a *Addresses) record(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, action string, about Address) error {
	return a.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: about.ID.String(), Personal: map[string]string{"address": about.OneLine()}})
}
