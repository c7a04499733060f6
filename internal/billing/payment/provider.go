package payment

import (
	"context"
	"errors"
	"time"

	"manager/internal/money"
)

// Provider charges cards, PayPal accounts and bank accounts, and gives back what was charged. The real one is a company outside;
// a demo has the simulator, and an installation without either has None.
type Provider interface {
	// Name is under which its tokens and references are kept.
	Name() string
	// Means are those that it saves and charges, in the order in which they are offered.
	Means() []Means
	// SaveAddress is where a person saves a means of payment with the provider,
	// which then sends them back with the parameter token.
	SaveAddress(ctx context.Context, r SaveRequest) (address string, err error)
	// Describe tells what a token stands for; ErrUnknownToken for one that was never given.
	Describe(ctx context.Context, token string) (Description, error)
	// Detach forgets a means of payment, which can't be charged any more; one that is forgotten already is no error.
	Detach(ctx context.Context, token string) error
	// LookMandate tells whether a mandate still holds, by the provider's reference of it.
	LookMandate(ctx context.Context, ref string) (holds bool, err error)
	// Charge charges a means of payment: once for its key, however often it is called.
	Charge(ctx context.Context, c Charge) (Outcome, error)
	// Look tells what became of a charge; an Outcome without a state when there is none.
	Look(ctx context.Context, c Charge) (Outcome, error)
	// TakenBack are the provider's references of charges that banks have taken back for good, in cases that were opened since then.
	TakenBack(ctx context.Context, since time.Time) (refs []string, err error)
	// Refund gives back a part of a charge or all of it: once for its key, however often it is called.
	Refund(ctx context.Context, r RefundRequest) (Outcome, error)
	// LookRefund tells what became of a refund; an Outcome without a state when there is none.
	LookRefund(ctx context.Context, r RefundRequest) (Outcome, error)
	// SignatureHeader is the name of the header that carries the signature of its messages.
	SignatureHeader() string
	// Read verifies a message of the provider and says what it is about; ErrForged for one that is not its own, or too old.
	Read(signature string, body []byte) (Message, error)
}

// Errors of providers.
var (
	ErrUnknownToken = errors.New("the provider knows no such means of payment")
	ErrForged       = errors.New("the message does not come from the provider of payments")
	// ErrMismatch is about a charge or refund that is not what was asked for: nothing of it is booked.
	ErrMismatch = errors.New("the provider has something else under that reference than was asked for")
)

// SaveRequest is what a provider is asked to save a means of payment for.
type SaveRequest struct {
	Means    Means
	Owner    string // to whom it will belong
	Lang     string // of the person, as "de"
	ReturnTo string // where the person comes back to, in the portal
	CancelTo string // where they come back to without having saved anything
}

// Description is what a person recognizes a means of payment by.
type Description struct {
	Means   Means
	Label   string        // "Visa •••• 4242"
	Expires string        // the last day, as 2028-02-29; empty: it doesn't expire
	Token   string        // by which it is charged; empty: the one that was given
	Owner   string        // for whom it was saved; empty: the provider doesn't know
	Mandate SignedMandate // of a bank account
}

// SignedMandate is the permission to debit a bank account, as the provider has taken it.
type SignedMandate struct {
	Ref       string // the provider's
	Reference string // that stands beside each debit in the account
	SignedAt  time.Time
	Holder    string
	Last4     string // of the IBAN
}

// Charge is what a provider is asked for.
type Charge struct {
	Key       string
	Ref       string // the provider's; empty: not known yet
	Means     Means
	Token     string
	Amount    money.Money
	ReturnTo  string // where the person comes back to after confirming
	Present   bool   // the person is there and can confirm
	CreatedAt time.Time
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
	Failure string // why it failed or was taken back, the end of a message key
}

// Message is what a provider says about one of its charges or refunds.
type Message struct {
	ID      string
	Kind    string // the provider's name for what has happened
	Ref     string
	Key     string  // empty: it is found by Ref, unless the message is about nothing of ours
	Refund  bool    // the key is that of a refund
	Mandate string  // the provider's reference of a mandate that it is about; empty: it is about none
	Outcome Outcome // without a state: the provider is asked for it
}
