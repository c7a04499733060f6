package payment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// MaxProfiles is how many means of payment an organization may keep.
const MaxProfiles = 20

// Profiles returns the means of payment in use, the default first.
func (p *Payments) Profiles(ctx context.Context, act actor.Actor) ([]Profile, error) {
	if err := billto.MustUse(act); err != nil {
		return nil, err
	}
	var all []Profile
	batch := &db.Batch{}
	QueueProfiles(batch, act.Org, &all)
	return all, p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

// Offers are the means of payment that can be kept: those of the provider, then our own.
func (p *Payments) Offers() []Means {
	return append(slices.Clone(p.provider.Means()), Prepaid, Transfer)
}

// SaveAddress is where a person saves a card or PayPal account with the provider, which sends them
// to returnTo, or to cancelTo when they saved none.
func (p *Payments) SaveAddress(ctx context.Context, act actor.Actor, means Means, returnTo, cancelTo string) (string, error) {
	if err := billto.MustUse(act); err != nil {
		return "", err
	}
	if !slices.Contains(p.provider.Means(), means) {
		return "", fault.Field("means", "error.unknown_choice")
	}
	return p.provider.SaveAddress(ctx, SaveRequest{Means: means, Owner: act.Org.String(), Lang: string(act.Lang), ReturnTo: returnTo, CancelTo: cancelTo})
}

// AddToken keeps what the provider has given a token for. One that is kept
// already is no error; the first means of payment is the default. NotFound for a
// token that the provider never gave.
func (p *Payments) AddToken(ctx context.Context, act actor.Actor, token string) (id.PaymentProfile, error) {
	if err := billto.MustUse(act); err != nil {
		return id.PaymentProfile{}, err
	}
	in, err := p.saved(ctx, act, token)
	if err != nil {
		return id.PaymentProfile{}, err
	}
	return p.add(ctx, act, in)
}

// saved is what the provider has given a token for, as a profile.
func (p *Payments) saved(ctx context.Context, act actor.Actor, token string) (Profile, error) {
	d, err := p.describe(ctx, act, token)
	if err != nil {
		return Profile{}, err
	}
	in := Profile{Means: d.Means, Provider: p.provider.Name(), Token: cmp.Or(d.Token, token), Label: d.Label, signed: d.Mandate}
	if d.Expires != "" {
		if in.ExpiresOn, err = time.Parse(time.DateOnly, d.Expires); err != nil {
			return Profile{}, fmt.Errorf("read when a card expires: %w", err)
		}
	}
	return in, nil
}

// describe is NotFound for a token that the provider never gave, or gave another organization.
func (p *Payments) describe(ctx context.Context, act actor.Actor, token string) (Description, error) {
	d, err := p.provider.Describe(ctx, token)
	if errors.Is(err, ErrUnknownToken) || d.Owner != "" && d.Owner != act.Org.String() {
		return d, notFound()
	}
	return d, err
}

// AddOwn keeps the prepaid account, or bank transfers, as a means of payment.
func (p *Payments) AddOwn(ctx context.Context, act actor.Actor, means Means) (id.PaymentProfile, error) {
	if means != Prepaid && means != Transfer {
		return id.PaymentProfile{}, fault.Field("means", "error.unknown_choice")
	}
	return p.add(ctx, act, Profile{Means: means})
}

func (p *Payments) add(ctx context.Context, act actor.Actor, in Profile) (made id.PaymentProfile, err error) {
	now := p.clock()
	err = p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		all, err := readProfiles(ctx, tx, act.Org)
		if err != nil {
			return err
		}
		same := func(o Profile) bool { return o.Means == in.Means && o.Provider == in.Provider && o.Token == in.Token }
		if i := slices.IndexFunc(all, same); i >= 0 {
			made = all[i].ID
			return nil
		}
		if err := mustBeKept(ctx, tx, act.Org, in); err != nil {
			return err
		}
		if len(all) >= MaxProfiles {
			return fault.New(fault.Conflict, "payment.profile.too_many", "Max", MaxProfiles)
		}
		in.ID, in.Default = id.New[id.PaymentProfile](), len(all) == 0
		made = in.ID
		if err := insertProfile(ctx, tx, now, act, in); err != nil {
			return err
		}
		if in.Means == Debit {
			if err := p.insertMandate(ctx, tx, now, act, in.ID, in.Provider, in.signed); err != nil {
				return err
			}
		}
		return p.record(ctx, tx, now, act, "payment.profile_added", in)
	})
	return made, err
}

// MakeDefault makes a means of payment the one that is proposed first.
func (p *Payments) MakeDefault(ctx context.Context, act actor.Actor, profile id.PaymentProfile) error {
	return p.change(ctx, act, profile, func(ctx context.Context, tx db.Tx, act actor.Actor, found Profile, now time.Time) error {
		if found.Default {
			return nil
		}
		args := db.Args{"org": act.Org, "id": profile}
		batch := &db.Batch{}
		batch.Queue(`update payment_profiles set is_default = false where org_id = @org and is_default`, args)
		batch.Queue(`update payment_profiles set is_default = true, is_fallback = false where org_id = @org and id = @id`, args)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("set the default means of payment: %w", err)
		}
		return p.record(ctx, tx, now, act, "payment.default_changed", found)
	})
}

// SetFallback makes a means of payment the one that is charged when an automatic
// payment by another one fails, or ends that. Conflict for the default one.
func (p *Payments) SetFallback(ctx context.Context, act actor.Actor, profile id.PaymentProfile, fallback bool) error {
	return p.change(ctx, act, profile, func(ctx context.Context, tx db.Tx, act actor.Actor, found Profile, now time.Time) error {
		if found.Fallback == fallback {
			return nil
		}
		if found.Default {
			return fault.New(fault.Conflict, "payment.profile.fallback_is_default")
		}
		args := db.Args{"org": act.Org, "id": profile, "fallback": fallback}
		batch := &db.Batch{}
		batch.Queue(`update payment_profiles set is_fallback = false where org_id = @org and is_fallback`, args)
		batch.Queue(`update payment_profiles set is_fallback = @fallback where org_id = @org and id = @id`, args)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("set the fallback: %w", err)
		}
		return p.record(ctx, tx, now, act, "payment.fallback_changed", found)
	})
}

// Replace lets a means of payment stand for what the provider has given another
// token for, as when a card was renewed: it keeps its place and whatever it pays for.
// The same token again is no error. NotFound for a profile that isn't in use, or a
// token that the provider never gave; Conflict for other means, or what is kept already.
func (p *Payments) Replace(ctx context.Context, act actor.Actor, profile id.PaymentProfile, token string) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	in, err := p.saved(ctx, act, token)
	if err != nil {
		return err
	}
	return p.change(ctx, act, profile, func(ctx context.Context, tx db.Tx, act actor.Actor, found Profile, now time.Time) error {
		if found.Token == in.Token && found.Provider == in.Provider {
			return nil
		}
		if found.Means != in.Means {
			return fault.New(fault.Conflict, "payment.profile.other_means")
		}
		if err := mustBeKept(ctx, tx, act.Org, in); err != nil {
			return err
		}
		if err := p.detachLater(ctx, tx, now, act.Org, found); err != nil {
			return err
		}
		if err := replaceProfile(ctx, tx, act.Org, profile, in); err != nil {
			return err
		}
		if in.Means == Debit { // what was announced by the account before is given up with its mandate
			if err := p.insertMandate(ctx, tx, now, act, profile, in.Provider, in.signed); err != nil {
				return err
			}
			if err := p.dropAnnounced(ctx, tx, now, act.Org, profile); err != nil {
				return err
			}
		}
		return p.record(ctx, tx, now, act, "payment.profile_updated", in)
	})
}

// PaysFor is what a means of payment pays, which has to be seen before it goes.
type PaysFor struct {
	Profile Profile
	Orders  []OpenOrder // that wait for its payment
	TopUps  []TopUp
	Debits  []Payment // that were announced and are not made yet
}

// OpenOrder is an order that is not paid yet.
type OpenOrder struct {
	ID     id.Order
	Number string
}

// PaysFor returns what a means of payment pays: NotFound for one that isn't in use.
func (p *Payments) PaysFor(ctx context.Context, act actor.Actor, profile id.PaymentProfile) (PaysFor, error) {
	if err := billto.MustUse(act); err != nil {
		return PaysFor{}, err
	}
	var all []Profile
	var found PaysFor
	var topUps []TopUp
	batch := &db.Batch{}
	QueueProfiles(batch, act.Org, &all)
	queueTopUps(batch, act.Org, &topUps)
	db.QueueRows(batch, &found.Orders, `select id, number from orders where org_id = @org and profile_id = @profile and state = 'open' order by placed_at`, db.Args{"org": act.Org, "profile": profile},
		func(row pgx.CollectableRow) (o OpenOrder, err error) { return o, row.Scan(&o.ID, &o.Number) })
	db.QueueRows(batch, &found.Debits, `select `+paymentColumns+` from payments p where p.org_id = @org and p.profile_id = @profile and p.state = 'created' and p.collect_on > @now order by p.collect_on, p.id`,
		db.Args{"org": act.Org, "profile": profile, "now": p.clock()}, scanPayment)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return PaysFor{}, err
	}
	for _, t := range topUps {
		if t.Profile == profile {
			found.TopUps = append(found.TopUps, t)
		}
	}
	var err error
	found.Profile, err = findProfile(all, profile)
	return found, err
}

// Remove takes a means of payment out of use, and what tops up from it with it;
// the oldest that is left becomes the default. One that is gone already is no error.
func (p *Payments) Remove(ctx context.Context, act actor.Actor, profile id.PaymentProfile) error {
	now := p.clock()
	return p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		all, err := readProfiles(ctx, tx, act.Org)
		if err != nil {
			return err
		}
		found, err := findProfile(all, profile)
		if err != nil {
			retired, looking := wasProfile(ctx, tx, act.Org, profile)
			if retired || looking != nil {
				return looking
			}
			return err
		}
		if err := retireProfile(ctx, tx, now, act.Org, profile); err != nil {
			return err
		}
		if err := p.detachLater(ctx, tx, now, act.Org, found); err != nil {
			return err
		}
		if err := p.endMandate(ctx, tx, now, act, act.Org, profile, MandateEnded, endedRemoved); err != nil {
			return err
		}
		if err := p.dropAnnounced(ctx, tx, now, act.Org, profile); err != nil {
			return err
		}
		return p.record(ctx, tx, now, act, "payment.profile_removed", found)
	})
}

func (p *Payments) change(ctx context.Context, act actor.Actor, profile id.PaymentProfile, do func(context.Context, db.Tx, actor.Actor, Profile, time.Time) error) error {
	now := p.clock()
	return p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		all, err := readProfiles(ctx, tx, act.Org)
		if err != nil {
			return err
		}
		found, err := findProfile(all, profile)
		if err != nil {
			return err
		}
		return do(ctx, tx, act, found, now)
	})
}

func (p *Payments) record(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, action string, about Profile) error {
	return p.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: about.ID.String(),
		Changes: []audit.Change{{Field: "means", After: string(about.Means)}}, Personal: map[string]string{"profile": about.Label}})
}
