package stripe

import (
	"context"
	"fmt"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"manager/internal/billing/payment"
)

// Stripe forgets our keys after a day, and answers with what it had answered before until then.
const (
	askedLong  = time.Hour // ago: it is looked whether the charge was made, and not only trusted in the key
	clockSkew  = time.Hour // by which our clock may be wrong
	listAtOnce = 100
)

// Charge charges a means of payment, once for its key. One that is asked for again
// long after is looked for first. What Stripe refuses has failed; any other error leaves open what became of it.
func (s *Stripe) Charge(ctx context.Context, c payment.Charge) (payment.Outcome, error) {
	customer, method, ok := payersOf(c.Token)
	if !ok {
		return payment.Outcome{}, payment.ErrUnknownToken
	}
	if s.clock().Sub(c.CreatedAt) > askedLong {
		if before, err := s.Look(ctx, c); err != nil || before.State != "" {
			return before, err
		}
	}
	amount, currency, err := amountOf(c.Amount)
	if err != nil {
		return payment.Outcome{}, err
	}
	params := &sdk.PaymentIntentCreateParams{Amount: amount, Currency: currency, Customer: sdk.String(customer), PaymentMethod: sdk.String(method),
		PaymentMethodTypes: sdk.StringSlice(s.types(c.Means)), Confirm: sdk.Bool(true), Metadata: map[string]string{paymentField: c.Key}}
	if c.Present {
		params.ReturnURL = sdk.String(s.portal + c.ReturnTo)
	} else {
		params.OffSession = sdk.Bool(true)
	}
	params.AddExpand("latest_charge")
	params.SetIdempotencyKey(paymentField + " " + c.Key)
	intent, err := ask(ctx, s, func(ctx context.Context) (*sdk.PaymentIntent, error) {
		return s.client.V1PaymentIntents.Create(ctx, params)
	})
	if said := refusal(err); said != nil {
		return s.refused(ctx, c, said), nil
	}
	if err != nil {
		return payment.Outcome{}, plain("charge "+c.Key, err)
	}
	if c.Ref = intent.ID; repeated(intent.LastResponse) {
		return s.Look(ctx, c)
	}
	return s.outcome(ctx, c, intent)
}

// repeated tells whether Stripe answered as it had answered before under that key, whatever has become of it since.
func repeated(answer *sdk.APIResponse) bool {
	return answer != nil && answer.Header.Get("Idempotent-Replayed") == "true"
}

// types are Stripe's names of the means that a charge may use: one that can't be charged in the currency must not be among them.
func (s *Stripe) types(means payment.Means) []string {
	if means != "" {
		return []string{methods[means]}
	}
	all := make([]string, len(s.means))
	for i, means := range s.means {
		all[i] = methods[means]
	}
	return all
}

// refused is what became of a charge that Stripe refused. The intent stays with Stripe, and
// its reference with us.
func (s *Stripe) refused(ctx context.Context, c payment.Charge, said *sdk.Error) payment.Outcome {
	o := payment.Outcome{State: payment.Failed, Failure: failureOf(said)}
	if c.Means == payment.Debit {
		o.Failure = debitFailure(string(said.Code))
	}
	if said.PaymentIntent != nil {
		o.Ref = said.PaymentIntent.ID
	} else { // not the card's fault
		s.log.WarnContext(ctx, "stripe refused a charge", "payment", c.Key, "code", said.Code, "parameter", said.Param, "request", said.RequestID)
	}
	return o
}

// failureOf is why Stripe refused, the end of a message key.
func failureOf(said *sdk.Error) string {
	switch {
	case said == nil:
		return "other"
	case said.Code == sdk.ErrorCodeAuthenticationRequired || said.DeclineCode == sdk.DeclineCodeAuthenticationRequired:
		return "unconfirmed"
	case said.Code == sdk.ErrorCodePaymentIntentAuthenticationFailure:
		return "unconfirmed"
	case said.Type == sdk.ErrorTypeCard:
		return "declined"
	}
	return "other"
}

// Look tells what became of a charge; an Outcome without a state when Stripe has none. Without
// Stripe's reference it is found by our key among all that were made since.
func (s *Stripe) Look(ctx context.Context, c payment.Charge) (payment.Outcome, error) {
	intent, err := s.find(ctx, c)
	if err != nil {
		return payment.Outcome{}, plain("look for charge "+c.Key, err)
	}
	if intent == nil {
		return payment.Outcome{}, nil
	}
	return s.outcome(ctx, c, intent)
}

func (s *Stripe) find(ctx context.Context, c payment.Charge) (*sdk.PaymentIntent, error) {
	if c.Ref != "" {
		params := &sdk.PaymentIntentRetrieveParams{}
		params.AddExpand("latest_charge")
		return ask(ctx, s, func(ctx context.Context) (*sdk.PaymentIntent, error) {
			return s.client.V1PaymentIntents.Retrieve(ctx, c.Ref, params)
		})
	}
	// Not by searching, which finds what was made only a while later.
	return ask(ctx, s, func(ctx context.Context) (*sdk.PaymentIntent, error) {
		params := &sdk.PaymentIntentListParams{CreatedRange: &sdk.RangeQueryParams{GreaterThanOrEqual: c.CreatedAt.Add(-clockSkew).Unix()}}
		params.Limit = sdk.Int64(listAtOnce)
		params.AddExpand("data.latest_charge")
		for intent, err := range s.client.V1PaymentIntents.List(ctx, params).All(ctx) {
			if err != nil {
				return nil, err
			}
			if intent.Metadata[paymentField] == c.Key {
				return intent, nil
			}
		}
		return nil, nil
	})
}

// outcome is what became of an intent.
func (s *Stripe) outcome(ctx context.Context, c payment.Charge, intent *sdk.PaymentIntent) (payment.Outcome, error) {
	o := payment.Outcome{Ref: intent.ID}
	if intent.Metadata[paymentField] != c.Key || !same(c.Amount, intent.Amount, intent.Currency) {
		return payment.Outcome{}, fmt.Errorf("stripe: charge %s, intent %s: %w", c.Key, intent.ID, payment.ErrMismatch)
	}
	switch intent.Status {
	case sdk.PaymentIntentStatusSucceeded:
		if !same(c.Amount, intent.AmountReceived, intent.Currency) {
			return payment.Outcome{}, fmt.Errorf("stripe: charge %s, received by intent %s: %w", c.Key, intent.ID, payment.ErrMismatch)
		}
		reversed, reason, err := s.reversed(ctx, intent)
		o.State = payment.Succeeded
		if reversed {
			o.State = payment.Reversed
		}
		if reversed && c.Means == payment.Debit {
			o.Failure = debitFailure(reason)
		}
		return o, err
	case sdk.PaymentIntentStatusRequiresAction:
		o.State = payment.Pending
		if next := intent.NextAction; next != nil && next.RedirectToURL != nil {
			o.State, o.Confirm = payment.Confirming, next.RedirectToURL.URL
		}
		return o, nil
	case sdk.PaymentIntentStatusProcessing:
		o.State = payment.Pending
		return o, nil
	}
	o.State, o.Failure = payment.Failed, failureOf(intent.LastPaymentError)
	if c.Means == payment.Debit {
		o.Failure = debitFailure(bankSaid(intent))
	}
	return o, nil
}

// bankSaid is Stripe's name of the reason for which a bank did not pay.
func bankSaid(intent *sdk.PaymentIntent) string {
	switch {
	case intent.LatestCharge != nil && intent.LatestCharge.FailureCode != "":
		return intent.LatestCharge.FailureCode
	case intent.LastPaymentError != nil:
		return string(intent.LastPaymentError.Code)
	}
	return ""
}

// debitFailure is why a bank does not pay a debit, or has taken it back, the end of a message key.
func debitFailure(reason string) string {
	switch reason {
	case "insufficient_funds":
		return "no_funds"
	case "debit_not_authorized", "fraudulent":
		return "not_authorized"
	case "account_closed", "recipient_deceased", "bank_ownership_changed":
		return "account_closed"
	case "no_account", "incorrect_account_details", "invalid_account_number", "branch_does_not_exist", "incorrect_account_holder_name":
		return "account_unknown"
	case "customer_initiated", "refer_to_customer", "general", "duplicate", "product_not_received", "product_unacceptable", "subscription_canceled", "unrecognized", "credit_not_processed":
		return "taken_back"
	}
	return "bank"
}

// reversed tells whether the bank has taken back for good what is left of a charge, and why. While a
// dispute lasts the money counts as paid: it may be won, and nothing follows a reversal.
func (s *Stripe) reversed(ctx context.Context, intent *sdk.PaymentIntent) (taken bool, reason string, err error) {
	charge := intent.LatestCharge
	if charge == nil || !charge.Disputed {
		return false, "", nil
	}
	lost, err := ask(ctx, s, func(ctx context.Context) (lost int64, err error) {
		params := &sdk.DisputeListParams{PaymentIntent: sdk.String(intent.ID)}
		params.Limit = sdk.Int64(listAtOnce)
		for dispute, err := range s.client.V1Disputes.List(ctx, params).All(ctx) {
			if err != nil {
				return 0, err
			}
			if dispute.Status == sdk.DisputeStatusLost {
				lost += dispute.Amount
				reason = string(dispute.Reason)
			}
		}
		return lost, nil
	})
	if err != nil {
		return false, "", plain("read the disputes of "+intent.ID, err)
	}
	if lost > 0 && lost < charge.Amount-charge.AmountRefunded {
		s.log.WarnContext(ctx, "a part of a payment was lost in a dispute: book it by hand", "intent", intent.ID, "lost", lost)
		return false, "", nil
	}
	return lost > 0, reason, nil
}

// TakenBack are the intents of disputes that were lost, of those opened since then. A bank's return
// of a SEPA debit is a dispute that is lost at once.
func (s *Stripe) TakenBack(ctx context.Context, since time.Time) (refs []string, err error) {
	refs, err = ask(ctx, s, func(ctx context.Context) (refs []string, err error) {
		params := &sdk.DisputeListParams{CreatedRange: &sdk.RangeQueryParams{GreaterThanOrEqual: since.Unix()}}
		params.Limit = sdk.Int64(listAtOnce)
		for dispute, err := range s.client.V1Disputes.List(ctx, params).All(ctx) {
			if err != nil {
				return nil, err
			}
			if dispute.Status == sdk.DisputeStatusLost && dispute.PaymentIntent != nil {
				refs = append(refs, dispute.PaymentIntent.ID)
			}
		}
		return refs, nil
	})
	if err != nil {
		return nil, plain("list what banks have taken back", err)
	}
	return refs, nil
}
