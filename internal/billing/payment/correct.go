package payment

import (
	"context"
	"errors"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// Correction is money that the provider's staff adds to a prepaid account, or takes from it.
type Correction struct {
	Org    id.Org
	Key    string // by which it happens once
	About  id.About
	Amount money.Money // below zero: taken from the account
	Reason string      // the organization reads it
}

// Correct books a correction in tx, of the system's scope, once for its key, and tells
// the organization. NotFound for one that is closed; a fault beside amount when the
// account would hold less than nothing, or more than it may.
func (p *Payments) Correct(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, c Correction) error {
	if _, err := org.LockOrganization(ctx, tx, c.Org); err != nil {
		return err
	}
	if err := p.CorrectionFits(ctx, tx, c); err != nil {
		return err
	}
	posted, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: c.Org, Scope: "correction", Key: c.Key, Kind: "balance_corrected", About: c.About,
		Lines: []ledger.Line{{Account: ledger.Of(ledger.Corrections), Amount: c.Amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: c.Amount}}})
	var missing *ledger.InsufficientError
	switch {
	case errors.As(err, &missing):
		return fault.Field("amount", "prepaid.amount.more_than_held", "Balance", missing.Balance)
	case err != nil || posted.Repeated:
		return err
	}
	act.Org = c.Org
	told := Mail{Notice: CorrectedUp, Amount: c.Amount, Why: c.Reason}
	if c.Amount.Negative() {
		told.Notice, told.Amount = CorrectedDown, c.Amount.Neg()
	}
	if err := p.tell(ctx, tx, now, act, c.Org, told); err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "prepaid.corrected", Org: c.Org, Actor: act, Subject: c.About.String(),
		Changes: []audit.Change{{Field: "amount", After: c.Amount.String()}}, Personal: map[string]string{"reason": c.Reason}})
}

// CorrectionFits tells whether the account holds what is taken from it, and has room for
// what is added, as it stands: a fault beside amount when it does not.
func (p *Payments) CorrectionFits(ctx context.Context, tx db.Tx, c Correction) error {
	held, err := ledger.Balance(ctx, tx, c.Org, ledger.Prepaid, c.Amount.Currency)
	switch {
	case err != nil:
		return err
	case c.Amount.IsZero():
		return fault.Field("amount", "prepaid.amount.needed")
	case held.Minor+c.Amount.Minor < 0:
		return fault.Field("amount", "prepaid.amount.more_than_held", "Balance", held)
	case c.Amount.Positive():
		return roomFor(held, c.Amount)
	}
	return nil
}
