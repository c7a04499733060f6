// Package stripe has cards and PayPal accounts saved, charged and refunded by
// Stripe. People type their cards on Stripe's own pages; nothing of a card comes
// here but what it is recognized by.
//
// It must not book anything: it asks Stripe, under our own keys, and says what
// became of it. What a message says is never taken for the state: Stripe is asked.
package stripe
