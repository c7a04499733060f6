// Package products has the screens of an organization's products: lists, one product with its lock,
// maintenance, web sites and access, and product transfers.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package products

import (
	"manager/internal/billing/renewal"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/site"
	"manager/internal/transfer"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	orgs      *org.Organizations
	products  *product.Products
	sites     *site.Sites
	transfers *transfer.Transfers
	renewals  *renewal.Renewals
}

// New makes the handlers.
func New(k *kit.Kit, orgs *org.Organizations, products *product.Products, sites *site.Sites, transfers *transfer.Transfers, renewals *renewal.Renewals) *Handlers {
	return &Handlers{Kit: k, orgs: orgs, products: products, sites: sites, transfers: transfers, renewals: renewals}
}
