package reminder

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/billing/fee"
	"manager/internal/db"
)

// chargeFees charges what the steps of a round cost. The fee stands in the reminder that it is charged for.
func (w *round) chargeFees(ctx context.Context, tx db.Tx) error {
	for _, one := range w.told {
		invoice, amount := one.invoice, one.rule.Fee(one.invoice.Amount.Currency)
		if one.nothing || !amount.Positive() {
			continue
		}
		fresh, err := fee.Charge(ctx, tx, w.now, w.org, invoice.Number, fee.Fee{Document: invoice.ID, Step: one.rule.Step, Due: invoice.Due, Amount: amount})
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		invoice.Amount.Minor += amount.Minor
		invoice.Fees.Minor += amount.Minor
		if err := document.Note(ctx, tx, document.Event{Org: w.org, Document: invoice.ID, Kind: "fee_charged", At: w.now, Amount: amount}); err != nil {
			return err
		}
		if err := w.audit.Record(ctx, tx, w.now, audit.Event{Action: "document.fee_charged", Org: w.org, Actor: actor.Actor{Origin: actor.System}, Subject: invoice.ID.String(),
			Changes: []audit.Change{{Field: "total", After: amount.String()}}, Personal: map[string]string{"document": invoice.Number}}); err != nil {
			return err
		}
	}
	return nil
}
