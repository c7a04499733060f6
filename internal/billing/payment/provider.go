package payment

import (
	"context"
	"errors"

	"manager/internal/money"
)

// Provider charges cards and PayPal accounts, and gives back what was charged. The real one is a company outside;
// the simulator is the embedded default.
type Provider interface {
	// Name is under which its tokens and references are kept.
	Name() string
	// SaveAddress is where a person saves a means of payment with the provider,
	// which then sends them to returnTo with the parameter token.
	SaveAddress(ctx context.Context, means Means, returnTo string) (address string, err error)
	// Describe tells what a token stands for; ErrUnknownToken for one that was never given.
	Describe(ctx context.Context, token string) (Description, error)
	// Charge charges a means of payment: once for its key, however often it is called.
	Charge(ctx context.Context, c Charge) (Outcome, error)
	// Look tells what became of the charge with that key; Unknown when there is none.
	Look(ctx context.Context, key string) (Outcome, error)
	// Refund gives back a part of a charge or all of it: once for its key, however often it is called.
	Refund(ctx context.Context, r RefundRequest) (Outcome, error)
	// LookRefund tells what became of the refund with that key; an Outcome without a state when there is none.
	LookRefund(ctx context.Context, key string) (Outcome, error)
	// SignatureHeader is the name of the header that carries the signature of its messages.
	SignatureHeader() string
	// Read verifies a message of the provider and says what it is about; ErrForged for one that is not its own, or too old.
	Read(signature string, body []byte) (Message, error)
}

// Errors of providers.
var (
	ErrUnknownToken = errors.New("the provider knows no such means of payment")
	ErrForged       = errors.New("the message does not come from the provider of payments")
)

// Description is what a person recognizes a means of payment by.
type Description struct {
	Means   Means
	Label   string // "Visa •••• 4242"
	Expires string // the last day, as 2028-02-29; empty: it doesn't expire
}

// Charge is what a provider is asked for.
type Charge struct {
	Key      string
	Token    string
	Amount   money.Money
	ReturnTo string // where the person comes back to after confirming
	Present  bool   // the person is there and can confirm
}

// RefundRequest is what a provider is asked to give back.
type RefundRequest struct {
	Key       string
	ChargeKey string // of the charge
	ChargeRef string // the provider's, of the charge
	Amount    money.Money
}

// Outcome is what became of a charge or a refund. A refund is Pending, Succeeded or Failed.
type Outcome struct {
	Ref     string // of the provider
	State   State  // Confirming, Pending, Succeeded, Failed or Reversed; empty: there is no such charge or refund
	Confirm string // where the person confirms it
	Failure string // why it failed, the end of a message key
}

// Message is what a provider says about one of its charges or refunds.
type Message struct {
	ID      string
	Ref     string
	Key     string
	Refund  bool // the key is that of a refund
	Outcome Outcome
}
