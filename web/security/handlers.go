// Package security has the screens about how somebody gets in: the second
// factor at the sign-in, the methods that a person has, step-up, the YES or NO to a
// sign-in on another device, app passwords, and where the account is open.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package security

import (
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/product"
	"manager/internal/seal"
	"manager/internal/signins"
	"manager/internal/twofactor"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	accounts *identity.Accounts
	factors  *twofactor.Factors
	signIns  *signins.SignIns
	cases    *lockout.Cases
	products *product.Products
	keyring  *seal.Keyring
}

// New makes the handlers.
func New(k *kit.Kit, accounts *identity.Accounts, factors *twofactor.Factors, signIns *signins.SignIns, cases *lockout.Cases, products *product.Products, keyring *seal.Keyring) *Handlers {
	return &Handlers{Kit: k, accounts: accounts, factors: factors, signIns: signIns, cases: cases, products: products, keyring: keyring}
}
