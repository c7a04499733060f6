package stripe

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	sdk "github.com/stripe/stripe-go/v85"

	"manager/internal/billing/payment"
)

// sessionID is what Stripe sends a person back with.
var sessionID = regexp.MustCompile(`^cs_[A-Za-z0-9_]{1,200}$`)

// maxLabel is how long a label may be, in characters.
const maxLabel = 80

// Describe tells what was saved on Stripe's page, and for whom. What comes back from there is only the visit's
// ID; the token is the means of payment itself.
func (s *Stripe) Describe(ctx context.Context, token string) (payment.Description, error) {
	if !sessionID.MatchString(token) {
		return payment.Description{}, payment.ErrUnknownToken
	}
	params := &sdk.CheckoutSessionRetrieveParams{}
	params.AddExpand("setup_intent.payment_method")
	params.AddExpand("setup_intent.mandate")
	session, err := ask(ctx, s, func(ctx context.Context) (*sdk.CheckoutSession, error) {
		return s.client.V1CheckoutSessions.Retrieve(ctx, token, params)
	})
	if missing(err) {
		return payment.Description{}, payment.ErrUnknownToken
	}
	if err != nil {
		return payment.Description{}, plain("read what was saved", err)
	}
	owner := session.Metadata[ownerField]
	if session.Status != sdk.CheckoutSessionStatusComplete || session.SetupIntent == nil || session.SetupIntent.PaymentMethod == nil || session.Customer == nil || owner == "" {
		return payment.Description{}, payment.ErrUnknownToken
	}
	d, known := describe(session.SetupIntent.PaymentMethod)
	if d.Means == payment.Debit {
		d.Mandate, known = signed(session.SetupIntent)
	}
	if !known {
		return payment.Description{}, payment.ErrUnknownToken
	}
	d.Owner, d.Token = owner, tokenOf(session.Customer.ID, session.SetupIntent.PaymentMethod.ID)
	return d, nil
}

// tokenOf is what a means of payment is charged by; payersOf reads it again.
func tokenOf(customer, method string) string { return customer + " " + method }

func payersOf(token string) (customer, method string, ok bool) { return strings.Cut(token, " ") }

// brands are the names of card companies as people write them.
var brands = map[string]string{"amex": "American Express", "american_express": "American Express", "cartes_bancaires": "Cartes Bancaires", "diners": "Diners Club", "diners_club": "Diners Club",
	"discover": "Discover", "eftpos_au": "eftpos", "eftpos_australia": "eftpos", "interac": "Interac", "jcb": "JCB", "link": "Link", "mastercard": "Mastercard", "unionpay": "UnionPay", "union_pay": "UnionPay", "visa": "Visa"}

func describe(m *sdk.PaymentMethod) (d payment.Description, known bool) {
	switch {
	case m.Card != nil:
		brand, found := brands[string(m.Card.Brand)]
		if !found {
			brand = "Card"
		}
		expires := time.Date(int(m.Card.ExpYear), time.Month(m.Card.ExpMonth)+1, 0, 0, 0, 0, 0, time.UTC)
		return payment.Description{Means: payment.Card, Label: brand + " •••• " + m.Card.Last4, Expires: expires.Format(time.DateOnly)}, true
	case m.Paypal != nil:
		return payment.Description{Means: payment.PayPal, Label: short(strings.TrimSpace("PayPal " + m.Paypal.PayerEmail))}, true
	case m.SEPADebit != nil:
		return payment.Description{Means: payment.Debit, Label: "SEPA " + m.SEPADebit.Country + " •••• " + m.SEPADebit.Last4}, true
	}
	return d, false
}

// signed is the mandate that was given on Stripe's page; ok is false when there is none that holds.
func signed(intent *sdk.SetupIntent) (m payment.SignedMandate, ok bool) {
	given, method := intent.Mandate, intent.PaymentMethod
	if given == nil || given.Status == sdk.MandateStatusInactive || given.PaymentMethodDetails == nil || given.PaymentMethodDetails.SEPADebit == nil || given.CustomerAcceptance == nil || method.BillingDetails == nil {
		return m, false
	}
	return payment.SignedMandate{Ref: given.ID, Reference: given.PaymentMethodDetails.SEPADebit.Reference, SignedAt: time.Unix(given.CustomerAcceptance.AcceptedAt, 0),
		Holder: method.BillingDetails.Name, Last4: method.SEPADebit.Last4}, true
}

// LookMandate tells whether a mandate still holds.
func (s *Stripe) LookMandate(ctx context.Context, ref string) (bool, error) {
	given, err := ask(ctx, s, func(ctx context.Context) (*sdk.Mandate, error) {
		return s.client.V1Mandates.Retrieve(ctx, ref, &sdk.MandateRetrieveParams{})
	})
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, plain("look for a mandate", err)
	}
	return given.Status != sdk.MandateStatusInactive, nil
}

// Detach forgets a means of payment. Stripe refuses to forget one twice: then it is looked whether it is nobody's.
func (s *Stripe) Detach(ctx context.Context, token string) error {
	_, method, ok := payersOf(token)
	if !ok {
		return nil
	}
	_, err := ask(ctx, s, func(ctx context.Context) (*sdk.PaymentMethod, error) {
		return s.client.V1PaymentMethods.Detach(ctx, method, &sdk.PaymentMethodDetachParams{})
	})
	if err == nil || missing(err) {
		return nil
	}
	if refusal(err) != nil {
		found, looking := ask(ctx, s, func(ctx context.Context) (*sdk.PaymentMethod, error) {
			return s.client.V1PaymentMethods.Retrieve(ctx, method, &sdk.PaymentMethodRetrieveParams{})
		})
		if missing(looking) || looking == nil && found.Customer == nil {
			return nil
		}
	}
	return plain("forget a means of payment", err)
}

// short cuts a label to what fits.
func short(label string) string {
	if utf8.RuneCountInString(label) <= maxLabel {
		return label
	}
	return string([]rune(label)[:maxLabel-1]) + "…"
}
