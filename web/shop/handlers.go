// Package shop has the screens of the shop: what can be bought, the cart, the checkout and the orders.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package shop

import (
	"net/http"
	"strconv"
	"strings"

	"manager/internal/billing/archive"
	"manager/internal/billing/billto"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/id"
	"manager/internal/product"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	orders   *order.Orders
	payments *payment.Payments
	products *product.Products
	archive  *archive.Archive
}

// New makes the handlers.
func New(k *kit.Kit, orders *order.Orders, payments *payment.Payments, products *product.Products, archive *archive.Archive) *Handlers {
	return &Handlers{Kit: k, orders: orders, payments: payments, products: products, archive: archive}
}

func lineParam(r *http.Request) (id.CartLine, error) { return kit.IDParam[id.CartLine](r, "line") }

func orderParam(r *http.Request) (id.Order, error) { return kit.IDParam[id.Order](r, "order") }

// quantityOf is a quantity as it was typed; 0, which no line may have, for what is no whole number.
func quantityOf(typed string) int {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil {
		return 0
	}
	return n
}

// mustOrder is Forbidden for who doesn't order.
func mustOrder(r *http.Request) error { return billto.MustUse(kit.Actor(r)) }
