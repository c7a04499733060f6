package payment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// TopUp credits the prepaid account from a payment profile when it falls below an amount.
type TopUp struct {
	Below      money.Money
	Amount     money.Money // that is credited each time
	MonthlyCap money.Money // at most so much in 30 days
	Profile    id.PaymentProfile
	FailedAt   time.Time // when it failed last; zero: it works
}

// SetTopUp sets when and how a currency's account is topped up. Faults stand
// beside below, amount, monthly_cap and profile. StepUp without a fresh proof.
func (p *Payments) SetTopUp(ctx context.Context, act actor.Actor, in TopUp) error {
	f := &fault.Fault{Kind: fault.Invalid}
	currency := in.Amount.Currency
	if !in.Below.Positive() || in.Below.Minor > MaxBalance/2 {
		f.Add("below", "prepaid.amount.out_of_bounds", "Min", money.New(1, currency), "Max", money.New(MaxBalance/2, currency))
	}
	if in.Amount.Minor < MinCredit || in.Amount.Minor > MaxCredit {
		f.Add("amount", "prepaid.amount.out_of_bounds", "Min", money.New(MinCredit, currency), "Max", money.New(MaxCredit, currency))
	}
	if in.MonthlyCap.Minor < in.Amount.Minor || in.MonthlyCap.Minor > MaxBalance {
		f.Add("monthly_cap", "prepaid.top_up.cap_too_small")
	}
	now := p.clock()
	return p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		all, err := readProfiles(ctx, tx, act.Org)
		if err != nil {
			return err
		}
		found, err := findProfile(usable(all, now, currency), in.Profile)
		if err != nil {
			f.Add("profile", "payment.profile.cannot_charge")
		}
		if err := f.OrNil(); err != nil {
			return err
		}
		if set, err := isSet(ctx, tx, act.Org, in); err != nil || set {
			return err
		}
		_, err = tx.Exec(ctx, `insert into top_ups (org_id, currency, below, amount, monthly_cap, profile_id, set_by, set_at)
			values (@org, @currency, @below, @amount, @cap, @profile, @by, @now)
			on conflict (org_id, currency) do update set below = @below, amount = @amount, monthly_cap = @cap, profile_id = @profile, set_by = @by, set_at = @now, failed_at = null`,
			db.Args{"org": act.Org, "currency": currency, "below": in.Below.Minor, "amount": in.Amount.Minor, "cap": in.MonthlyCap.Minor, "profile": in.Profile, "by": act.User, "now": now})
		if err != nil {
			return fmt.Errorf("set the automatic top-up: %w", err)
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "prepaid.top_up_set", Org: act.Org, Actor: act, Subject: found.ID.String(),
			Changes: []audit.Change{{Field: "below", After: in.Below.String()}, {Field: "amount", After: in.Amount.String()}}})
	})
}

// isSet tells whether this very top-up stands already, and works.
func isSet(ctx context.Context, tx db.Tx, org id.Org, in TopUp) (set bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from top_ups where org_id = @org and currency = @currency and below = @below and amount = @amount and monthly_cap = @cap
			and profile_id = @profile and failed_at is null)`,
		db.Args{"org": org, "currency": in.Amount.Currency, "below": in.Below.Minor, "amount": in.Amount.Minor, "cap": in.MonthlyCap.Minor, "profile": in.Profile}).Scan(&set)
	if err != nil {
		return false, fmt.Errorf("look at the automatic top-up: %w", err)
	}
	return set, nil
}

// EndTopUp switches a currency's automatic top-up off; one that is off is no error.
func (p *Payments) EndTopUp(ctx context.Context, act actor.Actor, currency money.Currency) error {
	now := p.clock()
	return p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		tag, err := tx.Exec(ctx, `delete from top_ups where org_id = @org and currency = @currency`, db.Args{"org": act.Org, "currency": currency})
		if err != nil {
			return fmt.Errorf("end the automatic top-up: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "prepaid.top_up_ended", Org: act.Org, Actor: act, Subject: act.Org.String()})
	})
}

func queueTopUps(batch *db.Batch, org id.Org, all *[]TopUp) {
	db.QueueRows(batch, all, `select currency, below, amount, monthly_cap, profile_id, failed_at from top_ups where org_id = @org order by currency`, db.Args{"org": org},
		func(row pgx.CollectableRow) (t TopUp, err error) {
			var currency money.Currency
			var failed *time.Time
			err = row.Scan(&currency, &t.Below.Minor, &t.Amount.Minor, &t.MonthlyCap.Minor, &t.Profile, &failed)
			t.Below.Currency, t.Amount.Currency, t.MonthlyCap.Currency = currency, currency, currency
			if failed != nil {
				t.FailedAt = *failed
			}
			return t, err
		})
}

// dueTopUp is an account that is below what its top-up wants.
type dueTopUp struct {
	org      id.Org
	currency money.Currency
}

// retryFailed is how long a top-up waits after one that failed.
const retryFailed = 24 * time.Hour

// TopUp credits every account that is below what its organization wants, from the
// profile chosen, at most up to the cap of 30 days. It works on d.
func (p *Payments) TopUp(ctx context.Context, d *db.DB) error {
	var due []dueTopUp
	var one dueTopUp
	batch := &db.Batch{}
	db.QueueEach(batch, `select t.org_id, t.currency from top_ups t
		left join ledger_accounts a on a.org_id = t.org_id and a.kind = 'prepaid' and a.detail = '' and a.currency = t.currency
		where coalesce(a.balance, 0) < t.below and (t.failed_at is null or t.failed_at < @retry) limit 500`, db.Args{"retry": p.clock().Add(-retryFailed)},
		[]any{&one.org, &one.currency}, func() { due = append(due, one) })
	if err := d.Read(ctx, db.System("top up prepaid accounts"), batch); err != nil {
		return err
	}
	var failed error
	for _, one := range due {
		failed = errors.Join(failed, p.topUpOne(ctx, d, one))
	}
	return failed
}

// topUpOne writes the payment down under the locked organization, so that two
// instances make one, and charges it; when it is refused, the fallback is charged.
func (p *Payments) topUpOne(ctx context.Context, d *db.DB, due dueTopUp) error {
	var tried []id.PaymentProfile
	for {
		var made Payment
		var chosen Profile
		err := d.Write(ctx, db.ForOrg(due.org, id.User{}), func(ctx context.Context, tx db.Tx) error {
			if _, err := org.LockOrganization(ctx, tx, due.org); err != nil {
				return err
			}
			var err error
			made, chosen, err = p.prepareTopUp(ctx, tx, p.clock(), due, tried)
			return err
		})
		if err != nil || made.ID.IsZero() || chosen.Means == Debit { // a debit waits for its day
			return err
		}
		after, err := p.charge(ctx, due.org, made, chosen.Token, "", false)
		if err != nil || after.State != Failed {
			return err
		}
		tried = append(tried, chosen.ID)
	}
}

// automatic is what is charged by itself: the means of payment chosen, else the
// fallback, unless it was tried already.
func automatic(all []Profile, chosen id.PaymentProfile, tried []id.PaymentProfile) (Profile, bool) {
	for _, fits := range []func(Profile) bool{func(p Profile) bool { return p.ID == chosen }, func(p Profile) bool { return p.Fallback }} {
		i := slices.IndexFunc(all, func(p Profile) bool { return fits(p) && !slices.Contains(tried, p.ID) })
		if i >= 0 {
			return all[i], true
		}
	}
	return Profile{}, false
}

// noteFailed lets a top-up rest for a while and tells the legal representatives.
func (p *Payments) noteFailed(ctx context.Context, tx db.Tx, now time.Time, due dueTopUp, amount money.Money) error {
	there, err := letRest(ctx, tx, now, due)
	if err != nil || !there {
		return err
	}
	return p.tell(ctx, tx, now, actor.Actor{}, due.org, Mail{Notice: TopUpFailed, Amount: amount})
}

// letRest has a top-up not tried again for a while; there is false when there is none any more.
func letRest(ctx context.Context, tx db.Tx, now time.Time, due dueTopUp) (there bool, err error) {
	tag, err := tx.Exec(ctx, `update top_ups set failed_at = @now where org_id = @org and currency = @currency`, db.Args{"org": due.org, "currency": due.currency, "now": now})
	if err != nil {
		return false, fmt.Errorf("let a top-up rest: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// prepareTopUp writes down the payment that is due; a zero one when nothing is:
// the account was credited meanwhile, a payment is under way, or the cap is reached.
func (p *Payments) prepareTopUp(ctx context.Context, tx db.Tx, now time.Time, due dueTopUp, tried []id.PaymentProfile) (made Payment, chosen Profile, err error) {
	var topUps []TopUp
	var topped, open int64
	batch := &db.Batch{}
	queueTopUps(batch, due.org, &topUps)
	db.Queue(batch, nil, `select coalesce(sum(amount) filter (where state in ('succeeded', 'reversed') and created_at > @since), 0)::bigint, count(*) filter (where state in ('created', 'confirming', 'pending'))
		from payments where org_id = @org and purpose = 'credit' and created_by is null and currency = @currency and created_at > @since`,
		db.Args{"org": due.org, "currency": due.currency, "since": now.Add(-30 * 24 * time.Hour)}, &topped, &open)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return made, chosen, fmt.Errorf("read a top-up: %w", err)
	}
	held, err := ledger.LockBalance(ctx, tx, due.org, ledger.Prepaid, due.currency)
	if err != nil {
		return made, chosen, err
	}
	for _, t := range topUps {
		if t.Amount.Currency != due.currency || open > 0 || held.Minor >= t.Below.Minor || topped+t.Amount.Minor > t.MonthlyCap.Minor {
			continue
		}
		all, err := readProfiles(ctx, tx, due.org)
		if err != nil {
			return made, chosen, err
		}
		var found bool
		if chosen, found = automatic(usable(all, now, due.currency), t.Profile, tried); !found {
			return made, chosen, p.noteFailed(ctx, tx, now, due, t.Amount)
		}
		made = Payment{ID: id.New[id.Payment](), Purpose: ForCredit, Profile: chosen.ID, Means: chosen.Means, Provider: chosen.Provider, Amount: t.Amount, State: Created, CreatedAt: now}
		return made, chosen, p.insert(ctx, tx, now, due.org, &made, chosen, id.New[id.Event]())
	}
	return Payment{}, Profile{}, nil
}
