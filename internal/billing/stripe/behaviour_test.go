package stripe_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/billing/stripe"
	"manager/internal/id"
	"manager/internal/testkit"
	"manager/internal/testkit/providers"
)

// Secrets that must not be seen anywhere.
const (
	secretKey     = "sk_test_51secretsecretsecret"
	webhookSecret = "whsec_secretsecretsecret"
	hidden        = "pi_1_secret_2"
)

// newStripe makes the provider, against a Stripe of the test's own.
func newStripe(t *testing.T, address string, now func() time.Time, log *bytes.Buffer) *stripe.Stripe {
	t.Helper()
	portal, err := url.Parse("https://portal.example")
	if err != nil {
		t.Fatal(err)
	}
	return stripe.New(stripe.Settings{SecretKey: secretKey, WebhookSecret: webhookSecret, Means: []payment.Means{payment.Card, payment.PayPal, payment.Debit}, Portal: portal, Clock: now, URL: address,
		Wait: time.Millisecond, Log: slog.New(slog.NewTextHandler(log, nil))})
}

// save saves a means of payment on the page to which a person is led, and returns what they come back with.
func save(t *testing.T, f *fake, s *stripe.Stripe, owner id.Org, means payment.Means, b providers.Behaviour) (token string) {
	t.Helper()
	address, err := s.SaveAddress(t.Context(), payment.SaveRequest{Means: means, Owner: owner.String(), Lang: "fr", ReturnTo: "/back?replaces=1", CancelTo: "/cancel"})
	if err != nil {
		t.Fatal(err)
	}
	away, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(f.save(path.Base(away.Path), b))
	if err != nil || back.Host != "portal.example" || back.Query().Get("replaces") != "1" {
		t.Fatalf("back at %s: %v", back, err)
	}
	return back.Query().Get("token")
}

// Breaks when Stripe's part does anything else than the simulator, with which all the rest is tested.
func TestStripeBehavesAsAProvider(t *testing.T) {
	t.Parallel()
	providers.Run(t, func(t *testing.T) providers.House {
		clock, log := testkit.NewClock(), &bytes.Buffer{}
		f := newFake(t, clock.Now)
		s := newStripe(t, f.URL, clock.Now, log)
		t.Cleanup(func() {
			if strings.Contains(log.String(), "secret") {
				t.Errorf("the log has secrets: %s", log)
			}
		})
		return providers.House{Provider: s, Now: clock.Now,
			Save: func(means payment.Means, b providers.Behaviour) string {
				return save(t, f, s, id.New[id.Org](), means, b)
			},
			Confirm:    func(c payment.Charge, yes bool) { f.confirm(c.Key, yes) },
			Later:      f.later,
			EndMandate: f.endMandate,
		}
	})
}
