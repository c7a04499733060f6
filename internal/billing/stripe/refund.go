package stripe

import (
	"context"
	"fmt"

	sdk "github.com/stripe/stripe-go/v85"

	"manager/internal/billing/payment"
)

// Refund gives a part of a charge back, once for its key. What Stripe refuses has failed; that
// there is too little on our account with Stripe is no refusal.
func (s *Stripe) Refund(ctx context.Context, r payment.RefundRequest) (payment.Outcome, error) {
	if r.ChargeRef == "" {
		return payment.Outcome{}, fmt.Errorf("stripe: refund %s is of a charge without a reference", r.Key)
	}
	amount, _, err := amountOf(r.Amount)
	if err != nil {
		return payment.Outcome{}, err
	}
	params := &sdk.RefundCreateParams{PaymentIntent: sdk.String(r.ChargeRef), Amount: amount, Metadata: map[string]string{refundField: r.Key}}
	params.SetIdempotencyKey(refundField + " " + r.Key)
	made, err := ask(ctx, s, func(ctx context.Context) (*sdk.Refund, error) { return s.client.V1Refunds.Create(ctx, params) })
	if said := refusal(err); said != nil {
		s.log.WarnContext(ctx, "stripe refused a refund", "refund", r.Key, "code", said.Code, "parameter", said.Param, "request", said.RequestID)
		return payment.Outcome{State: payment.Failed, Failure: "declined"}, nil
	}
	if err != nil {
		return payment.Outcome{}, plain("refund "+r.Key, err)
	}
	if repeated(made.LastResponse) {
		return s.LookRefund(ctx, r)
	}
	return refundOutcome(r, made)
}

// LookRefund tells what became of a refund; an Outcome without a state when Stripe has none.
func (s *Stripe) LookRefund(ctx context.Context, r payment.RefundRequest) (payment.Outcome, error) {
	found, err := ask(ctx, s, func(ctx context.Context) (*sdk.Refund, error) {
		params := &sdk.RefundListParams{PaymentIntent: sdk.String(r.ChargeRef)}
		params.Limit = sdk.Int64(listAtOnce)
		for refund, err := range s.client.V1Refunds.List(ctx, params).All(ctx) {
			if err != nil {
				return nil, err
			}
			if refund.Metadata[refundField] == r.Key {
				return refund, nil
			}
		}
		return nil, nil
	})
	if err != nil {
		return payment.Outcome{}, plain("look for refund "+r.Key, err)
	}
	if found == nil {
		return payment.Outcome{}, nil
	}
	return refundOutcome(r, found)
}

func refundOutcome(r payment.RefundRequest, made *sdk.Refund) (payment.Outcome, error) {
	if made.Metadata[refundField] != r.Key || !same(r.Amount, made.Amount, made.Currency) {
		return payment.Outcome{}, fmt.Errorf("stripe: refund %s, made as %s: %w", r.Key, made.ID, payment.ErrMismatch)
	}
	o := payment.Outcome{Ref: made.ID, State: payment.Pending} // waiting, also for the person's bank details
	switch made.Status {
	case sdk.RefundStatusSucceeded:
		o.State = payment.Succeeded
	case sdk.RefundStatusFailed, sdk.RefundStatusCanceled:
		o.State, o.Failure = payment.Failed, "declined"
	}
	return o, nil
}
