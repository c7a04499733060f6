// Package products has the pages of web/products: products, sites and product transfers. Each page takes one typed view and
// computes nothing but formatting.
package products
