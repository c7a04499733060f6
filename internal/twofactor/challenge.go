package twofactor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/seal"
)

// challengeFor is how long a challenge may be answered.
const challengeFor = 5 * time.Minute

// use is what a challenge is good for.
type use string

const (
	toRegister use = "register"
	toSignIn   use = "sign in"
	toComplete use = "second factor"
	toConfirm  use = "step-up"
)

// maxResponse is how long a browser's answer may be, in bytes.
const maxResponse = 64 << 10

// Ceremony is what the browser's WebAuthn needs: Options as JSON for
// parseCreationOptionsFromJSON or parseRequestOptionsFromJSON, and Challenge,
// which must come back with the browser's answer. It is signed, good for five
// minutes, once, for one purpose in one session.
type Ceremony struct {
	Options   json.RawMessage
	Challenge string
}

// begin signs a challenge. Nothing is written: opening a page must cost nothing.
func (f *Factors) begin(options any, data *webauthn.SessionData, to use, user id.User, session id.Session) (Ceremony, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, fmt.Errorf("write the options of a challenge: %w", err)
	}
	payload, err := json.Marshal(data)
	if err != nil {
		return Ceremony{}, fmt.Errorf("write a challenge: %w", err)
	}
	return Ceremony{Options: shown, Challenge: f.keyring.Sign(challengePurpose(to, user, session), payload, f.clock().Add(challengeFor))}, nil
}

func challengePurpose(to use, user id.User, session id.Session) string {
	return "webauthn " + string(to) + " " + user.String() + " " + session.String()
}

// open reads a challenge that comes back with the browser's answer; Expired when
// it is too old, or was made for something or somebody else.
func (f *Factors) open(challenge string, to use, user id.User, session id.Session, response []byte) (webauthn.SessionData, error) {
	var data webauthn.SessionData
	if len(response) > maxResponse || len(challenge) > maxResponse {
		return data, fault.Field("passkey", "two_factor.passkey.refused")
	}
	payload, err := f.keyring.Verify(challengePurpose(to, user, session), challenge, f.clock())
	if errors.Is(err, seal.ErrExpired) || errors.Is(err, seal.ErrTampered) || errors.Is(err, seal.ErrUnknownKey) {
		return data, challengeExpired()
	}
	if err == nil {
		err = json.Unmarshal(payload, &data)
	}
	if err != nil {
		return data, fmt.Errorf("read a challenge: %w", err)
	}
	return data, nil
}

// spend notes that a challenge was answered; Expired when it was before, on whichever instance.
func (f *Factors) spend(ctx context.Context, tx db.Tx, now time.Time, challenge string) error {
	tag, err := tx.Exec(ctx, `insert into spent_challenges (hash, expires_at) values (@hash, @expires) on conflict do nothing`,
		db.Args{"hash": seal.HashToken(challenge), "expires": now.Add(challengeFor)})
	if err != nil {
		return fmt.Errorf("spend a challenge: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return challengeExpired()
	}
	return nil
}

func challengeExpired() error {
	return fault.New(fault.Expired, "two_factor.passkey.expired")
}

// refused turns what the library says about a browser's answer into what a
// person reads; the log of the person's account says more.
func refused() error { return fault.Field("passkey", "two_factor.passkey.refused") }
