// Package renewal renews products: the calendar of each product's steps, the
// organization's wishes about them (automatic, warranty, period, means), the orders
// and invoices that renew, and what happens to a product that nobody renews.
//
// Calendar says what will happen and when; Run carries out exactly that. It must
// not know how people see it.
package renewal
