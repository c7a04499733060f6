package document

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/fee"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/text"
)

// WaiveFees gives up the open reminder fees of an invoice, or those of one step, by the provider's
// staff. NotFound for an unknown invoice, Conflict when there is no such fee, a fault beside reason without one.
func (d *Documents) WaiveFees(ctx context.Context, act actor.Actor, of id.Org, document id.Document, step int, reason string) (waived money.Money, err error) {
	reason = text.Line(reason)
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "reason", reason, maxReason, true)
	if err := f.OrNil(); err != nil {
		return waived, err
	}
	now := d.clock()
	err = d.db.Write(ctx, db.ForOrg(of, act.User), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, of); err != nil {
			return err
		}
		found, _, err := lock(ctx, tx, of, document)
		if err != nil {
			return err
		}
		if waived, err = d.waiveFees(ctx, tx, now, act, of, found, step, reason); err != nil {
			return err
		}
		if waived.IsZero() {
			return fault.New(fault.Conflict, "invoice.no_fee")
		}
		return nil
	})
	return waived, err
}

// waiveFees gives up reminder fees in tx and returns how much that is; where there are none nothing happens.
func (d *Documents) waiveFees(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, of id.Org, found Document, step int, reason string) (waived money.Money, err error) {
	minor, err := fee.Waive(ctx, tx, now, of, found.ID, found.Number, step, reason)
	waived = money.New(minor, found.Total.Currency)
	if err != nil || minor == 0 {
		return waived, err
	}
	if err := Note(ctx, tx, Event{Org: of, Document: found.ID, Kind: "fee_waived", At: now, By: act.User, Amount: waived}); err != nil {
		return waived, err
	}
	return waived, d.audit.Record(ctx, tx, now, audit.Event{Action: "document.fee_waived", Org: of, Actor: act, Subject: found.ID.String(),
		Changes: []audit.Change{{Field: "total", After: waived.String()}}, Personal: map[string]string{"document": found.Number}})
}
