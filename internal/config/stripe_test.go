package config_test

import (
	"slices"
	"strings"
	"testing"

	"manager/internal/config"
)

// Breaks when a key that charges nothing, or messages that anybody could send, are found out only when money is lost.
func TestStripeIsRefusedAtStartWhenWrong(t *testing.T) {
	t.Parallel()
	const key, webhook = "sk_live_51hidden0hidden0", "whsec_hidden0hidden0"
	both := env{"MANAGER_STRIPE_SECRET_KEY": key, "MANAGER_STRIPE_WEBHOOK_SECRET": webhook}
	if c := load(t, both); c.Stripe.SecretKey.Reveal() != key || !slices.Equal(c.Stripe.Means, []string{"card"}) {
		t.Errorf("%+v", c.Stripe)
	}
	if c := load(t, nil); c.Stripe.SecretKey.IsSet() {
		t.Error("Stripe without a key")
	}
	if c := load(t, env{"MANAGER_STRIPE_SECRET_KEY": "rk_test_51hidden0hidden0", "MANAGER_STRIPE_WEBHOOK_SECRET": webhook, "MANAGER_STRIPE_MEANS": " PayPal,card, card"}); !slices.Equal(c.Stripe.Means, []string{"paypal", "card"}) {
		t.Errorf("%+v", c.Stripe)
	}
	for name, wrong := range map[string]env{
		"a publishable key": {"MANAGER_STRIPE_SECRET_KEY": "pk_live_51hidden0hidden0", "MANAGER_STRIPE_WEBHOOK_SECRET": webhook},
		"an end of line":    {"MANAGER_STRIPE_SECRET_KEY": key + "\n", "MANAGER_STRIPE_WEBHOOK_SECRET": webhook},
		"no webhook secret": {"MANAGER_STRIPE_SECRET_KEY": key},
		"no key":            {"MANAGER_STRIPE_WEBHOOK_SECRET": webhook},
		"another secret":    {"MANAGER_STRIPE_SECRET_KEY": key, "MANAGER_STRIPE_WEBHOOK_SECRET": key},
		"unknown means":     {"MANAGER_STRIPE_MEANS": "card,bitcoin"},
		"empty means":       {"MANAGER_STRIPE_MEANS": "card,,paypal"},
	} {
		_, err := config.From(func(name string) (string, bool) { value, ok := wrong[name]; return value, ok })
		if err == nil || !strings.Contains(err.Error(), "MANAGER_STRIPE_") || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
