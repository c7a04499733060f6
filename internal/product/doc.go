// Package product is the area of the catalogue, of products, and of who may do
// what on which: one function, access.Decide, answers that for pages and lists alike,
// and says why.
//
// Whatever changes products or access locks the organization first, as in
// package org, so that a grant and a removal at once never leave access behind.
// The order of locks is: organizations by ID, members, teams, products by ID,
// the audit log's head.
//
// It must not know HTTP, templates or money.
package product
