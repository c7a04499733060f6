// Package staff is about the people of the provider who work in the staff
// console: who they are, what their role lets them do, how they come in, and the
// fresh touch of a passkey that acts on money and recovery need.
//
// They are no users: they have no account of a customer, no password and a
// session of their own, so that nothing of one side opens anything on the other.
//
// It must not know the desks at which they work.
package staff

import (
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/notify"
	"manager/internal/passkey"
	"manager/internal/seal"
	"manager/internal/throttle"
)

// Deps is what Console works with; all of it is required.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Throttle *throttle.Throttle
	Audit    *audit.Log
	Outbox   *notify.Outbox
	BaseURL  *url.URL // of the portal: passkeys are bound to its host
	Brand    string   // the provider's name, as browsers show it beside a passkey
}

// Console holds the use cases of who works in the staff console.
type Console struct {
	db         *db.DB
	clock      clock.Clock
	throttle   *throttle.Throttle
	audit      *audit.Log
	outbox     *notify.Outbox
	party      *webauthn.WebAuthn // nil where there can be no passkeys
	challenges passkey.Challenges
}

// New makes the use cases from what they work with; a base URL without a host is an error.
func New(d Deps) (*Console, error) {
	party, err := passkey.NewParty(d.BaseURL, d.Brand+" Staff")
	if err != nil {
		return nil, err
	}
	return &Console{db: d.DB, clock: d.Clock, throttle: d.Throttle, audit: d.Audit, outbox: d.Outbox, party: party, challenges: passkey.NewChallenges(d.Keyring, d.Clock)}, nil
}

// passkeys returns what makes and checks passkeys; Unavailable where there can be none.
func (c *Console) passkeys() (*webauthn.WebAuthn, error) {
	if c.party == nil {
		return nil, passkey.NeedsName()
	}
	return c.party, nil
}

// How long a session lives (../../docs/decisions/0050-staff-console.md).
const (
	idle           = 15 * time.Minute
	LongestSession = 12 * time.Hour
	elevated       = 10 * time.Minute // how long acts on money and recovery may follow a touch of the passkey
	linkFor        = 24 * time.Hour   // how long a link to register a passkey is good
)
