package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
)

// tries is how often Stripe is asked before somebody else has to ask later.
const tries = 3

// ask asks Stripe, and again when it was busy or gave no answer: with the same key, so that it happens once.
func ask[T any](ctx context.Context, s *Stripe, do func(ctx context.Context) (T, error)) (answer T, err error) {
	wait := s.waiting
	for try := 1; ; try++ {
		answer, err = do(ctx)
		if err == nil || try == tries || !passing(ctx, err) {
			return answer, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return answer, err
		case <-timer.C:
		}
		wait *= 3
	}
}

// passing tells whether asking again may help: Stripe was busy, had a fault, or could not be reached.
func passing(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	var said *sdk.Error
	if !errors.As(err, &said) {
		return true
	}
	return said.HTTPStatusCode == http.StatusConflict || said.HTTPStatusCode == http.StatusTooManyRequests || said.HTTPStatusCode >= http.StatusInternalServerError
}

// undecided are refusals that say nothing about what was asked for: it may be asked for again.
var undecided = []sdk.ErrorCode{sdk.ErrorCodeBalanceInsufficient, sdk.ErrorCodeLockTimeout, sdk.ErrorCodeIdempotencyKeyInUse, sdk.ErrorCodeRateLimit}

// refusal is Stripe's answer that what was asked for will not be done; nil for every other error, after
// which it may have been done.
func refusal(err error) *sdk.Error {
	var said *sdk.Error
	if !errors.As(err, &said) || slices.Contains(undecided, said.Code) {
		return nil
	}
	known := said.Type == sdk.ErrorTypeCard || said.Type == sdk.ErrorTypeInvalidRequest
	if known && slices.Contains([]int{http.StatusBadRequest, http.StatusPaymentRequired, http.StatusNotFound}, said.HTTPStatusCode) {
		return said
	}
	return nil
}

// missing tells whether Stripe has nothing under that ID.
func missing(err error) bool {
	var said *sdk.Error
	return errors.As(err, &said) && said.Code == sdk.ErrorCodeResourceMissing
}

// plain is an error of Stripe's without the text that the library gives it: that is the whole
// answer, with the secrets of the payment and the person's name in it.
func plain(what string, err error) error {
	var said *sdk.Error
	if errors.As(err, &said) {
		return fmt.Errorf("stripe: %s: %s %s (HTTP %d, request %q)", what, said.Type, said.Code, said.HTTPStatusCode, said.RequestID)
	}
	return fmt.Errorf("stripe: %s: %w", what, err)
}
