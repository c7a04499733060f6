package recovery

import (
	"context"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/seal"
)

const (
	confirmWithin = 24 * time.Hour     // of a link that confirms an address
	revertWithin  = 7 * 24 * time.Hour // of the link that takes a change of the login ID back
)

// loginIDChange is a change of a login ID, from the form to the day on which it can't be taken back any more.
type loginIDChange struct {
	ID          id.LoginIDChange
	User        id.User
	Old, New    identity.Email
	ExpiresAt   time.Time
	ConfirmedAt *time.Time
	RevertUntil *time.Time
	RevertedAt  *time.Time
	VoidedAt    *time.Time
	Overtaken   bool // the password was changed since it was asked for
	Taken       bool // the address has got an account meanwhile
}

const loginIDChangeColumns = `c.id, c.user_id, c.old_id, c.old_key, c.new_id, c.new_key, c.expires_at, c.confirmed_at, c.revert_until, c.reverted_at, c.voided_at,
	coalesce(u.password_changed_at > c.created_at, false), exists (select from users o where o.login_key = c.new_key and o.id <> c.user_id)`

func (c *loginIDChange) columns() []any {
	return []any{&c.ID, &c.User, &c.Old.Shown, &c.Old.Key, &c.New.Shown, &c.New.Key, &c.ExpiresAt, &c.ConfirmedAt, &c.RevertUntil, &c.RevertedAt, &c.VoidedAt, &c.Overtaken, &c.Taken}
}

// confirmation is what has become of the link that confirms the change.
func (c loginIDChange) confirmation(now time.Time) identity.LinkState {
	switch {
	case c.ConfirmedAt != nil, c.VoidedAt != nil, c.Overtaken:
		return identity.LinkUsed
	case !now.Before(c.ExpiresAt):
		return identity.LinkExpired
	case c.Taken:
		return identity.LinkTaken
	}
	return identity.LinkOpen
}

// reversal is what has become of the link that takes the change back.
func (c loginIDChange) reversal(now time.Time) identity.LinkState {
	switch {
	case c.RevertedAt != nil, c.VoidedAt != nil:
		return identity.LinkUsed
	case c.RevertUntil == nil || !now.Before(*c.RevertUntil):
		return identity.LinkExpired
	}
	return identity.LinkOpen
}

// just tells whether something was done a moment ago: the second click on its button is answered as the first.
func just(at *time.Time, now time.Time) bool {
	return at != nil && now.Sub(*at) < identity.TokenGrace
}

// linkFault says why a link does nothing any more; nil while it does.
func linkFault(state identity.LinkState, used, expired error) error {
	switch state {
	case identity.LinkOpen:
		return nil
	case identity.LinkUsed:
		return used
	case identity.LinkTaken:
		return fault.New(fault.Conflict, "login_id.taken")
	case identity.LinkExpired:
		return expired
	}
	return notFound()
}

// LoginIDLink is what the page behind a link about a login ID shows.
type LoginIDLink struct {
	State    identity.LinkState
	Old, New string // only while the link is open
}

// LoginIDLink looks at the link that confirms a new login ID of the actor's,
// without using it; somebody else's link is unknown.
func (r *Recovery) LoginIDLink(ctx context.Context, user id.User, token string) (LoginIDLink, error) {
	return r.loginIDLink(ctx, `c.token_hash = @hash and c.user_id = @user`, db.Args{"hash": seal.HashToken(token), "user": user}, loginIDChange.confirmation)
}

// ReversalLink looks at the link that takes a change of a login ID back, without using it.
func (r *Recovery) ReversalLink(ctx context.Context, token string) (LoginIDLink, error) {
	return r.loginIDLink(ctx, `c.revert_token_hash = @hash`, db.Args{"hash": seal.HashToken(token)}, loginIDChange.reversal)
}

func (r *Recovery) loginIDLink(ctx context.Context, where string, args db.Args, stateOf func(loginIDChange, time.Time) identity.LinkState) (LoginIDLink, error) {
	var c loginIDChange
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, findLoginIDChange+where, args, c.columns()...)
	if err := r.db.Read(ctx, db.System("look at a link about a login ID"), batch); err != nil || !found {
		return LoginIDLink{}, err
	}
	link := LoginIDLink{State: stateOf(c, r.clock())}
	if link.State == identity.LinkOpen {
		link.Old, link.New = c.Old.Shown, c.New.Shown
	}
	return link, nil
}

const findLoginIDChange = `select ` + loginIDChangeColumns + ` from login_id_changes c join users u on u.id = c.user_id and u.state = 'active' where `
