// Package order is the shop: carts, promo codes, gratuities, and orders with the
// money that comes in for them. A cart is priced by one pure function, Compute;
// an order keeps a copy of everything that it was placed on.
//
// Locks are taken in this order: the organization, promo codes by ID, the order,
// then the ledger. Nothing here takes a document number, and nothing speaks to a
// provider of payments: package payment does, and hands over what came in.
package order
