// Package payout pays out what organizations asked back: staff release it, payment
// orders for banks and lists for PayPal are written from what is released, and what
// banks answer and book settles it or puts it back.
//
// Asking and withdrawing belongs to package payment; from its release on a payout
// belongs here. Whatever is done twice, or dies in the middle, is done once: each
// payout stands in one payment order, which is kept byte for byte.
//
// Locks are taken in this order: organizations by ID, payouts, the ledger.
package payout
