package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
)

// detachJob has the provider forget a means of payment.
type detachJob struct {
	Org     id.Org            `json:"org"`
	Profile id.PaymentProfile `json:"profile"`
}

// Kind names the job in the database, logs and metrics.
func (detachJob) Kind() string { return "payment_detach" }

type detacher struct {
	river.WorkerDefaults[detachJob]
	payments *Payments
}

// Work asks the provider; an error lets the job be tried again, more and more seldom.
func (d *detacher) Work(ctx context.Context, job *river.Job[detachJob]) error {
	return d.payments.Detach(ctx, job.Args.Org, job.Args.Profile)
}

// detachLater writes down, in the tx that removes or replaces a means of payment, that the provider
// shall forget it.
func (p *Payments) detachLater(ctx context.Context, tx db.Tx, now time.Time, of id.Org, gone Profile) error {
	if !gone.Means.Charged() {
		return nil
	}
	_, err := tx.Exec(ctx, `insert into detachments (provider, token, org_id, profile_id, added_at) values (@provider, @token, @org, @profile, @now) on conflict do nothing`,
		db.Args{"provider": gone.Provider, "token": gone.Token, "org": of, "profile": gone.ID, "now": now})
	if err != nil {
		return fmt.Errorf("write down that a means of payment is to be forgotten: %w", err)
	}
	return p.queue.Add(ctx, tx, detachJob{Org: of, Profile: gone.ID})
}

// mustBeKept is NotFound for a token that was given up: its means of payment can't be kept again.
func mustBeKept(ctx context.Context, tx db.Tx, of id.Org, in Profile) error {
	var gone bool
	err := tx.QueryRow(ctx, `select exists (select 1 from detachments where provider = @provider and token = @token and org_id = @org)`, db.Args{"provider": in.Provider, "token": in.Token, "org": of}).Scan(&gone)
	if err != nil {
		return fmt.Errorf("look whether a means of payment was given up: %w", err)
	}
	if gone {
		return notFound()
	}
	return nil
}

// notNeeded is the condition of detachments d by which no payment may still be made.
const notNeeded = `not exists (select 1 from payments y where y.org_id = d.org_id and y.profile_id = d.profile_id and y.state in ('created', 'confirming'))`

// retryDetach is how long the provider is left alone after a try, by the sweep that finds what a job forgot.
const retryDetach = time.Hour

// Detach has the provider forget what a profile stood for and does no more. While a payment by
// it may still be made it stays; what another provider has kept can't be asked for.
func (p *Payments) Detach(ctx context.Context, of id.Org, profile id.PaymentProfile) error {
	var tokens []string
	var token string
	batch := &db.Batch{}
	db.QueueEach(batch, `select d.token from detachments d where d.org_id = @org and d.profile_id = @profile and d.provider = @provider and d.done_at is null and `+notNeeded,
		db.Args{"org": of, "profile": profile, "provider": p.provider.Name()}, []any{&token}, func() { tokens = append(tokens, token) })
	if err := p.db.Read(ctx, db.ForOrg(of, id.User{}), batch); err != nil {
		return err
	}
	for _, one := range tokens {
		if err := p.noteDetach(ctx, of, one, `tried_at = @now`); err != nil {
			return err
		}
		if err := p.provider.Detach(ctx, one); err != nil {
			return fmt.Errorf("detach the payment profile %s: %w", profile, err)
		}
		if err := p.noteDetach(ctx, of, one, `done_at = @now`); err != nil {
			return err
		}
	}
	return nil
}

func (p *Payments) noteDetach(ctx context.Context, of id.Org, token, change string) error {
	return p.db.Write(ctx, db.ForOrg(of, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update detachments set `+change+` where org_id = @org and provider = @provider and token = @token and done_at is null`,
			db.Args{"org": of, "provider": p.provider.Name(), "token": token, "now": p.clock()})
		if err != nil {
			return fmt.Errorf("write down what became of a detachment: %w", err)
		}
		return nil
	})
}

// DetachForgotten asks for what a job forgot, or could not ask for yet. It works on d.
func (p *Payments) DetachForgotten(ctx context.Context, d *db.DB) error {
	type open struct {
		org     id.Org
		profile id.PaymentProfile
	}
	var all []open
	var one open
	batch := &db.Batch{}
	db.QueueEach(batch, `select d.org_id, d.profile_id from detachments d where d.done_at is null and d.provider = @provider and coalesce(d.tried_at, d.added_at) < @before and `+notNeeded+` order by coalesce(d.tried_at, d.added_at) limit 100`,
		db.Args{"before": p.clock().Add(-retryDetach), "provider": p.provider.Name()}, []any{&one.org, &one.profile}, func() { all = append(all, one) })
	if err := d.Read(ctx, db.System("have means of payment forgotten"), batch); err != nil {
		return err
	}
	return untilSilent(all, func(one open) error { return p.Detach(ctx, one.org, one.profile) })
}
