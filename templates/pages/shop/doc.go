// Package shop has the pages of web/shop: categories, offers, cart, checkout and orders. Each page takes one typed view and
// computes nothing but formatting.
package shop
