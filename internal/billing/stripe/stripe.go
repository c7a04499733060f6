package stripe

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"manager/internal/billing/payment"
	"manager/internal/clock"
	"manager/internal/money"
)

// Settings is what an installation decides about Stripe.
type Settings struct {
	SecretKey     string
	WebhookSecret string
	Means         []payment.Means // that the account has
	Portal        *url.URL        // the address under which people reach the portal
	Clock         clock.Clock
	Log           *slog.Logger

	URL  string        // of Stripe's interface; empty: the real one
	Wait time.Duration // before asking again; 0: a while
}

// Stripe is the provider of payments of that name.
type Stripe struct {
	client  *sdk.Client
	secret  string
	means   []payment.Means
	portal  string
	clock   clock.Clock
	log     *slog.Logger
	waiting time.Duration
}

const name = "stripe"

// answerWithin is how long Stripe may take for one answer.
const answerWithin = 15 * time.Second

// New makes the provider; it asks nothing of Stripe yet.
func New(s Settings) *Stripe {
	config := &sdk.BackendConfig{
		HTTPClient:        &http.Client{Timeout: answerWithin},
		MaxNetworkRetries: sdk.Int64(0),                             // we ask again ourselves, under keys that outlive the process
		LeveledLogger:     &sdk.LeveledLogger{Level: sdk.LevelNull}, // it would log the secrets of payments
		EnableTelemetry:   sdk.Bool(false),
	}
	if s.URL != "" {
		config.URL = sdk.String(s.URL)
	}
	made := &Stripe{client: sdk.NewClient(s.SecretKey, sdk.WithBackends(sdk.NewBackendsWithConfig(config))), secret: s.WebhookSecret, means: s.Means,
		portal: strings.TrimSuffix(s.Portal.String(), "/"), clock: s.Clock, log: s.Log, waiting: s.Wait}
	if made.waiting == 0 {
		made.waiting = 300 * time.Millisecond
	}
	return made
}

// Name is under which its tokens and references are kept.
func (s *Stripe) Name() string { return name }

// Means are those that the account has.
func (s *Stripe) Means() []payment.Means { return s.means }

// methods are Stripe's names of means of payment.
var methods = map[payment.Means]string{payment.Card: "card", payment.PayPal: "paypal", payment.Debit: "sepa_debit"}

// The names under which our keys stand with what is Stripe's.
const (
	ownerField   = "manager_organization"
	paymentField = "manager_payment"
	refundField  = "manager_refund"
)

// amountOf is an amount as Stripe counts it: in minor units, of which not every currency
// has the same number there as elsewhere.
func amountOf(m money.Money) (minor *int64, currency *string, err error) {
	switch m.Currency {
	case money.CHF, money.EUR: // two decimals, at Stripe, too
		return sdk.Int64(m.Minor), sdk.String(strings.ToLower(string(m.Currency))), nil
	}
	return nil, nil, fmt.Errorf("stripe: it is not known how amounts in %s are written", m.Currency)
}

// same tells whether an amount of Stripe's is the one that was asked for.
func same(m money.Money, minor int64, currency sdk.Currency) bool {
	return m.Minor == minor && strings.EqualFold(string(m.Currency), string(currency))
}

// SaveAddress is Stripe's page on which a person saves a card or a PayPal account.
func (s *Stripe) SaveAddress(ctx context.Context, r payment.SaveRequest) (string, error) {
	params := &sdk.CheckoutSessionCreateParams{
		Mode: sdk.String(string(sdk.CheckoutSessionModeSetup)), PaymentMethodTypes: sdk.StringSlice([]string{methods[r.Means]}),
		CustomerCreation: sdk.String("always"), // what has no customer can be charged only once
		// Stripe writes the session's ID in place of the braces, but only of braces that are not escaped.
		SuccessURL: sdk.String(s.portal + withParameter(r.ReturnTo, "token={CHECKOUT_SESSION_ID}")), CancelURL: sdk.String(s.portal + r.CancelTo),
		Metadata: map[string]string{ownerField: r.Owner},
	}
	if r.Lang != "" {
		params.Locale = sdk.String(r.Lang)
	}
	session, err := ask(ctx, s, func(ctx context.Context) (*sdk.CheckoutSession, error) {
		return s.client.V1CheckoutSessions.Create(ctx, params)
	})
	if err != nil {
		return "", plain("make a page for saving a means of payment", err)
	}
	return session.URL, nil
}

func withParameter(address, parameter string) string {
	if strings.Contains(address, "?") {
		return address + "&" + parameter
	}
	return address + "?" + parameter
}
