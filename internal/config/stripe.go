package config

import (
	"regexp"
	"slices"
	"strings"
)

// Stripe is the account with Stripe that charges cards, PayPal accounts and bank accounts.
type Stripe struct {
	SecretKey     Secret // not set: Stripe is not used
	WebhookSecret Secret
	Means         []string // card, paypal, sepa_debit
}

// stripeMeans are what customers may pay with by Stripe.
var stripeMeans = []string{"card", "paypal", "sepa_debit"}

var (
	stripeKey     = regexp.MustCompile(`^(sk|rk)_(live|test)_[A-Za-z0-9_]{8,250}$`)
	stripeWebhook = regexp.MustCompile(`^whsec_[A-Za-z0-9+/=_-]{8,250}$`)
)

func (r *reader) stripe() Stripe {
	s := Stripe{SecretKey: r.secret("MANAGER_STRIPE_SECRET_KEY"), WebhookSecret: r.secret("MANAGER_STRIPE_WEBHOOK_SECRET")}
	if s.SecretKey.IsSet() && !stripeKey.MatchString(s.SecretKey.Reveal()) { // their texts are secret
		r.problem("MANAGER_STRIPE_SECRET_KEY", "must begin with sk_live_, rk_live_, sk_test_ or rk_test_: a publishable key (pk_…) charges nothing")
	}
	if s.WebhookSecret.IsSet() && !stripeWebhook.MatchString(s.WebhookSecret.Reveal()) {
		r.problem("MANAGER_STRIPE_WEBHOOK_SECRET", "must begin with whsec_")
	}
	switch {
	case s.SecretKey.IsSet() && !s.WebhookSecret.IsSet():
		r.problem("MANAGER_STRIPE_WEBHOOK_SECRET", "is missing: without it Stripe's messages can't be told from anybody's")
	case s.WebhookSecret.IsSet() && !s.SecretKey.IsSet():
		r.problem("MANAGER_STRIPE_SECRET_KEY", "is missing: MANAGER_STRIPE_WEBHOOK_SECRET alone does nothing")
	}
	for part := range strings.SplitSeq(r.text("MANAGER_STRIPE_MEANS"), ",") {
		means := strings.ToLower(strings.TrimSpace(part))
		if !slices.Contains(stripeMeans, means) {
			r.problem("MANAGER_STRIPE_MEANS", "must list %s, and %q is none of them", strings.Join(stripeMeans, ", "), means)
		} else if !slices.Contains(s.Means, means) {
			s.Means = append(s.Means, means)
		}
	}
	return s
}
