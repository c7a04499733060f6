// Package organization has the screens of the organization itself: overview, details, look, deletion, and
// making another one.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package organization

import (
	"manager/internal/activity"
	"manager/internal/billing/payment"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/protection"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	orgs       *org.Organizations
	protection *protection.Protection
	products   *product.Products
	activity   *activity.Activity
	payments   *payment.Payments
}

// New makes the handlers.
func New(k *kit.Kit, orgs *org.Organizations, protection *protection.Protection, products *product.Products, activity *activity.Activity, payments *payment.Payments) *Handlers {
	return &Handlers{Kit: k, orgs: orgs, protection: protection, products: products, activity: activity, payments: payments}
}
