// Package ledger is the double-entry ledger below everything that has to do with
// money: accounts per organization and currency, postings that add up to zero,
// balances kept with each entry. Nothing in it is ever changed or deleted, and
// each posting happens once, by its scope and key.
//
// Amounts above zero are credit: money that the provider owes the organization
// (prepaid), or has earned (revenue); below zero is debit: what the organization
// owes (receivable), or what came in (clearing).
//
// Accounts are locked in the order of their IDs, after every other row of the
// transaction. It must not know orders, documents or means of payment.
package ledger
