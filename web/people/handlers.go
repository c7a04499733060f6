// Package people has the screens of who belongs to an organization: users, work teams, and what they
// may do with products.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package people

import (
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/protection"
	"manager/internal/signins"
	"manager/internal/team"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	orgs        *org.Organizations
	teams       *team.Teams
	invitations *invitation.Invitations
	products    *product.Products
	protection  *protection.Protection
	signIns     *signins.SignIns
}

// New makes the handlers.
func New(k *kit.Kit, orgs *org.Organizations, teams *team.Teams, invitations *invitation.Invitations, products *product.Products, protection *protection.Protection, signIns *signins.SignIns) *Handlers {
	return &Handlers{Kit: k, orgs: orgs, teams: teams, invitations: invitations, products: products, protection: protection, signIns: signIns}
}
