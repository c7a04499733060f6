// Package qrbill writes what the codes on invoices hold: the Swiss QR-bill (Swiss
// Implementation Guidelines QR-bill 2.3 and 2.4) and the SEPA code (EPC069-12), and
// the payment references that go with them.
//
// It must not know what a code looks like on paper.
package qrbill
