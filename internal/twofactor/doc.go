// Package twofactor is about what a person proves besides the password:
// passkeys and security keys, authenticator apps, codes by SMS, a YES on another
// device, backup codes; about proving again who one is; and about the app
// passwords of programs that can do none of it.
//
// It must not know organizations: whether one forces two-factor authentication
// is asked through Hooks, and what they have to learn goes through identity.
package twofactor

import (
	"net/url"

	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/passkey"
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
	// QueueForced reads whether an organization of the user forces two-factor
	// authentication, and whether codes by SMS do not count in one of those.
	QueueForced func(batch *db.Batch, user id.User, forced, withoutSMS *bool)
}

// Factors holds the use cases of second factors and app passwords.
type Factors struct {
	db         *db.DB
	clock      clock.Clock
	keyring    *seal.Keyring
	throttle   *throttle.Throttle
	audit      *audit.Log
	outbox     *notify.Outbox
	accounts   *identity.Accounts
	party      *webauthn.WebAuthn // nil where there can be no passkeys
	queue      *jobs.Queue
	challenges passkey.Challenges
	brand      string
	host       string
	sms        SMS
	hooks      Hooks
	watchers   places // pages that wait for the answer to a push
	devices    places // pages of devices that wait for a push
	waiting    waitingPeople
}

// New makes the use cases from what they work with; a base URL without a host is an error.
func New(d Deps) (*Factors, error) {
	party, err := passkey.NewParty(d.BaseURL, d.Brand)
	if err != nil {
		return nil, err
	}
	if d.SMS.Daily == 0 {
		d.SMS.Daily = 100
	}
	return &Factors{
		db: d.DB, clock: d.Clock, keyring: d.Keyring, throttle: d.Throttle, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts,
		party: party, queue: jobs.NewQueue(), challenges: passkey.NewChallenges(d.Keyring, d.Clock), brand: d.Brand, host: d.BaseURL.Hostname(), sms: d.SMS, hooks: d.Hooks,
		watchers: make(places, maxWatchers), devices: make(places, maxDevices),
	}, nil
}

// HasPasskeys tells whether passkeys and security keys can be used: not where
// the portal's address is an IP address.
func (f *Factors) HasPasskeys() bool { return f.party != nil }

// SendsSMS tells whether codes can be sent by SMS.
func (f *Factors) SendsSMS() bool { return f.sms.On }

// passkeys returns what makes and checks passkeys; Unavailable where there can be none.
func (f *Factors) passkeys() (*webauthn.WebAuthn, error) {
	if f.party == nil {
		return nil, passkey.NeedsName()
	}
	return f.party, nil
}
