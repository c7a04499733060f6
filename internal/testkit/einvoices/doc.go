// Package einvoices reads electronic invoices of EN 16931 back, in both syntaxes,
// and checks them by the standard's rules, restated here apart from the code that
// writes them. Amounts are exact: the official rules tolerate a difference of 1.00.
package einvoices
