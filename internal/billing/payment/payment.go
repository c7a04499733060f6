package payment

import (
	"time"

	"manager/internal/id"
	"manager/internal/money"
)

// State is how far a payment has come.
type State string

// The states. The last three are its ends; one that succeeded can still be reversed.
const (
	Created    State = "created"    // written down, the provider perhaps not asked yet
	Confirming State = "confirming" // waits for the person
	Pending    State = "pending"    // waits for the provider
	Succeeded  State = "succeeded"
	Failed     State = "failed"
	Reversed   State = "reversed"
)

// Ended tells whether the payment is decided.
func (s State) Ended() bool { return s == Succeeded || s == Failed || s == Reversed }

// Purpose is what a payment is for.
type Purpose string

// The purposes.
const (
	ForOrder    Purpose = "order"
	ForDocument Purpose = "document" // an open invoice
	ForCredit   Purpose = "credit"   // of the prepaid account
)

// Payment is one payment by a provider.
type Payment struct {
	ID        id.Payment
	Purpose   Purpose
	Order     id.Order    // that it is for; zero: none
	Document  id.Document // that it is for; zero: none
	Profile   id.PaymentProfile
	Means     Means
	Provider  string
	Ref       string
	Amount    money.Money
	State     State
	Failure   string // the end of a message key
	Confirm   string // where the person confirms it
	CreatedBy id.User
	CreatedAt time.Time
	EndedAt   time.Time
	CollectOn time.Time  // the day of a debit, of which there was notice; zero: it was charged at once
	Mandate   id.Mandate // by which a bank account is debited
}

// Announced tells whether it is a debit whose day has not come.
func (p Payment) Announced(now time.Time) bool {
	return p.State == Created && !p.CollectOn.IsZero() && now.Before(p.CollectOn)
}

// asked is what the provider is asked for.
func (p Payment) asked(token, returnTo string, present bool) Charge {
	asked := p.CreatedAt
	if p.CollectOn.After(asked) { // it was announced long before
		asked = p.CollectOn
	}
	return Charge{Key: p.ID.String(), Ref: p.Ref, Means: p.Means, Token: token, Amount: p.Amount, ReturnTo: returnTo + p.ID.String(), Present: present, CreatedAt: asked}
}

// Means is a means of payment.
type Means string

// The means. Cards, PayPal accounts and, by SEPA direct debit, bank accounts are charged by a provider.
const (
	Card     Means = "card"
	PayPal   Means = "paypal"
	Debit    Means = "sepa_debit"
	Prepaid  Means = "prepaid"
	Transfer Means = "bank_transfer"
)

// Charged tells whether a provider charges it.
func (m Means) Charged() bool { return m == Card || m == PayPal || m == Debit }

// Takes tells whether it pays in a currency: bank accounts are debited in euros alone.
func (m Means) Takes(currency money.Currency) bool { return m != Debit || currency == money.EUR }

// Profile is a saved means of payment.
type Profile struct {
	ID        id.PaymentProfile
	Means     Means
	Provider  string
	Token     string
	Label     string
	ExpiresOn time.Time // the last day; zero: it doesn't expire
	Default   bool
	Fallback  bool // charged when an automatic payment by another one fails
	CreatedAt time.Time
	Mandate   Mandate // of a bank account

	signed SignedMandate // that is to be kept
}

// Usable tells whether it can pay in a currency now.
func (p Profile) Usable(now time.Time, currency money.Currency) bool {
	return !p.Expired(now) && p.Means.Takes(currency) && (p.Means != Debit || p.Mandate.State == MandateActive)
}

// Expired tells whether a card can't be charged any more.
func (p Profile) Expired(now time.Time) bool {
	return !p.ExpiresOn.IsZero() && !now.Before(p.ExpiresOn.AddDate(0, 0, 1))
}
