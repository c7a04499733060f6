// Package exchange has the official exchange rates by which documents tell their VAT
// in the currency of the country that gets it: reading the files of the European Central
// Bank and of the Swiss customs, keeping the rates, and finding the one that counts.
//
// It must not know documents.
package exchange
