// Package twofactor is about what a person proves besides the password:
// passkeys and security keys, authenticator apps, codes by SMS, a YES on another
// device, backup codes; about proving again who one is; and about the app
// passwords of programs that can do none of it.
//
// It must not know organizations: whether one forces two-factor authentication
// is asked through Hooks, and what they have to learn goes through identity.
package twofactor

import (
	"context"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/seal"
	"manager/internal/throttle"
)

// Deps is what Factors works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Throttle *throttle.Throttle
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Accounts *identity.Accounts
	BaseURL  *url.URL // of the portal: passkeys are bound to its host
	Brand    string   // the provider's name, as authenticator apps show it
	SMS      SMS
	Hooks    Hooks
}

// SMS says whether codes are sent by SMS, and how many an organization's people
// may cause a day; a zero Daily is 100.
type SMS struct {
	On    bool
	Daily int
}

// Hooks is what upper areas are asked, inside the transaction that needs to
// know; it sees every organization. A nil function is answered with no.
type Hooks struct {
	// Forced tells whether an organization of the user forces two-factor authentication.
	Forced func(ctx context.Context, tx db.Tx, user id.User) (bool, error)
}

// Factors holds the use cases of second factors and app passwords.
type Factors struct {
	db       *db.DB
	clock    clock.Clock
	keyring  *seal.Keyring
	throttle *throttle.Throttle
	audit    *audit.Log
	outbox   *notify.Outbox
	accounts *identity.Accounts
	webauthn *webauthn.WebAuthn
	queue    *jobs.Queue
	brand    string
	host     string
	sms      SMS
	hooks    Hooks
	watchers chan struct{} // a place for each page that waits for a push
}

// New makes the use cases from what they work with; a base URL without a host is an error.
func New(d Deps) (*Factors, error) {
	origin := url.URL{Scheme: d.BaseURL.Scheme, Host: d.BaseURL.Host}
	party, err := webauthn.New(&webauthn.Config{RPID: d.BaseURL.Hostname(), RPDisplayName: d.Brand, RPOrigins: []string{origin.String()}})
	if err != nil {
		return nil, fmt.Errorf("set passkeys up for %s: %w", origin.String(), err)
	}
	if d.SMS.Daily == 0 {
		d.SMS.Daily = 100
	}
	return &Factors{
		db: d.DB, clock: d.Clock, keyring: d.Keyring, throttle: d.Throttle, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts,
		webauthn: party, queue: jobs.NewQueue(), brand: d.Brand, host: d.BaseURL.Hostname(), sms: d.SMS, hooks: d.Hooks,
		watchers: make(chan struct{}, maxWatchers),
	}, nil
}
