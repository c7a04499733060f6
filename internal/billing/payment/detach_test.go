package payment_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/testkit"
)

// busy is a provider that answers no detachment, until it is well.
type busy struct {
	payment.Provider
	well  bool
	asked int
}

func (b *busy) Detach(ctx context.Context, token string) error {
	b.asked++
	if !b.well {
		return errors.New("busy")
	}
	return b.Provider.Detach(ctx, token)
}

func (r *rig) detached(token string) string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select (m.detached_at is not null)::text || ' ' || coalesce((select (d.done_at is not null)::text from detachments d where d.token = m.token), '') from simulated_means m where m.token = @token`,
		db.Args{"token": token})
}

// Breaks when a removed means of payment stays with the provider: because it was busy, or a process died before or after it was asked.
func TestARemovedMeansIsDetached(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	provider := &busy{Provider: r.Simulator}
	payments := payment.New(payment.Deps{DB: r.DB, Clock: r.Clock.Now, Audit: r.Audit, Outbox: r.Outbox, Orgs: r.Orgs, Orders: r.Orders, Documents: r.Documents, Provider: provider})
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, simulator.Pays)
	r.Check(err)
	card, err := payments.AddToken(r.Ctx(), r.Olive, token)
	r.Check(err)
	for range 2 {
		r.Check(payments.Remove(r.Ctx(), r.Olive, card))
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from river_job where kind = 'payment_detach'`, nil); n != 1 {
		t.Errorf("%d jobs", n)
	}
	if err := payments.Detach(r.Ctx(), r.Ruth.Org, card); err != nil || provider.asked != 0 {
		t.Errorf("another organization's: %v", err)
	}
	if err := payments.Detach(r.Ctx(), r.Olive.Org, card); err == nil {
		t.Error("no error, so that the job isn't tried again")
	}
	r.Check(payments.DetachForgotten(r.Ctx(), r.DB)) // the job is at it
	if got := r.detached(token); got != "false false" {
		t.Error(got)
	}
	// The process dies after the provider has done it, and before that is written down.
	r.Check(r.Simulator.Detach(r.Ctx(), token))
	provider.well = true
	r.Clock.Advance(2 * time.Hour)
	for range 2 {
		r.Check(payments.DetachForgotten(r.Ctx(), r.DB))
	}
	if got := r.detached(token); got != "true true" {
		t.Error(got)
	}
	if _, err := payments.AddToken(r.Ctx(), r.Olive, token); !fault.Has(err, fault.NotFound) {
		t.Errorf("a detached card is kept again: %v", err)
	}
}

// Breaks when a means of payment is detached that may still be charged, or that was replaced is not.
func TestDetachingWaitsForPayments(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, simulator.Asks)
	r.Check(err)
	card, err := r.Payments.AddToken(r.Ctx(), r.Olive, token)
	r.Check(err)
	paid := r.pay(r.Olive, r.order(r.Olive), card)
	r.Check(r.Payments.Remove(r.Ctx(), r.Olive, card))
	r.Check(r.Payments.Detach(r.Ctx(), r.Olive.Org, card))
	if got := r.detached(token); got != "false false" {
		t.Error(got)
	}
	_, err = r.Simulator.Confirm(r.Ctx(), paid.ID.String(), true)
	r.Check(err)
	r.send()
	r.Clock.Advance(2 * time.Hour)
	for _, err := range testkit.Together(3, func(int) error { return r.Payments.DetachForgotten(r.Ctx(), r.DB) }) {
		r.Check(err)
	}
	if got := r.detached(token); got[:9] != "true true" {
		t.Error(got)
	}
	// A message about it that comes late does no harm.
	r.send()
	old, err := r.Simulator.Give(r.Ctx(), payment.Debit, simulator.Pays)
	r.Check(err)
	account, err := r.Payments.AddToken(r.Ctx(), r.Olive, old)
	r.Check(err)
	fresh, err := r.Simulator.Give(r.Ctx(), payment.Debit, simulator.Pays)
	r.Check(err)
	r.Check(r.Payments.Replace(r.Ctx(), r.Olive, account, fresh))
	r.Check(r.Payments.Detach(r.Ctx(), r.Olive.Org, account))
	if got := r.detached(old) + ", " + r.detached(fresh); got != "true true, false " {
		t.Error(got)
	}
	r.Check(r.Simulator.EndMandate(r.Ctx(), old)) // of the account before
	r.send()
	made, err := r.Payments.StartDocument(r.Ctx(), r.Olive, id.New[id.Event](), r.euroInvoice(r.Olive), account, "/back/")
	r.Check(err)
	r.collect()
	r.settle()
	r.wantState(made, payment.Succeeded)
	whole(t, r.DB)
}
