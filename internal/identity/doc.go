// Package identity is about people and their accounts: signing up, signing in
// and out, proving again who one is, forgotten and changed passwords, the
// profile, and the sessions on the devices of a person.
//
// It must not know organizations: what they have to learn (a name changed) is
// told through the functions of Hooks, and whatever makes an organization or a
// member is done above, calling the steps of this package with its transaction.
package identity

import (
	"context"
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity/password"
	"manager/internal/notify"
	"manager/internal/seal"
	"manager/internal/throttle"

	"github.com/google/uuid"
)

// Deps is what Accounts works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Hasher   *password.Hasher
	Throttle *throttle.Throttle
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Brand    string // the provider's name: no password may consist of it
	Hooks    Hooks
	// OrgNames are the names of the user's organizations, of which no password may consist; nil when there are none.
	OrgNames func(ctx context.Context, user id.User) ([]string, error)
}

// Hooks are what other areas know or do about accounts; a nil one knows and does nothing.
type Hooks struct {
	// OnPersonChanged runs in the transaction that changes a person, which sees every organization.
	OnPersonChanged func(ctx context.Context, tx db.Tx, now time.Time, p Person) error
	// QueueStanding reads how the account with a login key stands to a device.
	QueueStanding func(batch *db.Batch, s *Standing, loginKey string, device uuid.UUID)
	// OnArrival runs in the transaction that lets somebody in.
	OnArrival func(ctx context.Context, tx db.Tx, now time.Time, a Arrival) error
	// OnWrongPassword counts a wrong password; strangers are counted alike, under what stands for them.
	OnWrongPassword func(ctx context.Context, now time.Time, user id.User, known bool, d Device) error
	// QueueMailbox reads the address of the mailbox that the user's login ID is; it stays empty where it is none.
	QueueMailbox func(batch *db.Batch, user id.User, address *string)
	// UnifyMailbox has that mailbox get the password of the hash, an argon2id one in the PHC string format.
	UnifyMailbox func(ctx context.Context, tx db.Tx, user id.User, hash string) error
	// OnNewPassword runs in the transaction that sets a password by a link sent by mail.
	OnNewPassword func(ctx context.Context, tx db.Tx, user id.User) error
}

// Standing is how an account stands to a device that says it is known.
type Standing struct {
	Forgotten bool // the person does not know the device any more
	Locked    bool // no password signs in from unknown devices
}

// Arrival is somebody let in: signed up, or signed in with all that it takes.
type Arrival struct {
	User     id.User
	Session  id.Session
	Device   Device
	DeviceID uuid.UUID // of the browser, as long as it keeps the sign
	Known    bool      // the browser's sign names the person; whether it still counts is not looked at
}

// Accounts holds the use cases of people and their accounts.
type Accounts struct {
	db       *db.DB
	clock    clock.Clock
	keyring  *seal.Keyring
	hasher   *password.Hasher
	throttle *throttle.Throttle
	audit    *audit.Log
	outbox   *notify.Outbox
	brand    string
	hooks    Hooks
	orgNames func(ctx context.Context, user id.User) ([]string, error)
}

// New makes the use cases from what they work with.
func New(d Deps) *Accounts {
	return &Accounts{
		db: d.DB, clock: d.Clock, keyring: d.Keyring, hasher: d.Hasher, throttle: d.Throttle,
		audit: d.Audit, outbox: d.Outbox, brand: d.Brand, hooks: d.Hooks, orgNames: d.OrgNames,
	}
}
