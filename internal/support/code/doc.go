// Package code is about the codes by which customers identify to the provider's
// support: the support code of a person in an organization, good once and for
// minutes, and the VIP code of an organization that has Premium Support.
//
// It must not know how pages and documents show them.
package code

import (
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/notify"
	"manager/internal/seal"
	"manager/internal/throttle"
)

// Deps is what Codes works with; all of it is required.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Throttle *throttle.Throttle
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Zone     *time.Location // of the provider: its months are those of the VIP codes
}

// Codes holds the use cases of support codes and VIP codes.
type Codes struct {
	db       *db.DB
	clock    clock.Clock
	keyring  *seal.Keyring
	throttle *throttle.Throttle
	audit    *audit.Log
	outbox   *notify.Outbox
	zone     *time.Location
}

// New makes the use cases from what they work with.
func New(d Deps) *Codes {
	return &Codes{db: d.DB, clock: d.Clock, keyring: d.Keyring, throttle: d.Throttle, audit: d.Audit, outbox: d.Outbox, zone: d.Zone}
}
