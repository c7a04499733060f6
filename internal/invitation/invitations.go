package invitation

import (
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/team"
	"manager/internal/throttle"
)

// Deps is what Invitations works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Outbox   *notify.Outbox
	Accounts *identity.Accounts
	Throttle *throttle.Throttle
	Orgs     *org.Organizations
	Teams    *team.Teams
}

// Invitations holds the use cases of invitations.
type Invitations struct {
	db       *db.DB
	clock    clock.Clock
	outbox   *notify.Outbox
	accounts *identity.Accounts
	throttle *throttle.Throttle
	orgs     *org.Organizations
	teams    *team.Teams
}

// New makes the use cases from what they work with.
func New(d Deps) *Invitations {
	return &Invitations{db: d.DB, clock: d.Clock, outbox: d.Outbox, accounts: d.Accounts, throttle: d.Throttle, orgs: d.Orgs, teams: d.Teams}
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
