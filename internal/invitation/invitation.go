package invitation

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/seal"
)

// State is what has become of an invitation.
type State int

// The states of an invitation. One that was withdrawn, or whose link was
// replaced by a newer one, can't be told from one that never was.
const (
	Unknown State = iota
	Open
	Expired
	Accepted
)

// Invitation is what the page behind an invitation's link shows. Whoever has
// the link reads the mail of the invited address, so it may say whether that
// address has an account.
type Invitation struct {
	State        State
	Organization string
	Number       string
	Role         actor.Role
	InvitedBy    string
	Email        string
	EmailKey     string
	Lang         i18n.Lang // that the invited person chose in their account; empty when there is none
	ExpiresAt    time.Time
	HasAccount   bool
	AcceptedBy   id.User // zero until somebody has
	member       id.Member
	org          id.Org
}

// Invitation looks at the invitation behind a link without accepting it.
func (is *Invitations) Invitation(ctx context.Context, token string) (Invitation, error) {
	var inv Invitation
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, invitationSQL, db.Args{"hash": seal.HashToken(token)}, inv.columns()...)
	if err := is.db.Read(ctx, db.System("look at an invitation"), batch); err != nil || !found {
		return Invitation{}, err
	}
	inv.expireAt(is.clock())
	return inv, nil
}

func (i *Invitation) expireAt(now time.Time) {
	switch {
	case !i.AcceptedBy.IsZero():
		i.State = Accepted
	case !now.Before(i.ExpiresAt):
		i.State = Expired
	default:
		i.State = Open
	}
}
