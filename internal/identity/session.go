package identity

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// How long a session lives at most, whatever happens in it (NIST SP 800-63B-4, 2.1.3 and 2.2.3).
const (
	ShortestSession = 24 * time.Hour      // it ends with the browser
	LongestSession  = 30 * 24 * time.Hour // with "keep me signed in"
)

// Method is a way in which a person proved who they are.
type Method string

// The methods there are.
const (
	ByPassword Method = "password"
	ByMailLink Method = "mail_link"
)

// Started is a session just begun, for which the browser has no token yet.
type Started struct {
	Session   id.Session
	User      id.User
	Keep      bool // the cookie outlives the browser
	ExpiresAt time.Time
}

// StartSession begins a session of user in tx. Its token is a random one that
// nobody was given: RotateSession puts the browser's own in its place.
func (a *Accounts) StartSession(ctx context.Context, tx db.Tx, now time.Time, user id.User, d Device, keep bool, methods ...Method) (Started, error) {
	s := Started{Session: id.New[id.Session](), User: user, Keep: keep, ExpiresAt: now.Add(ShortestSession)}
	if keep {
		s.ExpiresAt = now.Add(LongestSession)
	}
	_, placeholder := seal.Token()
	return s, insertSession(ctx, tx, now, s, d, placeholder[:], methods)
}

// RotateSession puts another token's hash on a session and tells whether it
// still lives; a revoked session stays revoked, whatever was in flight.
func (a *Accounts) RotateSession(ctx context.Context, session id.Session, tokenHash []byte) (living bool, err error) {
	err = a.db.Write(ctx, db.System("give a session another token"), func(ctx context.Context, tx db.Tx) error {
		living, err = rotateSession(ctx, tx, session, tokenHash)
		return err
	})
	return living, err
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

// RevokeOtherSessions ends every session of user but the one kept (which may
// be zero) in tx, and returns how many there were.
func (a *Accounts) RevokeOtherSessions(ctx context.Context, tx db.Tx, now time.Time, user id.User, kept id.Session) (int, error) {
	return revokeSessions(ctx, tx, now, user, kept)
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
