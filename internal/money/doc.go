// Package money has amounts of money: whole minor units (centimes, cents) with
// their currency, never binary fractions, and the one way to round.
//
// It must not know prices, taxes or languages.
package money
