// Package price has what is for sale and what it costs: prices per offer,
// currency and period with the days on which they apply, volume tiers, and
// options. Prices are without VAT, in minor units.
//
// It must not know carts, orders or taxes.
package price
