// Package signins is about the sign-ins to a person's account as the person
// sees them: the devices that are signed in or known, the mails about sign-ins,
// the lock after failed ones, and the button that secures an account which
// somebody else got into.
//
// It must not know how people prove who they are: identity and twofactor do,
// and tell it through the hooks of identity.
package signins

import (
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/place"
	"manager/internal/seal"
	"manager/internal/twofactor"
)

// Deps is what Watch works with.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Keyring *seal.Keyring
	Audit   *audit.Log
	Outbox  *notify.Outbox
	Places  *place.Source
}

// Watch is told of each sign-in and each wrong password, through the hooks of identity.
type Watch struct {
	db     *db.DB
	clock  clock.Clock
	audit  *audit.Log
	outbox *notify.Outbox
	places *place.Source

	keyring *seal.Keyring
}

// NewWatch makes a watch from what it works with.
func NewWatch(d Deps) *Watch {
	return &Watch{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, places: d.Places, keyring: d.Keyring}
}

// SignIns holds the use cases of this package.
type SignIns struct {
	*Watch
	accounts *identity.Accounts
	factors  *twofactor.Factors
}

// New makes the use cases; accounts and factors end what securing an account ends.
func New(w *Watch, accounts *identity.Accounts, factors *twofactor.Factors) *SignIns {
	return &SignIns{Watch: w, accounts: accounts, factors: factors}
}
