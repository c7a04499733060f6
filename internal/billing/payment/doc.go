// Package payment has the means of payment of organizations, payments by a
// provider, the prepaid account's credits and corrections, payouts and automatic top-ups.
//
// A payment is written down before the provider is asked, and asked under its own
// ID; whatever dies when, a job asks the provider again what became of it, and it
// is booked once. Providers stand behind Provider; no number of a card comes here.
//
// Locks are taken in this order: the organization, the payment, the order, the ledger.
package payment
