package passkey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/seal"
)

// answeredWithin is how long a challenge may be answered.
const answeredWithin = 5 * time.Minute

// maxResponse is how long a browser's answer may be, in bytes.
const maxResponse = 64 << 10

// Ceremony is what the browser's WebAuthn needs: Options as JSON for
// parseCreationOptionsFromJSON or parseRequestOptionsFromJSON, and Challenge,
// which must come back with the browser's answer. It is signed, good for five
// minutes, once, for one purpose.
type Ceremony struct {
	Options   json.RawMessage
	Challenge string
}

// Challenges makes challenges and takes them back, signed with the keyring.
type Challenges struct {
	keyring *seal.Keyring
	clock   clock.Clock
}

// NewChallenges makes challenges that the keyring signs.
func NewChallenges(keyring *seal.Keyring, clock clock.Clock) Challenges {
	return Challenges{keyring: keyring, clock: clock}
}

// Begin signs a challenge for the purpose, which names whose it is and in which
// session. Nothing is written: opening a page must cost nothing.
func (c Challenges) Begin(options any, data *webauthn.SessionData, purpose string) (Ceremony, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, fmt.Errorf("write the options of a challenge: %w", err)
	}
	payload, err := json.Marshal(data)
	if err != nil {
		return Ceremony{}, fmt.Errorf("write a challenge: %w", err)
	}
	return Ceremony{Options: shown, Challenge: c.keyring.Sign("webauthn "+purpose, payload, c.clock().Add(answeredWithin))}, nil
}

// Open reads a challenge that comes back with the browser's answer; Expired when
// it is too old, or was made for another purpose.
func (c Challenges) Open(challenge, purpose string, response []byte) (webauthn.SessionData, error) {
	var data webauthn.SessionData
	if len(response) > maxResponse || len(challenge) > maxResponse {
		return data, Refused()
	}
	payload, err := c.keyring.Verify("webauthn "+purpose, challenge, c.clock())
	if errors.Is(err, seal.ErrExpired) || errors.Is(err, seal.ErrTampered) || errors.Is(err, seal.ErrUnknownKey) {
		return data, expired()
	}
	if err == nil {
		err = json.Unmarshal(payload, &data)
	}
	if err != nil {
		return data, fmt.Errorf("read a challenge: %w", err)
	}
	return data, nil
}

// Spend notes in tx that a challenge was answered; Expired when it was before, on whichever instance.
func Spend(ctx context.Context, tx db.Tx, now time.Time, challenge string) error {
	tag, err := tx.Exec(ctx, `insert into spent_challenges (hash, expires_at) values (@hash, @expires) on conflict do nothing`,
		db.Args{"hash": seal.HashToken(challenge), "expires": now.Add(answeredWithin)})
	if err != nil {
		return fmt.Errorf("spend a challenge: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return expired()
	}
	return nil
}

func expired() error { return fault.New(fault.Expired, "two_factor.passkey.expired") }
