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
}

// asked is what the provider is asked for.
func (p Payment) asked(token, returnTo string, present bool) Charge {
	return Charge{Key: p.ID.String(), Ref: p.Ref, Token: token, Amount: p.Amount, ReturnTo: returnTo + p.ID.String(), Present: present, CreatedAt: p.CreatedAt}
}

// Means is a means of payment.
type Means string

// The means. Cards and PayPal accounts are charged by a provider.
const (
	Card     Means = "card"
	PayPal   Means = "paypal"
	Prepaid  Means = "prepaid"
	Transfer Means = "bank_transfer"
)

// Charged tells whether a provider charges it.
func (m Means) Charged() bool { return m == Card || m == PayPal }

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
}

// Expired tells whether a card can't be charged any more.
func (p Profile) Expired(now time.Time) bool {
	return !p.ExpiresOn.IsZero() && !now.Before(p.ExpiresOn.AddDate(0, 0, 1))
}
