// Package simulator stands for a provider of payments: it gives tokens for means
// of payment that behave as a tester chooses, charges them, and sends signed
// messages about it — late, twice, or in another order. No money moves.
//
// It keeps its own tables, in transactions of its own, as a company outside would;
// nothing of the portal reads them. Pages that people see of it say what it is.
package simulator
