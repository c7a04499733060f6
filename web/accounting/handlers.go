// Package accounting has the screens of accounting: what is to be paid, the
// prepaid account, payment profiles, payments and billing addresses.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package accounting

import (
	"manager/internal/billing/archive"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/identity"
	"manager/internal/product"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	payments  *payment.Payments
	addresses *billto.Addresses
	products  *product.Products
	documents *document.Documents
	orders    *order.Orders
	archive   *archive.Archive
	people    *identity.Accounts
	renewals  *renewal.Renewals
	reminders *reminder.Reminders
}

// New makes the handlers.
func New(k *kit.Kit, payments *payment.Payments, addresses *billto.Addresses, products *product.Products, documents *document.Documents, orders *order.Orders, archive *archive.Archive, people *identity.Accounts, renewals *renewal.Renewals, reminders *reminder.Reminders) *Handlers {
	return &Handlers{Kit: k, payments: payments, addresses: addresses, products: products, documents: documents, orders: orders, archive: archive, people: people, renewals: renewals, reminders: reminders}
}
