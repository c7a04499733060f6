// Package recovery is about how a person is reached and gets back in: the
// login ID and its change, the recovery e-mail and the recovery phone, and a
// new password by a code sent to that phone.
//
// It must not know organizations: what they have to learn goes through identity.
package recovery

import (
	"context"
	"fmt"
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/seal"
	"manager/internal/throttle"
	"manager/internal/twofactor"
)

// Deps is what Recovery works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Throttle *throttle.Throttle
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Accounts *identity.Accounts
	Factors  *twofactor.Factors // its budget of SMS is shared
}

// Recovery holds the use cases of login IDs and recovery ways.
type Recovery struct {
	db       *db.DB
	clock    clock.Clock
	keyring  *seal.Keyring
	throttle *throttle.Throttle
	audit    *audit.Log
	outbox   *notify.Outbox
	accounts *identity.Accounts
	factors  *twofactor.Factors
}

// New makes the use cases from what they work with.
func New(d Deps) *Recovery {
	return &Recovery{db: d.DB, clock: d.Clock, keyring: d.Keyring, throttle: d.Throttle, audit: d.Audit, outbox: d.Outbox, accounts: d.Accounts, factors: d.Factors}
}

// lockChangeable locks the actor's account for a change of how they are reached;
// Conflict when it was recovered lately.
func lockChangeable(ctx context.Context, tx db.Tx, now time.Time, user id.User) (identity.Person, error) {
	p, err := identity.LockPerson(ctx, tx, user)
	if err != nil {
		return identity.Person{}, err
	}
	return p, identity.MustBeSettled(ctx, tx, now, user)
}

// Sweep deletes what has long expired.
func (r *Recovery) Sweep(ctx context.Context) error {
	now := r.clock()
	for _, table := range sweeps {
		for deleted := int64(sweepChunk); deleted == sweepChunk; {
			err := r.db.Write(ctx, db.System("sweep"), func(ctx context.Context, tx db.Tx) error {
				tag, err := tx.Exec(ctx, `delete from `+table.name+` where id in (select id from `+table.name+` where `+table.worthless+` limit @limit for update skip locked)`,
					db.Args{"before": now.Add(-linksLinger), "now": now, "limit": sweepChunk})
				deleted = tag.RowsAffected()
				return err
			})
			if err != nil {
				return fmt.Errorf("sweep %s: %w", table.name, err)
			}
		}
	}
	return nil
}

const (
	// linksLinger is how long a link that expired or was used still says so, instead of being unknown.
	linksLinger = 7 * 24 * time.Hour
	// sweepChunk keeps one statement short, so that nobody waits for its locks.
	sweepChunk = 1000
)

// sweeps are what becomes worthless with time: a table, and the condition of its worthless rows.
var sweeps = []struct{ name, worthless string }{
	{"recovery_ways", "confirmed_at is null and expires_at < @before"},
	{"sms_resets", "expires_at < @before"},
	{"login_id_changes", "expires_at < @before and (revert_until is null or revert_until < @before)"},
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
