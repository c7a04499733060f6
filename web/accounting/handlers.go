// Package accounting has the screens of accounting: what is to be paid, the
// prepaid account, payment profiles and payments.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package accounting

import (
	"manager/internal/billing/payment"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	payments *payment.Payments
}

// New makes the handlers.
func New(k *kit.Kit, payments *payment.Payments) *Handlers {
	return &Handlers{Kit: k, payments: payments}
}
