// Package privacy is what people may ask about their data: a copy of all of it,
// and the erasure of their account from everywhere.
//
// It must not know how an area keeps its rows: each area queues what erases its own.
package privacy

import (
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/recovery"
	"manager/internal/seal"
)

// Deps is what Privacy works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Accounts *identity.Accounts
	Recovery *recovery.Recovery
	Orgs     *org.Organizations
}

// Privacy holds the use cases of people's data.
type Privacy struct {
	db       *db.DB
	clock    clock.Clock
	keyring  *seal.Keyring
	audit    *audit.Log
	outbox   *notify.Outbox
	accounts *identity.Accounts
	recovery *recovery.Recovery
	orgs     *org.Organizations
	queue    *jobs.Queue
}

// New makes the use cases from what they work with.
func New(d Deps) *Privacy {
	return &Privacy{db: d.DB, clock: d.Clock, keyring: d.Keyring, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts, recovery: d.Recovery, orgs: d.Orgs, queue: jobs.NewQueue()}
}
