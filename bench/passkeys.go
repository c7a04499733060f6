package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/descope/virtualwebauthn"
	"github.com/jackc/pgx/v5"

	"manager/internal/id"
	"manager/internal/route"
)

const passkeysARound = 60 // a tick of the clock of processor time is a hundredth of a second

// measurePasskeys compares signing in by a passkey, its challenge included, with
// signing in by a password, in turns.
func (b *bench) measurePasskeys(ctx context.Context, p plan, r *report) error {
	return b.withPortal(ctx, func(portal portal) error {
		holders := make([]*holder, 8)
		for i := range holders {
			var err error
			if holders[i], err = b.giveKey(ctx, portal, b.logins[i]); err != nil {
				return err
			}
		}
		others := b.logins[len(holders):]
		var by, over []float64
		for n := range p.rounds + 1 {
			passkey, err := b.cpuEach(portal, passkeysARound, func(i int) error { return holders[i%len(holders)].signIn(portal.address) })
			if err != nil {
				return err
			}
			typed, err := b.cpuEach(portal, passkeysARound/4, func(i int) error {
				_, err := signIn(portal.address, household(i), others[i%len(others)])
				return err
			})
			if err != nil {
				return err
			}
			if n > 0 { // the first round warms up
				by, over = append(by, passkey), append(over, typed)
			}
		}
		ratios := make([]float64, len(by))
		for i := range by {
			ratios[i] = by[i] / over[i]
		}
		say(fmt.Sprintf("sign-in: by a passkey %.0f µs CPU, by a password %.0f µs CPU", median(by)*1e6, median(over)*1e6))
		r.add(figure{page: "sign-in by a passkey", what: "cpu over that of a sign-in by a password", value: median(ratios), must: atMost(0.1)})
		return nil
	})
}

// cpuEach does something n times and returns the processor time of portal and Postgres for each, in seconds.
func (b *bench) cpuEach(portal portal, n int, do func(i int) error) (float64, error) {
	s := subject{server: portal.program, postgres: b.postgres}
	before, err := s.cpu()
	if err != nil {
		return 0, err
	}
	for i := range n {
		if err := do(i); err != nil {
			return 0, err
		}
	}
	after, err := s.cpu()
	return (after - before).Seconds() / float64(n), err
}

// holder is somebody with a software authenticator.
type holder struct {
	party      virtualwebauthn.RelyingParty
	device     virtualwebauthn.Authenticator
	credential virtualwebauthn.Credential
}

// fullKey is how long a COSE key of P-256 is with both coordinates in full (RFC
// 9053, 7.1.1); virtualwebauthn 1.0.3 drops leading zeros.
const fullKey = 77

// giveKey gives the account a passkey.
func (b *bench) giveKey(ctx context.Context, portal portal, loginID string) (*holder, error) {
	base, err := url.Parse(baseURL(portal.address))
	if err != nil {
		return nil, err
	}
	h := &holder{party: virtualwebauthn.RelyingParty{ID: base.Hostname(), Origin: base.String()}, device: virtualwebauthn.NewAuthenticator()}
	for len(h.credential.ID) == 0 || len(h.credential.Key.AttestationData()) != fullKey {
		h.credential = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	var user id.User
	err = b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `
			with holder as (update users set two_factor = true, two_factor_strong = true, step_up = 'passkey' where login_id = $1 returning id)
			insert into passkeys (id, user_id, name, credential_id, public_key, sign_count, aaguid, transports, user_verified, backup_eligible, backed_up, created_at)
			select $2, id, 'measured', $3, $4, 0, $5, '{internal}', true, false, false, now() from holder returning user_id`,
			loginID, id.New[id.Factor](), h.credential.ID, h.credential.Key.AttestationData(), h.device.Aaguid[:]).Scan(&user)
	})
	h.device.Options.UserHandle = user[:]
	return h, err
}

// signIn fetches a challenge and signs in by answering it.
func (h *holder) signIn(address string) (err error) {
	c, err := dial(address, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	var body bytes.Buffer
	if _, err := c.send(post(address, route.SignInPasskeyChallenge(), "", nil), &body); err != nil {
		return err
	}
	var asked struct {
		Options   json.RawMessage
		Challenge string
	}
	if err := json.Unmarshal(body.Bytes(), &asked); err != nil {
		return fmt.Errorf("read a challenge: %w", err)
	}
	options, err := virtualwebauthn.ParseAssertionOptions(string(asked.Options))
	if err != nil {
		return fmt.Errorf("read a challenge: %w", err)
	}
	h.credential.Counter++
	response := virtualwebauthn.CreateAssertionResponse(h.party, h.device, h.credential, *options)
	reply, err := c.send(post(address, route.SignInPasskey(), "", url.Values{"challenge": {asked.Challenge}, "response": {response}}), io.Discard)
	if err == nil && reply.status != http.StatusSeeOther {
		err = fmt.Errorf("a passkey is answered with %d", reply.status)
	}
	return err
}
