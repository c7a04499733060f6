// Package accounting has the screens of accounting: billing addresses.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package accounting

import (
	"manager/internal/billing/billto"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	addresses *billto.Addresses
}

// New makes the handlers.
func New(k *kit.Kit, addresses *billto.Addresses) *Handlers {
	return &Handlers{Kit: k, addresses: addresses}
}
