package simulator

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/money"
)

// Prefixes of the simulator's references.
const (
	paymentRef = "sim_"
	refundRef  = "simr_"
)

// Refund gives a part of a charge back, once for its key: what was asked before is
// answered as it stands now. More than was charged, and what was taken back already, is refused.
func (s *Simulator) Refund(ctx context.Context, r payment.RefundRequest) (payment.Outcome, error) {
	err := s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		var token, state string
		var charged money.Money
		err := tx.QueryRow(ctx, `select token, state, amount, currency from simulated_payments where key = @key for update`, db.Args{"key": r.ChargeKey}).Scan(&token, &state, &charged.Minor, &charged.Currency)
		if errors.Is(err, pgx.ErrNoRows) {
			return payment.ErrUnknownToken
		}
		if err != nil {
			return fmt.Errorf("read a charge: %w", err)
		}
		var before int64
		err = tx.QueryRow(ctx, `select coalesce(sum(amount), 0)::bigint from simulated_refunds where payment_key = @key and state <> 'failed' and key <> @refund`, db.Args{"key": r.ChargeKey, "refund": r.Key}).Scan(&before)
		if err != nil {
			return fmt.Errorf("read earlier refunds: %w", err)
		}
		b, answer := behaviourOf(token), payment.Succeeded
		switch {
		case b == RefusesRefunds, state != string(payment.Succeeded), r.Amount.Currency != charged.Currency, before+r.Amount.Minor > charged.Minor:
			answer = payment.Failed
		case b == DelaysRefunds:
			answer = payment.Pending
		}
		tag, err := tx.Exec(ctx, `insert into simulated_refunds (key, ref, payment_key, amount, currency, state, created_at)
			values (@key, @ref, @payment, @amount, @currency, @state, @now) on conflict do nothing`,
			db.Args{"key": r.Key, "ref": refundRef + r.Key, "payment": r.ChargeKey, "amount": r.Amount.Minor, "currency": r.Amount.Currency, "state": answer, "now": s.clock()})
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return s.planMessages(ctx, tx, refundRef+r.Key, r.Key, messagesOfRefund(b, answer))
	})
	if err != nil {
		return payment.Outcome{}, err
	}
	return s.LookRefund(ctx, r)
}

// messagesOfRefund are the messages that will be sent about a refund.
func messagesOfRefund(b Behaviour, answer payment.State) []plannedMessage {
	done := plannedMessage{"refund done", payment.Succeeded, 0}
	switch {
	case answer == payment.Failed:
		return []plannedMessage{{"refund failed", payment.Failed, 0}}
	case answer == payment.Pending:
		return []plannedMessage{{"refund waits", payment.Pending, 0}, {"refund done", payment.Succeeded, messageAfter}}
	case b == Repeats:
		return []plannedMessage{done, done}
	case b == Disordered:
		return []plannedMessage{done, {"refund waits", payment.Pending, messageAfter}}
	}
	return []plannedMessage{done}
}

// LookRefund tells what became of the refund with that key.
func (s *Simulator) LookRefund(ctx context.Context, r payment.RefundRequest) (payment.Outcome, error) {
	var state, ref string
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select state, ref from simulated_refunds where key = @key`, db.Args{"key": r.Key}, &state, &ref)
	if err := s.db.Read(ctx, db.System("payment simulator"), batch); err != nil || !found {
		return payment.Outcome{}, err
	}
	return refundOutcome(ref, state), nil
}

func refundOutcome(ref, state string) payment.Outcome {
	o := payment.Outcome{Ref: ref, State: payment.State(state)}
	if o.State == payment.Failed {
		o.Failure = "declined"
	}
	return o
}

// isRefund tells whether a reference is that of a refund.
func isRefund(ref string) bool { return strings.HasPrefix(ref, refundRef) }

// keyOf is the key of whoever asked, of a reference.
func keyOf(ref string) string {
	_, key, _ := strings.Cut(ref, "_")
	return key
}
