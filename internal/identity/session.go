package identity

import (
	"context"
	"encoding/base64"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"

	"github.com/google/uuid"
)

// How long a session lives at most, whatever happens in it (NIST SP 800-63B-4, 2.1.3 and 2.2.3).
const (
	ShortestSession = 24 * time.Hour      // it ends with the browser
	LongestSession  = 30 * 24 * time.Hour // with "keep me signed in"
)

// TokenGrace is how long the token before the last rotation still leads to its
// session: the second request of a double click carries it, and may arrive
// behind a slow line and the first one's password hashes.
const TokenGrace = 10 * time.Second

// Method is a way in which a person proved who they are.
type Method string

// The methods there are.
const (
	ByPassword      Method = "password"
	ByMailLink      Method = "mail_link"
	ByPasskey       Method = "passkey"
	ByAuthenticator Method = "authenticator"
	BySMS           Method = "sms"
	ByPush          Method = "push"
	ByBackupCode    Method = "backup_code"
)

// Started is a session just begun, for which the browser has no token yet.
type Started struct {
	Session   id.Session
	User      id.User
	Keep      bool // the cookie outlives the browser
	Awaits    bool // a second factor is still to come: the session is not signed in
	ExpiresAt time.Time
	Device    uuid.UUID // on which it began
	Recovers  bool      // it may set up a new second factor, and nothing else
}

// StartSession begins a session of user in tx. Its token is a random one that
// nobody was given: GiveToken puts the browser's own in its place. The session of
// somebody with two-factor authentication awaits the second factor.
func (a *Accounts) StartSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, d Device, keep bool, methods ...Method) (Started, error) {
	return a.startSession(ctx, tx, now, user, d, keep, methods, id.Factor{})
}

// StartPasskeySession begins a session of user in tx by a passkey that verified
// its user, which is both factors in one.
func (a *Accounts) StartPasskeySession(ctx context.Context, tx db.Tx, now time.Time, user id.User, d Device, keep bool, passkey id.Factor) (Started, error) {
	return a.startSession(ctx, tx, now, user, d, keep, []Method{ByPasskey}, passkey)
}

func (a *Accounts) startSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, d Device, keep bool, methods []Method, factor id.Factor) (Started, error) {
	device, known := a.arriving(d, user, now)
	s := Started{Session: id.New[id.Session](), User: user, Keep: keep, ExpiresAt: now.Add(lifetime(keep)), Device: device}
	if err := insertSession(ctx, tx, now, &s, d, methods, factor); err != nil || s.Awaits {
		return s, err
	}
	return s, a.arrive(ctx, tx, now, s, d, known)
}

func (a *Accounts) arrive(ctx context.Context, tx db.Tx, now time.Time, s Started, d Device, known bool) error {
	if a.hooks.OnArrival == nil {
		return nil
	}
	return a.hooks.OnArrival(ctx, tx, now, Arrival{User: s.User, Session: s.Session, Device: d, DeviceID: s.Device, Known: known})
}

// lifetime is how long a signed-in session lives at most.
func lifetime(keep bool) time.Duration {
	if keep {
		return LongestSession
	}
	return ShortestSession
}

// GiveToken puts the hash of the browser's own token on a session just begun
// and tells whether it still lives. The one before was nobody's, so it gets no grace.
func (a *Accounts) GiveToken(ctx context.Context, session id.Session, tokenHash []byte) (living bool, err error) {
	err = a.db.Write(ctx, db.System("give a session its browser's token"), func(ctx context.Context, tx db.Tx) error {
		living, err = giveToken(ctx, tx, session, tokenHash)
		return err
	})
	return living, err
}

// RotateSession replaces the token that a request came with and returns the
// next one; the caller has just seen proof of who sent the request. living is
// false when the session was revoked, whatever was in flight. Requests that came
// with the same token get the same next one, so that in whichever order a browser
// reads the answers it ends up with the one in force; next is empty when the
// browser has been given a newer one meanwhile.
func (a *Accounts) RotateSession(ctx context.Context, session id.Session, token string) (next string, living bool, err error) {
	next, now := a.nextToken(token), a.clock()
	var inForce bool
	err = a.db.Write(ctx, db.System("give a session another token"), func(ctx context.Context, tx db.Tx) error {
		living, inForce, err = rotateSession(ctx, tx, now, session, seal.HashToken(token), seal.HashToken(next))
		return err
	})
	if err != nil || !inForce {
		return "", living, err
	}
	return next, true, nil
}

// nextToken follows from token for us alone: without the keyring nobody can get
// from a token to the next one.
func (a *Accounts) nextToken(token string) string {
	return base64.RawURLEncoding.EncodeToString(a.keyring.MAC("next session token", []byte(token)))
}

// RevokeSession ends one session of user for good; one that is over or another
// person's stays as it is.
func (a *Accounts) RevokeSession(ctx context.Context, user id.User, session id.Session) error {
	now := a.clock()
	return a.db.Write(ctx, db.ForUser(user), func(ctx context.Context, tx db.Tx) error {
		_, err := revokeSession(ctx, tx, now, user, session)
		return err
	})
}

// SignOut ends the actor's session because they asked for it; a second time changes nothing.
func (a *Accounts) SignOut(ctx context.Context, act actor.Actor) error {
	now := a.clock()
	return a.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		ended, err := revokeSession(ctx, tx, now, act.User, act.Session)
		if err != nil || !ended {
			return err
		}
		return a.recordOwn(ctx, tx, now, act, audit.Event{Action: "user.signed_out"})
	})
}
