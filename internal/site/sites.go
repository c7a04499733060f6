// Package site is the area of the web sites of hostings: their environment
// variables, the MySQL prefix, and the history of both.
//
// Whatever changes a site holds the locks of its organization, its product and
// then its own. It must not know HTTP or templates.
package site

import (
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/product"
	"manager/internal/seal"
)

// Deps is what Sites works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Audit    *audit.Log
	Products *product.Products
}

// Sites holds the use cases of web sites.
type Sites struct {
	db       *db.DB
	clock    clock.Clock
	keyring  *seal.Keyring
	audit    *audit.Log
	products *product.Products
}

// New makes the use cases from what they work with.
func New(d Deps) *Sites {
	return &Sites{db: d.DB, clock: d.Clock, keyring: d.Keyring, audit: d.Audit, products: d.Products}
}
