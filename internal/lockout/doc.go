// Package lockout lets people in again who gave the right password and have none
// of their second factors left: by documents that the staff looks at, or by the word
// of two members of an organization. Either way everybody is warned who could be
// harmed, and may stop it, before a link sets up a new factor and nothing else.
//
// What is sealed with the key of a case can't be read by anybody once the key is
// destroyed, whatever copy of the database they have: the keys lie in files.
package lockout

import (
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/place"
	"manager/internal/recovery"
	"manager/internal/seal"
	"manager/internal/twofactor"
)

// Deps is what Cases works with; all of it is required.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Accounts *identity.Accounts
	Factors  *twofactor.Factors
	Recovery *recovery.Recovery
	Places   *place.Source
	// KeyFolder is where the keys of the cases lie, on every instance the same.
	KeyFolder string
	Policy    Policy
}

// Policy is how long what takes.
type Policy struct {
	Wait time.Duration // from the decision until the link is sent
	Keep time.Duration // from the decision until the documents are destroyed
}

// DefaultPolicy is that of every installation which decides nothing else.
var DefaultPolicy = Policy{Wait: 72 * time.Hour, Keep: 30 * 24 * time.Hour}

const (
	linkGood      = 24 * time.Hour      // the link that lets in
	undecidedGood = 14 * 24 * time.Hour // a case that nobody decides
	sessionGood   = 30 * time.Minute    // the session that sets a new factor up
	asksWithin    = 30 * 24 * time.Hour
	maxAsks       = 5 // within that time
)

// Cases holds the use cases of people without a second factor.
type Cases struct {
	db       *db.DB
	clock    clock.Clock
	keys     keys
	audit    *audit.Log
	outbox   *notify.Outbox
	accounts *identity.Accounts
	factors  *twofactor.Factors
	recovery *recovery.Recovery
	places   *place.Source
	policy   Policy
}

// New makes the use cases from what they work with.
func New(d Deps) *Cases {
	if d.Policy == (Policy{}) {
		d.Policy = DefaultPolicy
	}
	return &Cases{db: d.DB, clock: d.Clock, keys: keys{folder: d.KeyFolder, ring: d.Keyring}, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts,
		factors: d.Factors, recovery: d.Recovery, places: d.Places, policy: d.Policy}
}

// Policy is how long what takes.
func (c *Cases) Policy() Policy { return c.policy }

// On is the same on other connections.
func (c *Cases) On(d *db.DB) *Cases {
	other := *c
	other.db = d
	return &other
}
