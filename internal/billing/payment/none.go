package payment

import (
	"context"
	"errors"
	"time"
)

// None stands where there is no provider of payments: nothing can be saved or charged with it.
type None struct{}

// errNone is what it answers when it is asked nevertheless.
var errNone = errors.New("there is no provider of payments")

// Name is under which its tokens would be kept.
func (None) Name() string { return "none" }

// Means are none.
func (None) Means() []Means { return nil }

// SaveAddress always fails.
func (None) SaveAddress(context.Context, SaveRequest) (string, error) { return "", errNone }

// Describe knows no token.
func (None) Describe(context.Context, string) (Description, error) {
	return Description{}, ErrUnknownToken
}

// Detach has nothing to forget.
func (None) Detach(context.Context, string) error { return nil }

// LookMandate knows no mandate.
func (None) LookMandate(context.Context, string) (bool, error) { return false, errNone }

// Charge always fails.
func (None) Charge(context.Context, Charge) (Outcome, error) { return Outcome{}, errNone }

// Look always fails.
func (None) Look(context.Context, Charge) (Outcome, error) { return Outcome{}, errNone }

// TakenBack are none.
func (None) TakenBack(context.Context, time.Time) ([]string, error) { return nil, nil }

// Refund always fails.
func (None) Refund(context.Context, RefundRequest) (Outcome, error) { return Outcome{}, errNone }

// LookRefund always fails.
func (None) LookRefund(context.Context, RefundRequest) (Outcome, error) { return Outcome{}, errNone }

// SignatureHeader is that of messages, none of which is genuine.
func (None) SignatureHeader() string { return "Signature" }

// Read refuses every message.
func (None) Read(string, []byte) (Message, error) { return Message{}, ErrForged }
