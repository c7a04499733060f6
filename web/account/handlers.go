// Package account has the screens of a person's own account: signing in and up, invitations, the
// profile, and the organizations that the person belongs to.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package account

import (
	"manager/internal/activity"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/privacy"
	"manager/internal/recovery"
	"manager/internal/twofactor"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	accounts    *identity.Accounts
	orgs        *org.Organizations
	invitations *invitation.Invitations
	factors     *twofactor.Factors
	recovery    *recovery.Recovery
	activity    *activity.Activity
	privacy     *privacy.Privacy
}

// New makes the handlers.
func New(k *kit.Kit, accounts *identity.Accounts, orgs *org.Organizations, invitations *invitation.Invitations, factors *twofactor.Factors, recovery *recovery.Recovery, activity *activity.Activity, privacy *privacy.Privacy) *Handlers {
	return &Handlers{Kit: k, accounts: accounts, orgs: orgs, invitations: invitations, factors: factors, recovery: recovery, activity: activity, privacy: privacy}
}
